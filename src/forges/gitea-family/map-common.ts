import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { TeamRef, User, UserRef } from '../../model/user.ts';
import type { GiteaTeam, GiteaUser } from './wire-common.ts';

/** Any value that may be missing in one of the two ways of JSON. */
type Maybe<T> = T | null | undefined;

/** Id of deleted accounts. */
const ghostId = -1;

/**
 * RFC 3339 in UTC with whole seconds. The server's ways to say "none" (the year 1, second 0 of 1970, the year 9999 of old deadlines) and
 * what is no time at all are `undefined`.
 */
export function timeOf(text: Maybe<string>): string | undefined {
  if (!text) return undefined;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  const year = new Date(milliseconds).getUTCFullYear();
  if (milliseconds === 0 || year <= 1 || year >= 9999) return undefined;
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The largest of the times, for a page; nothing where none is named. */
export function newestOf(times: Iterable<Maybe<string>>): { newest?: string } {
  let newest: string | undefined;
  for (const text of times) {
    const time = timeOf(text);
    if (time !== undefined && (newest === undefined || time > newest)) newest = time;
  }
  return newest === undefined ? {} : { newest };
}

/** A person as others name them. Nobody at all is a ghost. Of migrated reactions the suffix `(gitea)` is taken off once. */
export function userRef(user: Maybe<GiteaUser>): UserRef {
  if (!user || user.login === '') return { name: 'ghost', ghost: true };
  if (user.id === ghostId) return { id: ghostId, name: user.login, ghost: true };
  if (!user.id) return { name: user.login.replace(/(.)\([^()]*\)$/, '$1') };
  return { id: user.id, name: user.login };
}

export function userRefs(users: readonly Maybe<GiteaUser>[]): UserRef[] {
  const refs = users.filter((user) => user != null).map(userRef);
  return refs.filter((ref, index) => refs.findIndex((other) => other.name === ref.name) === index);
}

/** The people named on a page, each once. People whose account is elsewhere (migrated reactions) have a key of their own. */
export function usersOf(users: Iterable<Maybe<GiteaUser>>): User[] {
  const found = new Map<string, User>();
  for (const user of users) {
    if (!user) continue;
    const ref = userRef(user);
    const key =
      ref.id === undefined && !ref.ghost ? entityKey('user', 'elsewhere', ref.name) : entityKey('user', ref.name);
    const fullName = user.full_name === '' ? {} : { fullName: user.full_name };
    found.set(key, { kind: 'user', key, ...ref, ...fullName });
  }
  return [...found.values()];
}

/** An object id as 40 or 64 lower-case digits, or `undefined`. */
export function objectId(text: Maybe<string>): string | undefined {
  const lower = text?.toLowerCase() ?? '';
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(lower) ? lower : undefined;
}

/** `undefined` for the empty string, which is how the server says "none". */
export function filled(text: Maybe<string>): string | undefined {
  return text ? text : undefined;
}

export function teamRef(team: GiteaTeam): TeamRef {
  return { name: team.name, ...known({ id: team.id ?? undefined }) };
}

/** Anything but `closed` is open. */
export function stateOf(word: string): 'open' | 'closed' {
  return word === 'closed' ? 'closed' : 'open';
}
