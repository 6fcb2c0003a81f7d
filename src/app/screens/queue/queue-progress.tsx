import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import type { QueueView } from '../../../worker/queue-messages.ts';
import { Board } from '../../parts/board.tsx';
import { Button, TextButton } from '../../parts/button.tsx';
import type { GlyphName, Tone } from '../../parts/glyph.tsx';
import { Lately } from '../../parts/lately.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Started } from '../../parts/started.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { ChangeChoice } from './change-choice.tsx';
import { LineFaults } from './line-faults.tsx';
import { NeedYou, QueueNotice, useCap } from './need-you.tsx';
import { queueFigures } from './queue-figures.ts';
import { QueueTable } from './queue-table.tsx';
import { filterWords, statusWords } from './queue-words.ts';
import { HowSaved, SaveAll } from './save-all.tsx';
import { SaveChoice } from './save-choice.tsx';

function mark({ state, totals }: QueueView): { glyph: GlyphName; tone?: Tone } {
  if (state === 'paused') return { glyph: 'paused' };
  if (state === 'running') return { glyph: 'run', tone: 'live' };
  return totals.needYou === 0 ? { glyph: 'done' } : { glyph: 'note', tone: 'note' };
}

/** One button that changes its word, so that it keeps the focus. `off`: why nothing can go on yet. */
function PauseOrResume(props: { queue: QueueView; off: string | undefined; onResume: () => void }) {
  const { queue: store } = useStores();
  const { state, pausing } = props.queue;
  const stands = state === 'paused';
  return (
    <Button
      main={stands}
      testId={stands ? 'resume' : 'pause'}
      busy={pausing ?? false}
      off={stands ? props.off : undefined}
      onPress={pausing ? undefined : stands ? props.onResume : store.pause}
    >
      {pausing ? 'Pausing…' : stands ? 'Resume' : 'Pause'}
    </Button>
  );
}

/** Another tab's run can be paused and gone on with from here, with what that tab has been given. */
function WatchActions({ queue }: { queue: QueueView }) {
  const { queue: store } = useStores();
  const wants = queue.notice !== undefined || queue.needsToken || queue.needsKeys;
  return (
    <>
      <Button testId="cancel" onPress={store.close}>
        Export others
      </Button>
      {queue.state === 'done' ? null : (
        <PauseOrResume
          queue={queue}
          off={wants ? 'It needs something of you: go on in the other tab.' : undefined}
          onResume={() => store.resume()}
        />
      )}
    </>
  );
}

/** Pause or Resume, and the way out; once all is done, the way out only. */
function Actions({ queue, fault, onResume }: { queue: QueueView; fault: string; onResume: () => void }) {
  const { queue: store, bucket } = useStores();
  if (queue.leaving)
    return (
      <Button testId="cancel" busy>
        Cancel
      </Button>
    );
  if (queue.elsewhere) return <WatchActions queue={queue} />;
  const noKeys = queue.needsKeys && !bucket.hasKeys.value ? 'The keys of the bucket are missing.' : undefined;
  const none = queue.totals.projects === 0 ? 'No project is ticked.' : undefined;
  if (queue.state === 'done')
    return (
      <Button testId="cancel" onPress={store.close}>
        Export others
      </Button>
    );
  return (
    <>
      <Button testId="cancel" onPress={store.close}>
        Cancel
      </Button>
      <PauseOrResume queue={queue} off={none ?? noKeys ?? (fault === '' ? undefined : fault)} onResume={onResume} />
    </>
  );
}

/** What stopped it, where nothing can be done about it. */
function Told({ queue: { notice } }: { queue: QueueView }) {
  return notice === undefined ? null : <Notice notice={notice} onChoose={() => {}} />;
}

/** Where the projects come from and go to, and which of them. `onChange`: they may be chosen anew. */
function Facts(props: { queue: QueueView; changing: boolean; onChange: (() => void) | undefined }) {
  const { queue, changing, onChange } = props;
  return (
    <p class="facts">
      {queue.tokenFor === undefined ? null : <span>{queue.tokenFor}</span>}
      {queue.target === undefined ? null : (
        <span data-testid="queue-target">
          into <span class="mono">{queue.target.address}</span>
        </span>
      )}
      {queue.elsewhere ? <b data-testid="elsewhere">Another tab does it; here one only watches.</b> : null}
      {filterWords(queue.filter).map((words) => (
        <span key={words}>{words}</span>
      ))}
      {onChange === undefined ? null : (
        <TextButton testId="change" expanded={changing} onPress={onChange}>
          Change
        </TextButton>
      )}
    </p>
  );
}

/** The run of several projects, and what there is to save at its end. */
export function QueueProgress({ queue, heading }: { queue: QueueView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { queue: store, storage } = useStores();
  const opened = useSignal(false);
  const mayChange = queue.state === 'paused' && !queue.elsewhere && !queue.leaving;
  const isChanging = mayChange && opened.value;
  const limit = useCap(queue, isChanging);
  const isDone = queue.state === 'done';
  const name = isDone ? 'Report' : 'Progress';
  const toggle = () => {
    opened.value = !opened.value;
  };
  const resume = () => {
    void storage.ask();
    opened.value = false;
    store.resume(limit.change);
  };
  return (
    <section aria-labelledby="queue-part" data-testid={name.toLowerCase()}>
      <Sheet
        side={
          <>
            <h1>Export</h1>
            <h2 id="queue-part" class="vh" tabIndex={-1} ref={heading}>
              {name}
            </h2>
            <Started at={queue.startedAt} />
          </>
        }
      >
        <div class="stack-wide">
          <div class="stack-tight">
            <StatusLine {...mark(queue)} size={isDone ? 'verdict' : 'line'} testId="status">
              {statusWords(queue)}
            </StatusLine>
            <Facts queue={queue} changing={isChanging} onChange={mayChange ? toggle : undefined} />
          </div>
          <Board figures={queueFigures(queue)}>
            <Actions queue={queue} fault={limit.fault} onResume={resume} />
          </Board>
          {queue.elsewhere ? <Told queue={queue} /> : <QueueNotice queue={queue} limit={limit} />}
          {isChanging ? <ChangeChoice queue={queue} limit={limit} /> : null}
          {queue.elsewhere ? null : <NeedYou queue={queue} />}
          {queue.elsewhere ? null : isDone ? <SaveAll queue={queue} /> : <HowSaved queue={queue} />}
          <QueueTable queue={queue} changing={isChanging} />
          {isDone || queue.elsewhere || queue.target !== undefined ? null : <SaveChoice legend="When done" />}
          <LineFaults faults={queue.faults} />
        </div>
      </Sheet>
      <Lately events={queue.lately} />
    </section>
  );
}
