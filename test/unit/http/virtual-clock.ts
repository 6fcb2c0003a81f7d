import type { Clock } from '../../../src/lib/clock.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass, from one end of a sleep to the next, until the work is done. Fails when nothing sleeps and the work is not done. */
  during<T>(work: Promise<T>): Promise<T>;
  /** The computer slept: time has passed and nobody was woken. */
  jump(milliseconds: number): void;
}

/** Time passes only when all have nothing to do but wait; so hours take no time and the order is that of the clock. */
export function virtualClock(start = Date.parse('2026-11-21T12:00:00Z')): VirtualClock {
  let now = start;
  const sleepers = new Set<{ at: number; wake: () => void }>();

  function next() {
    const [first] = [...sleepers].sort((one, other) => one.at - other.at);
    if (first === undefined) return false;
    sleepers.delete(first);
    now = Math.max(now, first.at);
    first.wake();
    return true;
  }

  return {
    now: () => now,
    jump: (milliseconds) => {
      now += milliseconds;
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        };
        const sleeper = { at: now + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', stop, { once: true });
      }),
    async during(work) {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      work.then(done, done);
      for (let idle = 0; !isDone; ) {
        await quiet();
        if (isDone) break;
        idle = next() ? 0 : idle + 1;
        if (idle > 20) throw new Error('nobody sleeps, and the work is not done');
      }
      return work;
    },
  };
}

/** All that could be done without time passing has been done. */
async function quiet(): Promise<void> {
  for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve));
}
