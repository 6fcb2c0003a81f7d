import { plural } from '../lib/plural.ts';
import type { Pace } from '../model/project-facts.ts';
import type { Notice } from './notices.ts';

const hour = 3600;
/** Not all of a budget is used up; see http/budget.ts. */
const usable = 0.98;

/** Seconds that are spent waiting until the forge answers again, for so many requests. Pure. */
export function paceSeconds(requests: number, { hourly, left, resetAt }: Pace, now: number): number {
  const over = requests - left;
  if (over <= 0) return 0;
  const toReset = Math.min(hour, Math.max(0, (resetAt - now) / 1000));
  const hours = Math.ceil(over / Math.max(1, Math.floor(hourly * usable)));
  return Math.ceil(toReset + (hours - 1) * hour);
}

/** Said before the start when the few requests that strangers have will not do; `undefined` when they will. */
export function paceNotice(requests: number, pace: Pace, now: number): Notice | undefined {
  const seconds = paceSeconds(requests, pace, now);
  if (seconds === 0) return undefined;
  const { hourly, left, withToken } = pace;
  const number = (value: number) => value.toLocaleString('en');
  const hours = Math.max(1, Math.round(seconds / hour));
  return {
    code: 'few-requests',
    tone: 'note',
    title: `${number(hourly)} requests an hour will not do`,
    why: `About ${plural(requests, 'request')} will be needed. Without a token the forge answers ${number(hourly)} an hour, and ${number(left)} are left of this one.`,
    todo: `Enter a token: with one it answers ${number(withToken)} an hour. Or export as it is: it waits by itself whenever none are left, and takes about ${plural(hours, 'hour')}.`,
    details: { needed: requests, left, hourly, hours },
  };
}
