import { ownText } from '../../lib/own-text.ts';
import type { AccountName, ExcerptLine, ProblemSubject } from '../../model/verdict.ts';

/** Where something was found. */
export interface FoundAt {
  readonly file?: string;
  /** From 1; column in UTF-16 units. */
  readonly line?: number;
  readonly column?: number;
  readonly span?: number;
  /** JSON pointer inside the record. */
  readonly field?: string;
  readonly excerpt?: readonly ExcerptLine[];
  /** What stands there, cut and without invisible characters. */
  readonly finding?: string;
  readonly about?: ProblemSubject;
}

/** All that was found of one code. */
export interface CodeFindings {
  readonly code: string;
  readonly count: number;
  /** In each row of the ledger. */
  readonly accounts: Readonly<Partial<Record<AccountName, number>>>;
  /** The first of them. */
  readonly places: readonly FoundAt[];
}

/** Collects what is found; memory does not grow with the number of problems. */
export interface FindingsList {
  /** `at` is asked only while places of this code are still kept: working out a place may mean to read the record again. */
  add(code: string, account: AccountName, at: () => FoundAt): void;
  readonly count: number;
  all(): CodeFindings[];
}

interface Growing {
  count: number;
  readonly accounts: Partial<Record<AccountName, number>>;
  readonly places: FoundAt[];
}

/** How many are kept. */
export interface FindingsLimits {
  /** Places of one code, and of all together. */
  readonly places: number;
  readonly allPlaces: number;
  /** Places of one code that keep their excerpt. */
  readonly excerpts: number;
}

export function createFindings(limits: FindingsLimits): FindingsList {
  const byCode = new Map<string, Growing>();
  let total = 0;
  let kept = 0;
  return {
    get count() {
      return total;
    },
    add(code, account, at) {
      const found: Growing = byCode.get(code) ?? { count: 0, accounts: {}, places: [] };
      byCode.set(code, found);
      found.count++;
      total++;
      found.accounts[account] = (found.accounts[account] ?? 0) + 1;
      if (found.places.length >= limits.places || kept >= limits.allPlaces) return;
      kept++;
      const { excerpt, ...place } = at();
      found.places.push(
        excerpt === undefined || found.places.length >= limits.excerpts ? place : { ...place, excerpt },
      );
    },
    all: () => [...byCode].map(([code, found]) => ({ code, ...found })),
  };
}

const longest = 120;
// Characters that change how the text around them is shown, or show nothing.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What is read of a file inherits nothing, not even a word for itself. */
function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** A text of a file for a message: short, on one line, and without characters that hide or turn others. */
export function shown(value: unknown): string {
  const text = wordsOf(value);
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return ownText(cut).replace(invisible, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
