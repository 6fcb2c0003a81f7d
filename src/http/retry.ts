import { remainingOf, resetDelay } from './budget.ts';
import { clockOf, parseHttpDate, type ServerClock } from './server-clock.ts';

/** What is known when an attempt has failed. All times in milliseconds. */
export interface FailedAttempt {
  /** Status of the answer; absent when none came. */
  readonly status?: number | undefined;
  /** No answer came, or it broke off. */
  readonly networkError?: boolean | undefined;
  readonly headers?: Headers | undefined;
  /** The answer speaks of too many requests, if only in its text. */
  readonly limited?: boolean | undefined;
  /** How often in a row this place has said so, to whichever request. */
  readonly refusals?: number | undefined;
  /** How many attempts have been made, from 1. */
  readonly attempt: number;
  readonly now: number;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
  /** Waited for this request so far. */
  readonly waited: number;
  /** This server has not answered anything yet: more likely misspelt than shaken. */
  readonly stranger?: boolean | undefined;
}

export interface RetryLimits {
  readonly maxAttempts: number;
  /** Longest sum of waits for one request. */
  readonly totalTime: number;
}

/** Long enough for an hourly rate limit to be lifted. */
export const defaultLimits: RetryLimits = { maxAttempts: 8, totalTime: 70 * 60_000 };

/**
 * Milliseconds to wait after a refusal for too many requests that names no time, doubled each time. After a secondary limit (403) GitHub wants a
 * minute at least, and longer each time: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
const firstPause = { 403: 60_000, other: 1000 } as const;
const longestPause = 15 * 60_000;

const firstDelay = 500;
const longestDelay = 30_000;
/** Gitea answers some lists with a lasting 500 (see the forge's README), so that is not worth many attempts. */
const attemptsAfter500 = 4;
const attemptsForStrangers = 3;

/** Milliseconds to wait before the next attempt, or that there should be none. Pure. */
export function retryDelay(failed: FailedAttempt, limits: RetryLimits = defaultLimits): number | 'give-up' {
  const { status, headers, attempt, now, random, waited } = failed;
  if (!isPassing(failed) || attempt >= allowedAttempts(failed, limits)) return 'give-up';
  const asked = askedDelay(status, headers, now);
  const backOff = pauseAfter(failed) + random * Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
  // A little jitter on top, so that waiting requests do not all return in the same moment.
  const delay = Math.ceil(asked === undefined ? backOff : asked + random * firstDelay);
  return waited + delay > limits.totalTime ? 'give-up' : delay;
}

/** A server that has enough of us and does not say for how long gets a real pause. */
function pauseAfter({ status, limited, attempt, refusals = 0 }: FailedAttempt): number {
  if (limited !== true && status !== 429) return 0;
  const first = status === 403 ? firstPause[403] : firstPause.other;
  return Math.min(longestPause, first * 2 ** Math.min(20, Math.max(attempt, refusals) - 1));
}

/** True when the server says that there were too many requests: 429, or 403 with the headers of a rate limit. */
export function isRateLimited(status: number, headers: Headers): boolean {
  if (status === 429) return true;
  if (hasNoBudget(headers)) return false;
  return status === 403 && (headers.has('retry-after') || remainingOf(headers) === 0);
}

/** Nothing at all is allowed here, now or later: GitHub says so of queries to people without a token. */
export function hasNoBudget(headers: Headers): boolean {
  return headers.get('x-ratelimit-limit')?.trim() === '0';
}

/** By then an hourly limit is over, whatever our clock says. */
const longestByOurClock = 60 * 60_000;

/**
 * Milliseconds the server asks to wait by `Retry-After` (seconds or HTTP date) or its rate limit headers. `undefined`: it does not ask; or the time that it
 * names is over although it refuses or is still in trouble, so that one of the clocks is wrong, or it does not know.
 */
export function askedDelay(status: number | undefined, headers: Headers | undefined, now: number): number | undefined {
  if (status === undefined || headers === undefined) return undefined;
  const isLimit = isRateLimited(status, headers);
  const clock = clockOf(headers, now);
  const after = parseRetryAfter(headers.get('retry-after'), clock);
  // Where something is left of the budget, its reset is not what is waited for: GitHub's secondary limits come with it as well.
  const isSpent = isLimit && (remainingOf(headers) ?? 0) === 0;
  const asked = after ?? (isSpent ? resetDelay(headers, clock, longestByOurClock) : undefined);
  return asked === 0 ? undefined : asked;
}

function isPassing({ status, networkError, headers, limited }: FailedAttempt): boolean {
  if (limited) return true;
  if (networkError || status === undefined) return networkError === true;
  if (status === 408 || isRateLimited(status, headers ?? new Headers())) return true;
  return status >= 500 && ![501, 505, 507, 511].includes(status);
}

function allowedAttempts({ status, networkError, stranger }: FailedAttempt, limits: RetryLimits): number {
  if (networkError && stranger) return Math.min(attemptsForStrangers, limits.maxAttempts);
  return status === 500 ? Math.min(attemptsAfter500, limits.maxAttempts) : limits.maxAttempts;
}

function parseRetryAfter(value: string | null, clock: ServerClock): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = parseHttpDate(text);
  if (date === undefined) return undefined;
  const wait = Math.max(0, date - clock.now);
  // Most likely it is our clock that is wrong: then nothing is known of how long.
  return clock.told || wait <= longestByOurClock ? wait : undefined;
}
