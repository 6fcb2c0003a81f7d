import type { QueueItemState } from '../model/queue-record.ts';
import { abortReason } from './project-run.ts';
import { runEntry } from './queue-entry.ts';
import type { Entry, Queue, QueueContext } from './queue-state.ts';

/** Projects that are worked on at the same time; how many requests one host gets at once is the http layer's business. */
const atOnce = 2;

export interface Runner {
  /** Works until nothing is left to do or everything is stopped. Called while it works: looks for what has come since. */
  start(): Promise<void>;
  /** Stops what runs; resolves when all of it is durable. */
  stop(why: 'paused' | 'stopped'): Promise<void>;
}

export function createRunner(context: QueueContext): Runner {
  const { queue, environment } = context;
  let running: Promise<void> | undefined;
  let wake = () => {};

  async function loop(signal: AbortSignal): Promise<void> {
    const active = new Set<Promise<void>>();
    while (true) {
      while (active.size < atOnce && !signal.aborted) {
        const entry = nextOf(queue);
        if (entry === undefined) break;
        const one: Promise<void> = runEntry(context, entry, signal).finally(() => active.delete(one));
        active.add(one);
      }
      if (active.size === 0) return;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([...active, woken]);
    }
  }

  async function work(): Promise<void> {
    queue.stop = new AbortController();
    queue.notice = undefined;
    queue.state = 'running';
    queue.workingSince = environment.clock.now();
    queue.startedAt ??= queue.workingSince;
    context.changed();
    await loop(queue.stop.signal);
    queue.worked += environment.clock.now() - (queue.workingSince ?? environment.clock.now());
    queue.workingSince = undefined;
    running = undefined;
    if (queue.state === 'running') queue.state = 'done';
    context.changed();
  }

  return {
    async start() {
      if (queue.stop.signal.aborted) await running;
      running ??= work();
      wake();
      await running;
    },
    async stop(why) {
      queue.stop.abort(abortReason(why));
      if (queue.state === 'running') queue.state = 'paused';
      await running;
    },
  };
}

/** What was begun goes first. */
function nextOf(queue: Queue): Entry | undefined {
  const entries = [...queue.entries.values()];
  const first = (state: QueueItemState) =>
    entries.find((entry) => entry.work === undefined && entry.item.state === state);
  return first('paused') ?? first('queued');
}
