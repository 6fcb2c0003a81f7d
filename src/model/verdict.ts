import type { Problem, Severity } from './problem.ts';
import type { Loss } from './receipt.ts';

/** What an archive is to be restored with. The same dump may pass one and stop another. */
export const restoreTargets = ['gitea', 'gitea-validation', 'forgejo'] as const;
export type RestoreTarget = (typeof restoreTargets)[number];

/** A problem of an archive, with the exact place where it can be seen. */
export interface CheckProblem extends Problem {
  /** Path in the archive; empty when it is about the archive itself. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  /** JSON pointer inside the record: `/labels/0/name`. */
  readonly field?: string;
  /** The line as it is written, at most 400 characters of it. */
  readonly excerpt?: string;
}

/** All problems of one code; the list may be shorter than the count. */
export interface ProblemGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
}

/** What checking an archive found. `refused`: it could not be read as anything that is known here. */
export interface Verdict {
  readonly verdict: 'whole' | 'odd' | 'loses-data' | 'stops-restore' | 'refused';
  readonly target: RestoreTarget;
  /** Id of the format; empty when refused. */
  readonly format: string;
  /** `X.Y` of the format that the archive names; empty where a forge wrote it. */
  readonly version: string;
  /** Records by kind, in plural as people say it: `issues`, `pullRequests`, `comments` … */
  readonly counts: Readonly<Record<string, number>>;
  /** Worst first; for each code only so many as the limit says. */
  readonly problems: readonly CheckProblem[];
  /** Every code with its full count, worst first. */
  readonly groups: readonly ProblemGroup[];
  /** What a restore with this target drops or bends, counted on this archive. */
  readonly losses: readonly Loss[];
  /** How the git repositories were looked at. */
  readonly git: 'verified' | 'damaged' | 'not-verified' | 'absent';
}
