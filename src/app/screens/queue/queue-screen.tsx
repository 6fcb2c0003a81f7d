import type { RefObject } from 'preact';
import type { QueueView } from '../../../worker/queue-messages.ts';
import { Button } from '../../parts/button.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useKeptFocus } from '../../parts/use-kept-focus.ts';
import { useNow } from '../../parts/use-now.ts';
import { useStores } from '../../stores-context.ts';
import { waitingWords } from '../export/progress-rows.ts';
import { landing, type Part, useFocusMoves } from '../export/use-focus-moves.ts';
import { LineFaults } from './line-faults.tsx';
import { QueuePlan } from './queue-plan.tsx';
import { QueueProgress } from './queue-progress.tsx';
import { pageStates, statusWords } from './queue-words.ts';

function partOf(state: QueueView['state']): Part {
  if (state === 'running' || state === 'paused') return 'progress';
  return state === 'done' ? 'report' : 'form';
}

function wayOut({ notice }: QueueView): string {
  if (notice === undefined) return 'Cancel';
  return notice.code === 'upload-leftovers' ? 'Export others' : 'Change the addresses';
}

/** Who is asked for the list, and what that waits for. */
function Asking({ queue }: { queue: QueueView }) {
  const waits = queue.waiting !== undefined;
  const seen = useNow(useStores().now, waits);
  const { strong = '', rest = '' } = waits ? waitingWords(queue, seen) : {};
  return (
    <StatusLine glyph={waits ? 'wait' : 'run'} tone={waits ? 'note' : 'live'} size="line" testId="status">
      {statusWords(queue)}
      {waits ? `: ${strong} ${rest}` : ''}
    </StatusLine>
  );
}

/** While the list comes, and when nothing came of it, or of a queue that was closed something is left. */
function Listing({ queue }: { queue: QueueView }) {
  const { queue: store } = useStores();
  const { notice } = queue;
  return (
    <Sheet
      side={
        <>
          <h1>Export</h1>
          <p>Several projects, one after the other.</p>
        </>
      }
    >
      <div class="stack-wide">
        {notice === undefined ? <Asking queue={queue} /> : <Notice notice={notice} size="line" onChoose={() => {}} />}
        <LineFaults faults={queue.faults} />
        <p class="actions">
          <Button testId="cancel" onPress={store.close}>
            {wayOut(queue)}
          </Button>
        </p>
      </div>
    </Sheet>
  );
}

/** Several projects: the list with its filters, the run, and what there is to save. */
export function QueueScreen() {
  const { queue: store } = useStores();
  const queue = store.view.value;
  const state = queue === undefined ? 'idle' : pageStates[queue.state];
  const part = queue === undefined ? 'form' : partOf(queue.state);
  const { heading, main, typing } = useFocusMoves(landing(state, part), state);
  useKeptFocus(main);
  return (
    <main
      ref={main}
      id="main"
      class="wrap"
      data-testid="job"
      data-state={state}
      tabIndex={-1}
      onInput={() => {
        typing.current = true;
      }}
    >
      {/* One that takes the place of another has fields of its own. */}
      {queue === undefined ? null : <Content key={queue.id} queue={queue} heading={heading} />}
    </main>
  );
}

function Content({ queue, heading }: { queue: QueueView; heading: RefObject<HTMLHeadingElement | null> }) {
  switch (queue.state) {
    case 'listing':
    case 'failed':
      return <Listing queue={queue} />;
    case 'listed':
      return <QueuePlan queue={queue} heading={heading} />;
    default:
      return <QueueProgress queue={queue} heading={heading} />;
  }
}
