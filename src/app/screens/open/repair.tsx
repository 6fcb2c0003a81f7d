import { useEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { Verdict } from '../../../model/verdict.ts';
import type { OpenView, RepairView } from '../../../worker/open-messages.ts';
import { Button } from '../../parts/button.tsx';
import { bytes, bytesOf, number } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { type RepairOutcome, repairOutcome, repairSentences } from './repair-words.ts';

function Making({ repair }: { repair: RepairView }) {
  const { progress } = repair;
  return (
    <div class="stack-tight" data-testid="repairing">
      <StatusLine glyph="run" tone="live" size="line">
        {progress === undefined ? 'Writing it anew' : 'Checking what was written'}
      </StatusLine>
      {progress === undefined ? null : <p class="soft">{bytesOf(progress.bytes, progress.bytesTotal)}</p>}
    </div>
  );
}

function Changes({ outcome }: { outcome: RepairOutcome }) {
  if (outcome.gone.length === 0) return null;
  return (
    <table class="table" data-testid="repair-changes">
      <thead>
        <tr>
          <th scope="col">Mended</th>
          <th scope="col">Where</th>
          <th scope="col" class="num">
            Times
          </th>
        </tr>
      </thead>
      <tbody>
        {outcome.gone.map(({ code, title, file, count }) => (
          <tr key={code} data-code={code}>
            <td>{title}</td>
            <td class="mono">{visibleText(file ?? 'the archive')}</td>
            <td class="num">{number(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Left({ outcome }: { outcome: RepairOutcome }) {
  if (outcome.left.length === 0) return null;
  return (
    <>
      <p>What stays:</p>
      <ul data-testid="repair-left">
        {outcome.left.map(({ code, title, count }) => (
          <li key={code}>
            {title} <span class="code">{code}</span>, {number(count)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Ready({ before, repair }: { before: Verdict; repair: RepairView }) {
  const { open } = useStores();
  const { verdict, name = '', size = 0, saving, saved, fault } = repair;
  if (verdict === undefined) return null;
  const outcome = repairOutcome(before, verdict);
  const said = fault?.message ?? open.saveFault.value;
  return (
    <>
      {repairSentences(before, outcome).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Changes outcome={outcome} />
      <Left outcome={outcome} />
      <div class="actions">
        <Button
          main={!saved}
          testId="save-repaired-zip"
          busy={saving === true}
          off={saving ? 'It is being saved.' : undefined}
          onPress={() => void open.saveRepaired()}
        >
          Save repaired ZIP
        </Button>
        <span class="hint">
          {saved
            ? `Saved as ${name}, ${bytes(size)}.`
            : `${bytes(size)}. Written anew and checked again; the one you opened stays as it is.`}
        </span>
      </div>
      {said === '' ? null : <p class="is-gap">{said}</p>}
    </>
  );
}

/** What a repair would do to the archive; shown when it was asked for. */
export function RepairSheet({ view }: { view: OpenView }) {
  const { repair, verdict } = view;
  const heading = useRef<HTMLHeadingElement>(null);
  const state = repair?.state;
  // The button that asked for it is gone.
  useEffect(() => {
    if (state !== undefined) heading.current?.focus();
  }, [state]);
  if (repair === undefined || verdict === undefined) return null;
  return (
    <section aria-labelledby="repair" data-testid="repair" data-state={repair.state}>
      <Sheet
        side={
          <>
            <h2 id="repair" tabIndex={-1} ref={heading}>
              Repair
            </h2>
            <p>Makes a new ZIP. The one you opened stays as it is.</p>
          </>
        }
      >
        <div class="stack">
          {repair.state === 'making' ? <Making repair={repair} /> : null}
          {repair.state === 'ready' ? <Ready before={verdict} repair={repair} /> : null}
          {repair.state === 'failed' ? (
            <p class="is-gap" role="alert">
              {repair.fault?.message} <span class="code">{repair.fault?.code}</span>
            </p>
          ) : null}
        </div>
      </Sheet>
    </section>
  );
}
