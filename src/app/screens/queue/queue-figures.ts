import type { QueueView } from '../../../worker/queue-messages.ts';
import type { Figure } from '../../parts/board.tsx';
import { aboutParts, bytesIn, number, type Part } from '../../parts/format.ts';

function small(text: string): Part {
  return { text, small: true };
}

function leftParts({ state, pausing, totals, items }: QueueView): readonly Part[] {
  if (state === 'done') return [small('nothing')];
  if (state === 'paused') return [small('paused')];
  if (pausing) return [small('pausing')];
  const working = items.filter(
    ({ state }) => state === 'checking' || state === 'collecting' || state === 'packing' || state === 'sending',
  );
  if (working.length > 0 && working.every(({ waiting }) => waiting !== undefined)) return [small('waiting')];
  return totals.left === undefined ? [small('not known yet')] : aboutParts(totals.left);
}

/** What the forge says of sizes is only about right, so that at the end only what came counts. */
function fetchedParts({ bytes, bytesExpected }: QueueView['totals'], isDone: boolean): readonly Part[] {
  const done = bytesIn(bytes, true);
  if (isDone || bytesExpected <= bytes) return [{ text: done.figure }, small(done.unit)];
  const expected = bytesIn(bytesExpected, true);
  const unit = done.unit === expected.unit ? '' : `${done.unit} `;
  return [{ text: done.figure }, small(`${unit}of about ${expected.figure} ${expected.unit}`)];
}

/** The four figures of a queue. */
export function queueFigures(queue: QueueView): readonly Figure[] {
  const { totals } = queue;
  const cap = totals.cap === undefined ? [] : [small(`of your cap of ${number(totals.cap)}`)];
  return [
    { name: 'Projects', parts: [{ text: number(totals.done) }, small(`of ${number(totals.projects)}`)] },
    { name: 'Left', parts: leftParts(queue) },
    { name: 'Requests', parts: [{ text: number(totals.requests) }, ...cap] },
    { name: 'Fetched', parts: fetchedParts(totals, queue.state === 'done') },
  ];
}
