import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { TeamRef, User, UserRef } from '../../model/user.ts';
import type { Maybe } from '../common/map.ts';
import type { GiteaTeam, GiteaUser } from './wire-common.ts';

/** Id of deleted accounts. */
const ghostId = -1;

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
    const email = user.email === '' || ref.ghost ? {} : { email: user.email };
    found.set(key, { kind: 'user', key, ...ref, ...fullName, ...email });
  }
  return [...found.values()];
}

export function teamRef(team: GiteaTeam): TeamRef {
  return { name: team.name, ...known({ id: team.id ?? undefined }) };
}
