import type { Problem } from './problem.ts';
import type { Unit } from './unit.ts';

/** How a unit ended. `not-offered`: the forge has none or has switched it off. */
export type UnitOutcome = 'complete' | 'missing' | 'failed' | 'off' | 'not-offered' | 'empty';

/** One thing that was expected and not got. */
export interface Missing {
  /** Key or id, so that it can be found. */
  readonly id: string;
  readonly name?: string;
  /** Stable code of the reason. */
  readonly reason: string;
}

/** What of a repository was proved: ids of all objects, deltas, the pack's checksum, and that all which refs and objects name is there. */
export type RepositoryCheck = 'ids' | 'deltas' | 'checksum' | 'connected';

/** The account of a git repository. */
export interface RepositoryReceipt {
  readonly refs: number;
  readonly packs: number;
  /** Of packs and their indexes. */
  readonly bytes: number;
  /** By type, summed over packs. */
  readonly objects: { readonly commits: number; readonly trees: number; readonly blobs: number; readonly tags: number };
  readonly checked: readonly RepositoryCheck[];
  /** Commits at which the history ends because the source has no more of it itself. */
  readonly shallow?: number;
  /** Different commits of other repositories that folders name; those repositories are not in the archive. */
  readonly submodules: number;
  /** Pointers of Git LFS, and the bytes they stand for, which are not in the archive. */
  readonly lfs: { readonly files: number; readonly bytes: number };
  /** Refs that were moved by force or deleted between fetches; what only they reached is still in the packs. */
  readonly moved?: { readonly forced: number; readonly deleted: number };
}

export interface UnitReceipt {
  readonly outcome: UnitOutcome;
  /** Absent when nobody could tell beforehand. */
  readonly expected?: number;
  readonly got: number;
  readonly missing: readonly Missing[];
  /** Deleted at the forge and kept, as far as listed; counted in `got`. Since layout 1.2. */
  readonly kept?: readonly Missing[];
  /** Stored bytes, for git, wiki, attachments and release files. */
  readonly bytes?: number;
  /** A sentence for people, for example `empty repository`. */
  readonly note?: string;
  /** Of git and wiki, when they are there. Since layout 1.1. */
  readonly repository?: RepositoryReceipt;
}

/** What the chosen format has no place for, and where it went. */
export interface Loss {
  readonly code: string;
  /** A sentence for people: what is meant. */
  readonly what: string;
  readonly count: number;
  /** Path in the archive; absent when it is kept nowhere. */
  readonly where?: string;
}

/** The account of an export: `receipt.json`. Has no times and no request counts, so that one vault gives one receipt. */
export interface Receipt {
  readonly layout: string;
  readonly format: { readonly id: string; readonly version: string };
  readonly source: { readonly url: string; readonly forge: string };
  readonly project: { readonly owner: string; readonly name: string };
  readonly verdict: 'whole' | 'missing' | 'broken';
  readonly units: Readonly<Record<Unit, UnitReceipt>>;
  /** People whose e-mail address is in the archive. Absent when none was asked for; then there is none. Since layout 1.4. */
  readonly emails?: number;
  readonly problems: readonly Problem[];
  /** Problems beyond those listed, when there are very many. */
  readonly problemsLeftOut: number;
  readonly losses: readonly Loss[];
}
