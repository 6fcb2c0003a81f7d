import { useEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { Verdict } from '../../../model/verdict.ts';
import type { OpenView, RewriteView } from '../../../worker/open-messages.ts';
import { number } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { type RepairOutcome, repairOutcome, repairSentences } from './repair-words.ts';
import { Fault, Making, SaveRow } from './rewrite-parts.tsx';

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

function Ready({ before, repair }: { before: Verdict; repair: RewriteView }) {
  const { verdict } = repair;
  if (verdict === undefined) return null;
  const outcome = repairOutcome(before, verdict);
  return (
    <>
      {repairSentences(before, outcome).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Changes outcome={outcome} />
      <Left outcome={outcome} />
      <SaveRow
        {...{ what: 'repair', view: repair, label: 'Save repaired ZIP', testId: 'save-repaired-zip' }}
        hint="Written anew and checked again; the one you opened stays as it is."
      />
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
          {repair.state === 'making' ? <Making what="repair" view={repair} testId="repairing" /> : null}
          {repair.state === 'ready' ? <Ready before={verdict} repair={repair} /> : null}
          {repair.state === 'failed' ? <Fault view={repair} /> : null}
        </div>
      </Sheet>
    </section>
  );
}
