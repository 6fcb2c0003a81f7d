import type { Problem, Severity } from './problem.ts';

/** What an archive is to be restored with: an id of the list that its format has (`Format.targets`). */
export type Target = string;

/** One of the things that an archive of a format can be restored with. */
export interface TargetRule<Id extends Target = Target> {
  readonly id: Id;
  readonly label: string;
  /** Option of its command, as it is typed. */
  readonly option?: string;
}

/** `refused`: not opened at all, or not what this page reads. The others are the worst severity that was found. */
export type VerdictWord = 'whole' | 'odd' | 'loses-data' | 'stops-restore' | 'refused';

/** One line of a file, as it is shown around a problem. */
export interface ExcerptLine {
  /** From 1. */
  readonly number: number;
  /** Cut around the column when it is long; control and direction characters are as they came. */
  readonly text: string;
  /** UTF-16 units that were cut off at its start. */
  readonly cut: number;
  /** More was cut off at its end. */
  readonly more?: true;
}

/** What of the project something is about, for whoever can show it. */
export type ProblemSubject =
  | { readonly kind: 'issue' | 'pull-request'; readonly number: number; readonly said?: ProblemRemark }
  | { readonly kind: 'label' | 'milestone' | 'release' | 'code' | 'wiki' };

/** Something that was written there, by the forge's own number; `remark`: on a line of the diff. */
export interface ProblemRemark {
  readonly kind: 'comment' | 'review' | 'remark';
  readonly id: number;
}

/** An odd thing with its place in the archive. */
export interface PlacedProblem extends Problem {
  /** Path in the archive; absent when it is about the archive itself. */
  readonly file?: string;
  /** From 1; column in UTF-16 units. */
  readonly line?: number;
  readonly column?: number;
  /** Length of what is marked, UTF-16 units. */
  readonly span?: number;
  /** Two lines before to two lines after. */
  readonly excerpt?: readonly ExcerptLine[];
  /** What stands on the caret's own line. */
  readonly finding?: string;
  readonly about?: ProblemSubject;
}

/** All problems of one code. */
export interface ProblemGroup {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence about the world: what was found. */
  readonly title: string;
  readonly why: string;
  readonly todo: string;
  /** What a repair makes of it, where that is a decision. */
  readonly mended?: string;
  /** All that were found; `places` holds the first of them. */
  readonly count: number;
  readonly places: readonly PlacedProblem[];
}

/** Rows of the ledger of an opened archive, in its order. */
export const accounts = [
  'archive',
  'git',
  'wiki',
  'issues',
  'pull-requests',
  'patches',
  'comments',
  'reviews',
  'labels',
  'milestones',
  'releases',
  'release-files',
] as const;

export type AccountName = (typeof accounts)[number];

/** What stands in one row. */
export interface Account {
  readonly name: AccountName;
  /** By the receipt, or by what the files say of each other; absent when nothing says it. */
  readonly expected?: number;
  readonly got: number;
  readonly missing: number;
  readonly problems: number;
  /** The worst of them. */
  readonly severity?: Severity;
}

/** Something that a target drops or bends when it restores this archive. */
export interface RestoreLoss {
  readonly code: string;
  readonly what: string;
  readonly count: number;
  /** How it is after the restore. */
  readonly after: string;
}

/** The outcome of checking an archive for one target. */
export interface Verdict {
  readonly verdict: VerdictWord;
  readonly target: Target;
  /** What it can be judged for; empty when its format was not recognised. */
  readonly targets: readonly TargetRule[];
  /** Id of the format; absent when it was not recognised. */
  readonly format?: string;
  /** `X.Y` of the format, where the archive says it. */
  readonly version?: string;
  /** What made it, for people: `forge-takeout 0.1.0`, `Gitea 1.22`. */
  readonly madeBy?: string;
  /** `owner/name`. */
  readonly project?: string;
  readonly accounts: readonly Account[];
  /** Worst first. */
  readonly groups: readonly ProblemGroup[];
  readonly losses: readonly RestoreLoss[];
  /** `verified`: every object that a ref reaches is there. */
  readonly git?: 'verified' | 'broken' | 'not-checked' | 'absent';
}

/** How far a check is. */
export interface CheckProgress {
  /** `writing`: an archive is being written anew. */
  readonly phase: 'listing' | 'reading' | 'git' | 'writing';
  /** Bytes of the contents. */
  readonly bytes: number;
  readonly bytesTotal: number;
  /** Path of the file that is being read. */
  readonly file?: string;
  /** Files of a folder that were found so far. */
  readonly files?: number;
  readonly problems: number;
}
