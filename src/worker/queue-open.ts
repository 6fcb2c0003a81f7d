import { RunError } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import type { Environment } from './job-state.ts';
import type { Line } from './line.ts';
import { createMeter } from './meter.ts';
import { queueFrom, recordOf } from './queue-kept.ts';
import type { QueueView } from './queue-messages.ts';
import { goingOnWithRoom } from './queue-room.ts';
import { createQueueLine } from './queue-run.ts';
import type { Queue, QueueContext } from './queue-state.ts';
import { queueLock } from './queue-tabs.ts';
import { queueView } from './queue-view.ts';
import { oneAfterAnother, seldom } from './seldom.ts';

/** At most four looks a second for the page (ui.md section 6). */
const viewInterval = 250;

/** Milliseconds between two accounts of a list that runs: a long one, which is written whole, is written more seldom. */
const keepInterval = 2000;
const keepEach = 4;

/** The queue of this tab with what works for it. */
export interface OpenQueue {
  readonly context: QueueContext;
  readonly runner: Line;
  view(): QueueView;
  /** Stops what runs and what is being saved. */
  stop(): Promise<void>;
  /** Stops it and forgets it; what was collected stays in the library. */
  close(): Promise<void>;
  /** Stops it and keeps it: it is offered again. */
  setAside(): Promise<void>;
}

/** Keeps other tabs away from the queue until the given function is called; `undefined` when one of them has it. */
export async function holdQueue(environment: Environment, id: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const held = () => new Promise<void>((release) => resolve(release));
    withLock(queueLock(id), environment.locks, held).catch((error) => {
      if (error instanceof RunError && error.code === 'another-tab') resolve(undefined);
      else reject(error);
    });
  });
}

/** A queue that this browser keeps, held for this tab; `undefined` when another tab has it, or it is closed by now. */
export async function takeKept(
  environment: Environment,
  id: string,
): Promise<{ readonly queue: Queue; readonly release: () => void } | undefined> {
  const release = await holdQueue(environment, id);
  if (release === undefined) return undefined;
  try {
    const vault = await environment.openVault();
    // Who had it until now may have gone on with it, or closed it, after it was last looked at.
    const kept = (await vault.queues()).find((one) => one.id === id);
    if (kept !== undefined) {
      const records = new Map((await vault.records()).map((record) => [record.id, record]));
      return { queue: queueFrom(kept, records), release };
    }
  } catch (error) {
    release();
    throw error;
  }
  release();
  return undefined;
}

/** Sets everything up around a queue. `release` lets other tabs have it; `tell` shows it to those that watch. */
export function openQueue(
  environment: Environment,
  queue: Queue,
  release: () => void,
  tell: (view: QueueView) => void,
): OpenQueue {
  const meter = createMeter(environment.clock);
  let closed = false;
  const view = () => queueView(queue, meter, environment.clock.now());
  const post = () => {
    if (closed) return;
    const shown = view();
    environment.post({ type: 'queue', queue: shown });
    tell(shown);
  };
  const keeper = oneAfterAnother(async () => {
    try {
      await (await environment.openVault()).saveQueue(recordOf(queue, environment.clock.now()));
    } catch {
      // The projects' own accounts say what was collected; the list can be made again.
    }
  });
  // A tab that is killed has made these requests, too: they count for the limit.
  const keepFigures = seldom(
    () => queue.state === 'running' && keeper.ask(),
    () => keepInterval + queue.entries.size * keepEach,
  );
  const showSoon = seldom(post, viewInterval);
  const context: QueueContext = {
    ...{ environment, queue, meter },
    show() {
      showSoon();
      keepFigures();
    },
    changed() {
      post();
      // A list that came to nothing is nothing to come back to.
      if (queue.state !== 'listing' && queue.state !== 'failed') keeper.ask();
    },
  };
  const runner = goingOnWithRoom(createQueueLine(context), context);
  const stop = async () => {
    queue.stopSaving.abort(new DOMException('stopped', 'AbortError'));
    await runner.stop('stopped');
  };
  const setAside = async () => {
    closed = true;
    await stop();
    await keeper.end();
    release();
  };
  return {
    ...{ context, runner, stop, view, setAside },
    async close() {
      closed = true;
      await stop();
      await keeper.end();
      await (await environment.openVault()).removeQueue(queue.id);
      release();
    },
  };
}
