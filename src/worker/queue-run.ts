import type { QueueItemState } from '../model/queue-record.ts';
import { createLine, type Line } from './line.ts';
import { runEntry } from './queue-entry.ts';
import type { Entry, Queue, QueueContext } from './queue-state.ts';

/** Projects that are worked on at the same time; how many requests one host gets at once is the http layer's business. */
const atOnce = 2;

export function createQueueLine(context: QueueContext): Line {
  const { queue, environment } = context;
  return createLine<Entry>({
    ...{ list: queue, atOnce },
    next: () => nextOf(queue),
    run: (entry, signal) => runEntry(context, entry, signal),
    begun() {
      queue.workingSince = environment.clock.now();
      queue.startedAt ??= queue.workingSince;
      context.changed();
    },
    ended() {
      queue.worked += environment.clock.now() - (queue.workingSince ?? environment.clock.now());
      queue.workingSince = undefined;
      context.changed();
    },
  });
}

/** What was begun goes first. */
function nextOf(queue: Queue): Entry | undefined {
  const entries = [...queue.entries.values()];
  const first = (state: QueueItemState) =>
    entries.find((entry) => entry.work === undefined && entry.item.state === state);
  return first('paused') ?? first('queued');
}
