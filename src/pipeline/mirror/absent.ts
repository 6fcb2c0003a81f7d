import { RunError } from '../../lib/run-error.ts';

/** Why a repository that need not be there (a wiki) is not mirrored. */
export interface Absence {
  /** There is none, nothing was ever written into it, or the server does not let anybody see whether there is one. */
  readonly kind: 'none' | 'unwritten' | 'refused';
  /** What the server's answer means, in a sentence. */
  readonly why: string;
}

const refusals: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'missing-scope', 'sso-required']);
/** Forges answer for a name that they do not have with a page as often as with 404. */
const nothings: ReadonlySet<string> = new Set(['not-found', 'git-not-git']);

/**
 * What a failed question for refs says about a repository that need not be there. `undefined`: nothing, so it ends the run (a server in trouble, no
 * network). Forges that have made a wiki but no page in it begin a list and end it at once (Gitea 1.25), see `unwritten` of `fetchRepository`.
 */
export function absenceOf(cause: unknown): Absence | undefined {
  if (!(cause instanceof RunError)) return undefined;
  const why = cause.message;
  if (refusals.has(cause.code)) return { kind: 'refused', why };
  if (nothings.has(cause.code)) return { kind: 'none', why };
  return cause.details['unbegun'] === true ? { kind: 'unwritten', why } : undefined;
}
