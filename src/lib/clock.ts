/** Time as an argument, so that tests decide about it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Timers stand still while a computer sleeps; so often the wall clock is looked at, and a time that has passed meanwhile has passed. */
const longestTimer = 5000;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const wall = Date.now() + milliseconds;
      // A wall clock that is set back must not make the sleep longer.
      const steady = performance.now() + milliseconds;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const look = () => {
        const left = Math.min(wall - Date.now(), steady - performance.now());
        if (left > 0) {
          timer = setTimeout(look, Math.min(left, longestTimer));
          return;
        }
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      signal?.addEventListener('abort', stop, { once: true });
      timer = setTimeout(look, Math.min(milliseconds, longestTimer));
    }),
};
