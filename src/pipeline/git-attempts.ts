import { brokeOff, HttpError } from '../http/errors.ts';
import { RunError } from '../lib/run-error.ts';
import type { Problem, Report } from '../model/problem.ts';

/** How often a repository whose answer breaks off, or whose refs move meanwhile, is asked for before it counts as one that cannot be had. */
export const gitAttempts = 4;

/** A report names fewer of a repository. */
const mostProblems = 10_000;

export interface AttemptOptions {
  readonly signal: AbortSignal;
  /** Gets what was odd about the repository that came whole: those before it would have said the same. */
  readonly report: Report;
  onAgain(failure: RunError, attempt: number): void;
}

/**
 * Calls `fetch` until it brings the repository: git has no way to go on in the middle of a pack, so what broke off begins again, and what was
 * moved under its hands with another list of refs. Throws the last failure after `gitAttempts`, at once when it is of another kind, and when an
 * answer ends at the same byte twice: that is no accident.
 */
export async function untilWhole<T>(
  fetch: (report: Report) => Promise<T>,
  { signal, report, onAgain }: AttemptOptions,
): Promise<T> {
  let before: unknown;
  for (let attempt = 1; ; attempt++) {
    const problems: Problem[] = [];
    try {
      const whole = await fetch((problem) => problems.length < mostProblems && problems.push(problem));
      for (const problem of problems) report(problem);
      return whole;
    } catch (error) {
      if (signal.aborted || attempt >= gitAttempts || !isOfTheMoment(error)) throw error;
      const { received } = error.details;
      if (received !== 0 && received !== undefined && received === before) throw error;
      before = received;
      onAgain(error, attempt + 1);
    }
  }
}

function isOfTheMoment(error: unknown): error is RunError {
  if (error instanceof HttpError) return brokeOff(error);
  return error instanceof RunError && ['git-truncated', 'git-refs-moved'].includes(error.code);
}
