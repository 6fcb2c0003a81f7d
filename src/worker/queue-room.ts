import { isAbort } from '../lib/run-error.ts';
import { noticeFor } from '../pipeline/notices.ts';
import type { Line } from './line.ts';
import { abortReason } from './project-run.ts';
import type { Queue, QueueContext } from './queue-state.ts';
import { figuresOf } from './queue-view.ts';
import { atLeastNeeded, needed, roomFor, untilRoom } from './room.ts';

/** Where it is tried while no project of the queue has a place of its own yet. */
const somewhere = 'room';

/** Bytes still to come for what is not done, as far as the projects' accounts and the owner's list say; `undefined`: nobody knows. */
export function neededForAll({ entries }: Queue): number | undefined {
  const open = [...entries.values()].filter(({ item }) => !['skipped', 'done', 'failed'].includes(item.state));
  const figures = open.map(figuresOf);
  return needed(figures.reduce((sum, own) => sum + Math.max(0, own.bytesExpected - own.bytes), 0));
}

/** A line that a full disk has stopped goes on by itself when there is room again, unless somebody does something else with it. */
export function goingOnWithRoom(line: Line, context: QueueContext): Line {
  let waiting: AbortController | undefined;
  const start = async () => {
    waiting?.abort(abortReason('stopped'));
    await line.start();
    const { state, notice } = context.queue;
    if (state !== 'paused' || notice?.code !== 'disk-full' || waiting?.signal.aborted === false) return;
    waiting = new AbortController();
    void waitAndGoOn(context, start, waiting.signal);
  };
  return {
    start,
    async stop(why) {
      waiting?.abort(abortReason(why));
      await line.stop(why);
    },
  };
}

async function waitAndGoOn(context: QueueContext, start: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const { queue, environment } = context;
  const { onFreed = () => () => {}, clock, openVault, random } = environment;
  const asked = queue.notice?.details['needed'];
  const begun = [...queue.entries.values()].find(({ item }) => item.state === 'paused')?.item.id ?? somewhere;
  const hasRoom = async () => {
    const { blobs } = await (await openVault()).project(begun);
    return roomFor(blobs, typeof asked === 'number' ? asked : atLeastNeeded, random);
  };
  try {
    await untilRoom({ hasRoom, clock, signal, onFreed });
    await start();
  } catch (error) {
    if (isAbort(error)) return;
    // Nobody waits for this: the page says what is wrong with the storage.
    queue.notice = noticeFor(error, { host: '', project: queue.title, tokenGiven: false });
    context.changed();
  }
}
