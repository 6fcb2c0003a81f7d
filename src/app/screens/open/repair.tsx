import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import { usualRepair } from '../../../model/repair-choice.ts';
import type { Verdict } from '../../../model/verdict.ts';
import type { OpenView, RewriteView } from '../../../worker/open-messages.ts';
import { Button } from '../../parts/button.tsx';
import { number } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useStores } from '../../stores-context.ts';
import { Choices } from './repair-choices.tsx';
import {
  byNecessity,
  isOtherwise,
  leftOutSentence,
  lostSentence,
  type Mending,
  type RepairOutcome,
  repairOutcome,
  repairSentences,
} from './repair-words.ts';
import { Fault, Making, SaveRow } from './rewrite-parts.tsx';

function Changes({ gone }: { gone: readonly Mending[] }) {
  if (gone.length === 0) return null;
  return (
    <>
      <p class="label">By writing it anew</p>
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
          {gone.map(({ code, title, mended, file, count }) => (
            <tr key={code} data-code={code}>
              <td>{mended === undefined ? title : `${title} ${mended}`}</td>
              <td class="mono">{visibleText(file ?? 'the archive')}</td>
              <td class="num">{number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
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
  const { verdict, choices = usualRepair } = repair;
  const wanted = useSignal(choices);
  if (verdict === undefined) return null;
  const outcome = repairOutcome(before, verdict);
  return (
    <>
      {repairSentences(before, outcome).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <LeftOut before={before} repair={repair} />
      <Lost repair={repair} />
      <Changes gone={byNecessity(outcome.gone, repair)} />
      <Choices repair={repair} wanted={wanted} />
      <Left outcome={outcome} />
      <SaveRow
        off={isOtherwise(wanted.value, choices) ? 'It is not yet written as you chose.' : undefined}
        {...{ what: 'repair', view: repair, label: 'Save repaired ZIP', testId: 'save-repaired-zip' }}
        hint="Written anew and checked again; the one you opened stays as it is."
      />
    </>
  );
}

function LeftOut({ before, repair }: { before: Verdict; repair: RewriteView }) {
  const said = leftOutSentence(before, repair);
  return said === undefined ? null : <p data-testid="repair-left-out">{said}</p>;
}

function Lost({ repair }: { repair: RewriteView }) {
  const said = lostSentence(repair);
  return said === undefined ? null : <p data-testid="repair-lost">{said}</p>;
}

/** What was chosen may be why it failed. */
function Failed({ repair }: { repair: RewriteView }) {
  const { open } = useStores();
  return (
    <>
      <Fault view={repair} />
      {repair.choices !== undefined && isOtherwise(usualRepair, repair.choices) ? (
        <div class="actions">
          <Button testId="repair-usual" onPress={() => open.repair()}>
            Repair with all ticked
          </Button>
        </div>
      ) : null}
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
          {repair.state === 'making' ? (
            <>
              <LeftOut before={verdict} repair={repair} />
              <Making what="repair" view={repair} testId="repairing" />
            </>
          ) : null}
          {repair.state === 'ready' ? <Ready before={verdict} repair={repair} /> : null}
          {repair.state === 'failed' ? <Failed repair={repair} /> : null}
        </div>
      </Sheet>
    </section>
  );
}
