import { useEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import { accounts } from '../../../model/verdict.ts';
import type { OpenView } from '../../../worker/open-messages.ts';
import { Board } from '../../parts/board.tsx';
import { Button } from '../../parts/button.tsx';
import { bytesIn, bytesOf, counted, number } from '../../parts/format.ts';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { blankRow } from './account-rows.ts';
import { DropArea } from './drop-area.tsx';
import { Report } from './report.tsx';
import { Side } from './side.tsx';
import { useOpenFocus } from './use-open-focus.ts';
import { endWords } from './verdict-words.ts';

/** Before an archive is there: where to drop it, and the ledger, blank. */
function Empty({ view }: { view: OpenView }) {
  const { open } = useStores();
  return (
    <>
      <Sheet side={<Side />}>
        <div class="stack">
          {view.notice === undefined ? null : (
            <Notice notice={{ ...view.notice, tone: 'gap' }} onChoose={() => {}} size="line" />
          )}
          <DropArea onInput={open.open} />
        </div>
      </Sheet>
      <BlankLedger />
    </>
  );
}

function BlankLedger() {
  return (
    <Sheet
      side={
        <>
          <h2>What is checked</h2>
          <p>Against the receipt where there is one, else against what the files say of each other.</p>
        </>
      }
    >
      <div class="stack">
        <Ledger label="What is checked" costHead="Problems">
          {accounts.map((name) => (
            <LedgerRow key={name} row={blankRow(name)} costName="problems" />
          ))}
        </Ledger>
      </div>
    </Sheet>
  );
}

const phases = { listing: 'Listing', reading: 'Reading', git: 'Verifying git', writing: 'Writing' } as const;

function Checking({ view }: { view: OpenView }) {
  const { open } = useStores();
  const { progress } = view;
  const done = progress === undefined ? undefined : bytesIn(progress.bytes);
  return (
    <Sheet side={<Side heading={visibleText(view.name)} />}>
      <div class="stack-wide" data-testid="checking">
        <StatusLine glyph="run" tone="live" size="line">
          {progress === undefined ? 'Opening' : phases[progress.phase]}
        </StatusLine>
        <Board
          figures={[
            {
              name: 'Checked',
              parts: done === undefined ? [{ text: '–' }] : [{ text: done.figure }, { text: done.unit, small: true }],
            },
            { name: 'Problems', parts: [{ text: number(progress?.problems ?? 0) }] },
          ]}
        >
          <Button testId="cancel" onPress={open.close}>
            Cancel
          </Button>
        </Board>
        {progress === undefined ? null : (
          <p class="facts">
            {progress.files === undefined ? (
              <span>{bytesOf(progress.bytes, progress.bytesTotal)}</span>
            ) : (
              <span>{counted(progress.files, 'file')} so far</span>
            )}
            {progress.file === undefined ? null : <span class="mono">{visibleText(progress.file)}</span>}
          </p>
        )}
      </div>
    </Sheet>
  );
}

/** Says to screen readers how a check has ended. */
function useTold(view: OpenView): void {
  const { announcer } = useStores();
  const said = endWords(view);
  const before = useRef(said);
  useEffect(() => {
    if (said !== undefined && said !== before.current) announcer.say(said);
    before.current = said;
  }, [said, announcer]);
}

/** An archive that is already there: dropped or chosen, checked where it lies. */
export function OpenScreen() {
  const { open } = useStores();
  const view = open.view.value;
  const { main, heading } = useOpenFocus(view);
  useTold(view);
  return (
    <main id="main" class="wrap" data-testid="job" data-state={view.state} tabIndex={-1} ref={main}>
      {view.state === 'checking' ? (
        <>
          <Checking view={view} />
          <BlankLedger />
        </>
      ) : null}
      {view.state === 'done' ? <Report view={view} heading={heading} /> : null}
      {view.state === 'idle' || view.state === 'failed' ? <Empty view={view} /> : null}
    </main>
  );
}
