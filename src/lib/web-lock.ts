import { RunError } from './run-error.ts';

/**
 * Runs with the lock of this name held, in all tabs of the browser at most once. Rejects with `another-tab` when it is taken. Without lock
 * manager (a page that is not served securely) it just runs.
 */
export async function withLock<T>(name: string, locks: LockManager | undefined, run: () => Promise<T>): Promise<T> {
  if (locks === undefined) return run();
  return locks.request(name, { ifAvailable: true }, (lock) => {
    if (lock === null)
      throw new RunError(
        'another-tab',
        'This project is being exported in another tab. Go on there, or close that tab.',
        {
          retry: 'after-change',
        },
      );
    return run();
  });
}
