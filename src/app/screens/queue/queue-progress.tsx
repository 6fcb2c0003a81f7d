import type { RefObject } from 'preact';
import type { QueueView } from '../../../worker/queue-messages.ts';
import { Board } from '../../parts/board.tsx';
import { Button } from '../../parts/button.tsx';
import type { GlyphName, Tone } from '../../parts/glyph.tsx';
import { Lately } from '../../parts/lately.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Started } from '../../parts/started.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { LineFaults } from './line-faults.tsx';
import { NeedYou, QueueNotice, useCap } from './need-you.tsx';
import { queueFigures } from './queue-figures.ts';
import { QueueTable } from './queue-table.tsx';
import { filterWords, statusWords } from './queue-words.ts';
import { SaveAll } from './save-all.tsx';
import { SaveChoice } from './save-choice.tsx';

function mark({ state, totals }: QueueView): { glyph: GlyphName; tone?: Tone } {
  if (state === 'paused') return { glyph: 'paused' };
  if (state === 'running') return { glyph: 'run', tone: 'live' };
  return totals.needYou === 0 ? { glyph: 'done' } : { glyph: 'note', tone: 'note' };
}

/** Pause or Resume, and the way out; once all is done, the way out only. */
function Actions({ queue, onResume }: { queue: QueueView; onResume: () => void }) {
  const { queue: store, bucket } = useStores();
  if (queue.leaving)
    return (
      <Button testId="cancel" busy>
        Cancel
      </Button>
    );
  const noKeys = queue.needsKeys && !bucket.hasKeys.value ? 'The keys of the bucket are missing.' : undefined;
  if (queue.state === 'done')
    return (
      <Button testId="cancel" onPress={store.close}>
        Export others
      </Button>
    );
  const stands = queue.state === 'paused';
  return (
    <>
      <Button testId="cancel" onPress={store.close}>
        Cancel
      </Button>
      {/* One button that changes its word, so that it keeps the focus. */}
      <Button
        main={stands}
        testId={stands ? 'resume' : 'pause'}
        off={stands ? noKeys : undefined}
        onPress={stands ? onResume : store.pause}
      >
        {stands ? 'Resume' : 'Pause'}
      </Button>
    </>
  );
}

/** The run of several projects, and what there is to save at its end. */
export function QueueProgress({ queue, heading }: { queue: QueueView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { queue: store, storage } = useStores();
  const limit = useCap(queue);
  const isDone = queue.state === 'done';
  const name = isDone ? 'Report' : 'Progress';
  const resume = () => {
    void storage.ask();
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
            <p class="facts">
              {queue.tokenFor === undefined ? null : <span>{queue.tokenFor}</span>}
              {queue.target === undefined ? null : (
                <span data-testid="queue-target">
                  into <span class="mono">{queue.target.address}</span>
                </span>
              )}
              {filterWords(queue.filter).map((words) => (
                <span key={words}>{words}</span>
              ))}
            </p>
          </div>
          <Board figures={queueFigures(queue)}>
            <Actions queue={queue} onResume={resume} />
          </Board>
          <QueueNotice queue={queue} limit={limit} />
          <NeedYou queue={queue} />
          {isDone ? <SaveAll queue={queue} /> : null}
          <QueueTable queue={queue} />
          {isDone || queue.target !== undefined ? null : <SaveChoice legend="When done" />}
          <LineFaults faults={queue.faults} />
        </div>
      </Sheet>
      <Lately events={queue.lately} />
    </section>
  );
}
