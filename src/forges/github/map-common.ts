import { entityKey } from '../../model/entity.ts';
import type { User, UserRef } from '../../model/user.ts';
import type { Maybe } from '../common/map.ts';
import type { GitHubUser } from './wire.ts';

/** The account that GitHub shows in place of deleted ones. */
const ghostId = 10137;

/** A person as others name them. Nobody at all, and the account `ghost`, are a ghost. */
export function userRef(user: Maybe<GitHubUser>): UserRef {
  if (!user || user.login === '' || user.id === ghostId) return { name: 'ghost', ghost: true };
  return user.id ? { id: user.id, name: user.login } : { name: user.login };
}

/** Each once, without those who are gone. */
export function userRefs(users: readonly Maybe<GitHubUser>[]): UserRef[] {
  const refs = users.filter((user) => user != null).map(userRef);
  return refs.filter((ref, at) => refs.findIndex((other) => other.name === ref.name) === at);
}

/** The people named on a page, each once. */
export function usersOf(users: Iterable<Maybe<GitHubUser>>): User[] {
  const found = new Map<string, User>();
  for (const user of users) {
    const ref = userRef(user);
    found.set(ref.name, { kind: 'user', key: entityKey('user', ref.name), ...ref });
  }
  return [...found.values()];
}

export function issueKey(number: number): string {
  return entityKey('issue', number);
}

export function pullKey(number: number): string {
  return entityKey('pull-request', number);
}

export function reviewKey(id: number): string {
  return entityKey('review', id);
}

export function reviewCommentKey(id: number): string {
  return entityKey('review-comment', id);
}
