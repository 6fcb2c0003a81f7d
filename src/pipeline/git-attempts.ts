import { brokeOff, HttpError } from '../http/errors.ts';
import { RunError } from '../lib/run-error.ts';

/** How often a repository whose answer breaks off is asked for before it counts as one that cannot be had. */
export const gitAttempts = 4;

/**
 * Calls `fetch` until it brings the repository: git has no way to go on in the middle of a pack, so what broke off begins again. Throws the last
 * failure after `gitAttempts`, at once when it is none of the connection, and when an answer ends at the same byte twice: that is no accident.
 */
export async function untilWhole<T>(
  fetch: () => Promise<T>,
  { signal, onAgain }: { readonly signal: AbortSignal; onAgain(failure: RunError, attempt: number): void },
): Promise<T> {
  let before: unknown;
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch();
    } catch (error) {
      if (signal.aborted || attempt >= gitAttempts || !isCut(error)) throw error;
      const { received } = error.details;
      if (received !== 0 && received !== undefined && received === before) throw error;
      before = received;
      onAgain(error, attempt + 1);
    }
  }
}

function isCut(error: unknown): error is RunError {
  if (error instanceof HttpError) return brokeOff(error);
  return error instanceof RunError && error.code === 'git-truncated';
}
