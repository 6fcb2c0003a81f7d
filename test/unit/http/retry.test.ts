import { describe, expect, test } from 'vitest';
import { askedDelay, defaultLimits, type FailedAttempt, isRateLimited, retryDelay } from '../../../src/http/retry.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const failed = (more: Partial<FailedAttempt>): FailedAttempt => ({ attempt: 1, now, random: 0, waited: 0, ...more });
const headers = (fields: Record<string, string>) => new Headers(fields);

describe('which failures are worth another attempt', () => {
  test.each([
    [{ networkError: true }, true],
    [{ status: 408 }, true],
    [{ status: 429 }, true],
    [{ status: 500 }, true],
    [{ status: 502 }, true],
    [{ status: 503 }, true],
    [{ status: 504 }, true],
    [{ status: 403, headers: headers({ 'retry-after': '3' }) }, true],
    [{ status: 403, headers: headers({ 'x-ratelimit-remaining': '0' }) }, true],
    [{ status: 403, headers: headers({ 'x-ratelimit-remaining': '17' }) }, false],
    [{ status: 403 }, false],
    [{ status: 400 }, false],
    [{ status: 401 }, false],
    [{ status: 401, headers: headers({ 'retry-after': '3' }) }, false],
    [{ status: 404 }, false],
    [{ status: 409 }, false],
    [{ status: 501 }, false],
    [{ status: 505 }, false],
    [{}, false],
  ])('%j → %s', (more, again) => {
    expect(retryDelay(failed(more)) !== 'give-up').toBe(again);
  });
});

describe('how long', () => {
  test.each([
    ['back-off starts within half a second', { status: 502, random: 0.999 }, 500],
    ['and may be nothing', { status: 502, random: 0 }, 0],
    ['doubles', { status: 502, attempt: 4, random: 0.5 }, 2000],
    ['stops growing', { status: 502, attempt: 7, random: 0.5 }, 15_000],
    ['seconds asked', { status: 429, headers: headers({ 'retry-after': '41' }) }, 41_000],
    ['date asked', { status: 503, headers: headers({ 'retry-after': 'Sat, 21 Nov 2026 12:00:41 GMT' }) }, 41_000],
    ['date just over', { status: 503, headers: headers({ 'retry-after': 'Sat, 21 Nov 2026 11:59:55 GMT' }) }, 0],
    ['asked time gets a little jitter', { status: 429, random: 0.5, headers: headers({ 'retry-after': '1' }) }, 1250],
    [
      'reset as a time',
      { status: 403, headers: headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 90) }) },
      90_000,
    ],
    [
      'a reset of a budget that is not used up says nothing',
      {
        status: 429,
        headers: headers({ 'x-ratelimit-remaining': '17', 'x-ratelimit-reset': String(now / 1000 + 90) }),
      },
      1000,
    ],
    ['reset as seconds', { status: 429, headers: headers({ 'ratelimit-reset': '12' }) }, 12_000],
    ['a limit without a word', { status: 429, random: 0.5 }, 1250],
    ['and longer each time', { status: 429, attempt: 5, random: 0 }, 16_000],
    ['a limit that is only said', { status: 403, limited: true }, 60_000],
    ['and longer each time', { status: 403, limited: true, attempt: 3 }, 240_000],
    ['whichever request is refused', { status: 403, limited: true, refusals: 2 }, 120_000],
    ['but a quarter of an hour at most', { status: 403, limited: true, attempt: 2, refusals: 9 }, 900_000],
    ['a time that is named', { status: 403, limited: true, headers: headers({ 'retry-after': '5' }) }, 5000],
    ['nonsense asked', { status: 503, attempt: 1, random: 0.5, headers: headers({ 'retry-after': 'soon' }) }, 250],
  ] as const)('%s', (_name, more, milliseconds) => {
    expect(retryDelay(failed(more))).toBe(milliseconds);
  });
});

describe('clocks that differ', () => {
  const at = (hours: number, seconds = 0) => now + hours * 3_600_000 + seconds * 1000;
  const date = (hours: number, seconds?: number) => new Date(at(hours, seconds)).toUTCString();
  const epoch = (hours: number, seconds?: number) => String(at(hours, seconds) / 1000);
  const spent = (more: Record<string, string>) => headers({ 'x-ratelimit-remaining': '0', ...more });
  test.each([
    ['a server a day ahead', { status: 429, headers: headers({ 'retry-after': date(24, 7), date: date(24) }) }, 7000],
    [
      'a server a day behind',
      { status: 429, headers: headers({ 'retry-after': date(-24, 7), date: date(-24) }) },
      7000,
    ],
    ['its reset', { status: 403, headers: spent({ 'x-ratelimit-reset': epoch(24, 90), date: date(24) }) }, 90_000],
    ['and behind', { status: 403, headers: spent({ 'x-ratelimit-reset': epoch(-3, 90), date: date(-3) }) }, 90_000],
    ['over: as if it had not said', { status: 429, headers: headers({ 'retry-after': date(-1) }) }, 1000],
    ['over by its own clock', { status: 429, headers: headers({ 'retry-after': date(-1), date: date(0) }) }, 1000],
    ['at once', { status: 429, attempt: 3, headers: headers({ 'retry-after': '0' }) }, 4000],
    ['a reset that is over', { status: 403, headers: spent({ 'x-ratelimit-reset': epoch(-1) }) }, 60_000],
    ['and just over', { status: 403, headers: spent({ 'x-ratelimit-reset': epoch(0, -1) }) }, 60_000],
    ['over where no limit is', { status: 503, headers: headers({ 'retry-after': date(-1) }) }, 0],
    ['a reset far off by ours', { status: 403, headers: spent({ 'x-ratelimit-reset': epoch(9) }) }, 3_600_000],
    [
      'a date far off by ours: as if it had not said',
      { status: 429, headers: headers({ 'retry-after': date(9) }) },
      1000,
    ],
    [
      'an answer that a cache has kept',
      { status: 429, headers: headers({ 'retry-after': date(-2, 41), date: date(-3), age: '3600' }) },
      41_000,
    ],
    [
      'a reset in one',
      { status: 403, headers: spent({ 'x-ratelimit-reset': epoch(-2, 90), date: date(-3), age: '3600' }) },
      90_000,
    ],
    [
      'an age that is none',
      { status: 429, headers: headers({ 'retry-after': date(-3, 41), date: date(-3), age: 'old' }) },
      41_000,
    ],
    ['far off in seconds', { status: 403, headers: spent({ 'x-ratelimit-reset': '4000' }) }, 4_000_000],
    ['seconds need no clock', { status: 429, headers: headers({ 'retry-after': '41', date: date(24) }) }, 41_000],
    ['a clock that is none', { status: 429, headers: headers({ 'retry-after': date(0, 41), date: 'today' }) }, 41_000],
  ] as const)('%s', (_name, more, milliseconds) => {
    const limited = isRateLimited(more.status, more.headers);
    expect(retryDelay(failed({ ...more, limited }))).toBe(milliseconds);
  });

  test.each([
    ['a day, said', { status: 429, headers: headers({ 'retry-after': date(24), date: date(0) }) }],
    [
      'a reset far off by its own clock',
      { status: 403, headers: spent({ 'x-ratelimit-reset': epoch(9), date: date(0) }) },
    ],
    ['a second hour', { status: 403, waited: 3_600_000, headers: spent({ 'x-ratelimit-reset': epoch(9) }) }],
  ] as const)('%s: not waited for', (_name, more) => {
    expect(retryDelay(failed(more))).toBe('give-up');
  });
});

describe('when to give up', () => {
  test.each([
    ['a lasting 500', { status: 500, attempt: 4 }],
    ['a lasting 502', { status: 502, attempt: defaultLimits.maxAttempts }],
    ['a host that never answered', { networkError: true, stranger: true, attempt: 3 }],
    ['a pause longer than we wait', { status: 429, headers: headers({ 'retry-after': '999999' }) }],
    ['many pauses', { status: 429, waited: defaultLimits.totalTime, headers: headers({ 'retry-after': '1' }) }],
  ])('%s', (_name, more) => {
    expect(retryDelay(failed(more))).toBe('give-up');
  });

  test('three times 500 is still worth a fourth attempt', () => {
    expect([1, 2, 3].map((attempt) => retryDelay(failed({ status: 500, attempt })))).toEqual([0, 0, 0]);
  });

  test('limits can be set', () => {
    const few = { maxAttempts: 2, totalTime: 1000 };
    expect(retryDelay(failed({ status: 502, attempt: 2 }), few)).toBe('give-up');
    expect(retryDelay(failed({ status: 429, headers: headers({ 'retry-after': '2' }) }), few)).toBe('give-up');
    expect(retryDelay(failed({ status: 429, headers: headers({ 'retry-after': '1' }) }), few)).toBe(1000);
  });
});

test('a pause is only asked for with an answer that can pass', () => {
  expect(askedDelay(undefined, headers({ 'retry-after': '1' }), now)).toBeUndefined();
  expect(askedDelay(404, headers({ 'x-ratelimit-reset': '10' }), now)).toBeUndefined();
  expect(isRateLimited(200, headers({ 'x-ratelimit-remaining': '0' }))).toBe(false);
});
