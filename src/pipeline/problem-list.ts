import type { Problem } from '../model/problem.ts';

/** Problems in the order they came, at most so many of each severity; the rest is only counted. */
export interface ProblemList {
  add(problem: Problem): void;
  /** Nothing has been added since the last `take`. */
  readonly isEmpty: boolean;
  /** Problems so far that are no longer listed. */
  readonly leftOut: number;
  /** All of them, with one that says how many are not listed; the list is empty afterwards. */
  take(): Problem[];
}

/** `limit`: problems listed for each severity, so that a thousand odd ones cannot hide one that stops a restore. */
export function createProblemList(limit: number): ProblemList {
  let listed: Problem[] = [];
  let counts = { 'stops-restore': 0, 'loses-data': 0, odd: 0 };
  let leftOut = 0;
  return {
    get isEmpty() {
      return listed.length === 0 && leftOut === 0;
    },
    get leftOut() {
      return leftOut;
    },
    add(problem) {
      if (counts[problem.severity] < limit) listed.push(problem);
      else leftOut++;
      counts[problem.severity]++;
    },
    take() {
      const taken = leftOut === 0 ? listed : [...listed, moreProblems(leftOut, counts, limit, listed)];
      listed = [];
      counts = { 'stops-restore': 0, 'loses-data': 0, odd: 0 };
      leftOut = 0;
      return taken;
    },
  };
}

/** The remainder as one problem, as bad as the worst that it stands for. */
function moreProblems(
  count: number,
  counts: Readonly<Record<Problem['severity'], number>>,
  limit: number,
  listed: readonly Problem[],
): Problem {
  const severity = (['stops-restore', 'loses-data', 'odd'] as const).find((one) => counts[one] > limit) ?? 'odd';
  const last = listed.findLast((problem) => problem.severity === severity);
  return {
    code: 'more-problems',
    severity,
    message: `${count} more problems were found here; they are too many to be listed.`,
    ...(last?.unit === undefined ? {} : { unit: last.unit }),
    ...(last?.place === undefined ? {} : { place: last.place }),
  };
}
