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

export interface UnitReceipt {
  readonly outcome: UnitOutcome;
  /** Absent when nobody could tell beforehand. */
  readonly expected?: number;
  readonly got: number;
  readonly missing: readonly Missing[];
  /** Stored bytes, for git, wiki, attachments and release files. */
  readonly bytes?: number;
  /** A sentence for people, for example `empty repository`. */
  readonly note?: string;
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
  readonly problems: readonly Problem[];
  /** Problems beyond those listed, when there are very many. */
  readonly problemsLeftOut: number;
  readonly losses: readonly Loss[];
}
