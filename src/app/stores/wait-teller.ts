import type { JobView } from '../../worker/messages.ts';
import { endlessWaits, isEndless, type Wait } from './waits.ts';

/** Waits shorter than this are not worth interrupting a reader; milliseconds. */
const longWait = 10_000;
/** Up to here whole seconds say more than the time of day (ui.md section 6). */
const mostSeconds = 120;

/** The sentence of a long wait that has not been said yet. */
export type WaitTeller = (view: Pick<JobView, 'state' | 'waiting'>, now: number) => string | undefined;

/** How numbers and times of day are written. */
export interface WaitFormats {
  readonly number: (value: number) => string;
  readonly time: (at: number) => string;
}

/** Remembers what was said: while one request looks whether the host is there again, an endless wait is gone for a moment. */
export function createWaitTeller(formats: WaitFormats): WaitTeller {
  let endless: { readonly reason: Wait['reason']; readonly seen: number } | undefined;
  let until: number | undefined;

  const isSaid = (wait: Wait) => {
    if (!isEndless(wait.reason)) return wait.until === until;
    // What began after it was last seen is another one.
    return endless?.reason === wait.reason && (wait.since ?? 0) <= endless.seen;
  };

  return ({ state, waiting: wait }, now) => {
    // Whoever goes on after a pause hears it again.
    if (state !== 'collecting' && state !== 'packing') endless = undefined;
    else if (wait !== undefined) {
      const said = isSaid(wait);
      if (!said && wait.until - now <= longWait) return undefined;
      if (isEndless(wait.reason)) endless = { reason: wait.reason, seen: now };
      else until = wait.until;
      if (!said) return sentenceOf(wait, now, formats);
    }
    return undefined;
  };
}

function sentenceOf({ reason, until }: Wait, now: number, { number, time }: WaitFormats): string {
  if (isEndless(reason)) return endlessWaits[reason].replace(/^./, (letter) => letter.toUpperCase());
  const seconds = Math.ceil((until - now) / 1000);
  return seconds > mostSeconds ? `Waiting until ${time(until)}` : `Waiting ${number(seconds)} seconds`;
}
