import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Whether a sleep has ended. */
function watched(milliseconds: number, signal?: AbortSignal) {
  const seen = { ended: '' };
  systemClock.sleep(milliseconds, signal).then(
    () => {
      seen.ended = 'woken';
    },
    (reason: unknown) => {
      seen.ended = String(reason);
    },
  );
  return seen;
}

test('sleeps as long as it should', async () => {
  const seen = watched(41_000);
  await vi.advanceTimersByTimeAsync(40_999);
  expect(seen.ended).toBe('');
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.ended).toBe('woken');
});

test('a computer that slept for hours does not go on sleeping', async () => {
  const seen = watched(2 * 3_600_000);
  await vi.advanceTimersByTimeAsync(1000);
  vi.setSystemTime(Date.now() + 3 * 3_600_000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(seen.ended).toBe('woken');
});

test('a wall clock that is set back makes no sleep longer', async () => {
  const seen = watched(10_000);
  await vi.advanceTimersByTimeAsync(1000);
  vi.setSystemTime(Date.now() - 24 * 3_600_000);
  await vi.advanceTimersByTimeAsync(9000);
  expect(seen.ended).toBe('woken');
});

test('ends with the signal, and leaves no timer', async () => {
  const control = new AbortController();
  const seen = watched(10_000, control.signal);
  control.abort('enough');
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.ended).toBe('enough');
  expect(vi.getTimerCount()).toBe(0);
  expect(watched(1, control.signal).ended).toBe('');
});
