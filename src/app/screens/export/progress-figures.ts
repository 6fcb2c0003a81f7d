import type { JobView } from '../../../worker/messages.ts';
import type { Figure } from '../../parts/board.tsx';
import { aboutParts, bytes, bytesIn, number, type Part } from '../../parts/format.ts';

function small(text: string): Part {
  return { text, small: true };
}

/** Nothing goes on but the wait. */
export function isWaiting({ waiting, units }: JobView): boolean {
  return waiting !== undefined && !units.some(({ state }) => state === 'running');
}

function leftParts(job: JobView, seconds: number | undefined): readonly Part[] {
  if (job.state === 'paused') return [small('paused')];
  if (job.state === 'failed') return [small('stopped')];
  if (job.pausing) return [small('pausing')];
  if (isWaiting(job)) return [small('waiting')];
  if (job.state === 'packing') return [small('packing')];
  return seconds === undefined ? [small('not known yet')] : aboutParts(seconds);
}

function requestParts({ totals: { requests, requestsExpected }, requestCap }: JobView): readonly Part[] {
  const done: Part = { text: number(requests) };
  if (requestCap !== undefined) return [done, small(`of your limit of ${number(requestCap)}`)];
  return requestsExpected > requests ? [done, small(`of ${number(requestsExpected)}`)] : [done];
}

/** The bytes that count here are those of the repository and files; the rate is that of all answers, also of those that only say "wait". */
function rateText(job: JobView): string {
  const { bytes: fetched, rate } = job.totals;
  return job.state === 'collecting' && fetched > 0 && rate > 0 && !isWaiting(job) ? `, ${bytes(rate)}/s` : '';
}

function fetchedParts(job: JobView): readonly Part[] {
  const { totals } = job;
  const done = bytesIn(totals.bytes, true);
  const expected = bytesIn(totals.bytesExpected, true);
  const rate = rateText(job);
  if (totals.bytesExpected <= totals.bytes) return [{ text: done.figure }, small(`${done.unit}${rate}`)];
  const unit = done.unit === expected.unit ? '' : `${done.unit} `;
  return [{ text: done.figure }, small(`${unit}of about ${expected.figure} ${expected.unit}${rate}`)];
}

/** Done, Left, Requests, Fetched. `left` is what may be shown, in seconds. */
export function progressFigures(job: JobView, left: number | undefined): readonly Figure[] {
  return [
    { name: 'Done', parts: [{ text: number(job.totals.percent) }, small('%')] },
    { name: 'Left', parts: leftParts(job, left) },
    { name: 'Requests', parts: requestParts(job) },
    { name: 'Fetched', parts: fetchedParts(job) },
  ];
}
