import type { RefObject } from 'preact';
import { visibleText } from '../../../lib/visible-text.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { type OpenView, openedId } from '../../../worker/open-messages.ts';
import { Board, type Figure } from '../../parts/board.tsx';
import { Button } from '../../parts/button.tsx';
import { DataBlock } from '../../parts/data-block.tsx';
import { number, textOf, tookParts } from '../../parts/format.ts';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { Legend } from '../../parts/legend.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { viewHash } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { accountRow, accountSums, accountTotal } from './account-rows.ts';
import { Conversion } from './conversion.tsx';
import { RestoreLosses } from './losses.tsx';
import { ProblemGroups } from './problem-groups.tsx';
import { RepairSheet } from './repair.tsx';
import { mayRepair } from './repair-words.ts';
import { Side } from './side.tsx';
import { countOf, verdictData, verdictWords } from './verdict-words.ts';

/** What made it and how long the check took. */
function madeWords({ verdict, startedAt, finishedAt }: OpenView): string {
  const { madeBy, format, version } = verdict ?? {};
  const dump = format === undefined ? [] : [version === undefined ? 'without a version' : `${format} ${version}`];
  const made = [...(madeBy === undefined ? [] : [`made by ${madeBy}`]), ...dump].join(', ');
  const seconds = startedAt === undefined || finishedAt === undefined ? undefined : (finishedAt - startedAt) / 1000;
  const took = seconds === undefined ? '' : `Checked in ${textOf(tookParts(seconds))}.`;
  return [made === '' ? '' : `${made.charAt(0).toUpperCase()}${made.slice(1)}.`, took].join(' ').trim();
}

function figures(verdict: Verdict): readonly Figure[] {
  if (verdict.verdict === 'refused') return [];
  const { got, expected } = accountSums(verdict.accounts);
  const of = got < expected ? [{ text: `of ${number(expected)}`, small: true }] : [];
  return [
    { name: 'Got', parts: [{ text: number(got) }, ...of] },
    { name: 'Stop a restore', parts: [{ text: number(countOf(verdict, 'stops-restore')) }] },
    { name: 'Lose data', parts: [{ text: number(countOf(verdict, 'loses-data')) }] },
    { name: 'Odd', parts: [{ text: number(countOf(verdict, 'odd')) }] },
  ];
}

/** The verdict, the books of the archive, and everything that is wrong. */
export function Report({ view, heading }: { view: OpenView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { open } = useStores();
  const { verdict } = view;
  if (verdict === undefined) return null;
  const words = verdictWords(verdict);
  return (
    <section aria-labelledby="report" data-testid="report" data-verdict={verdict.verdict}>
      <Sheet
        side={
          <Side heading={visibleText(view.name)}>
            <h2 id="report" class="vh" tabIndex={-1} ref={heading}>
              Report
            </h2>
            {verdict.project === undefined ? null : <p>{visibleText(verdict.project)}</p>}
            <p>{madeWords(view)}</p>
          </Side>
        }
      >
        <div class="stack-wide">
          <div class="stack-tight">
            <StatusLine
              glyph={words.tone === 'fact' ? 'done' : words.tone}
              tone={words.tone === 'fact' ? undefined : words.tone}
              size="verdict"
              testId="verdict-line"
            >
              {visibleText(words.sentence)}
            </StatusLine>
            <p class="facts">
              {words.facts.map((fact) => (
                <span key={fact}>{visibleText(fact)}</span>
              ))}
            </p>
          </div>
          <Board figures={figures(verdict)}>
            <Button testId="open-another" onPress={open.close}>
              Open another
            </Button>
            {verdict.verdict === 'refused' ? null : (
              <a
                class={mayRepair(view) || view.repair !== undefined ? 'button' : 'button button-main'}
                data-testid="look-inside"
                href={viewHash(openedId, 'issues')}
              >
                Look inside
              </a>
            )}
            {mayRepair(view) ? (
              <Button main testId="see-repair" onPress={() => open.repair()}>
                See repair
              </Button>
            ) : null}
          </Board>
          {verdict.accounts.length === 0 ? null : (
            <div class="stack">
              <Ledger label="What is in it" costHead="Problems" total={accountTotal(verdict)}>
                {verdict.accounts.map((account) => (
                  <LedgerRow key={account.name} row={accountRow(account, verdict.git)} costName="problems" />
                ))}
              </Ledger>
              <Legend show={['got', 'missing']} />
            </div>
          )}
        </div>
        <DataBlock value={verdictData(verdict)} testId="verdict" />
      </Sheet>
      <ProblemGroups verdict={verdict} name={view.name} />
      <RepairSheet view={view} />
      <Conversion view={view} />
      {verdict.verdict === 'refused' ? null : <RestoreLosses verdict={verdict} />}
    </section>
  );
}
