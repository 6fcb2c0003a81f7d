import { entityKey } from '../../model/entity.ts';
import type { Dependency } from '../../model/issue.ts';
import { type Association, associations, type User, type UserRef } from '../../model/user.ts';
import type { Maybe } from '../common/map.ts';
import type { EntityPart } from '../forge.ts';
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

function associationOf(word: string): Association | undefined {
  const ours = word.toLowerCase().replaceAll('_', '-');
  return associations.find((one) => one === ours);
}

/** What people are to the project, out of what they wrote: the same wherever it is told, but for strangers, of whom nothing is kept. */
export function associationParts(
  rows: Iterable<{ readonly user?: Maybe<GitHubUser>; readonly author_association: string }>,
): EntityPart[] {
  const found = new Map<string, EntityPart>();
  for (const { user, author_association } of rows) {
    const association = associationOf(author_association);
    const { name, ghost } = userRef(user);
    if (association === undefined || ghost) continue;
    const of = entityKey('user', name);
    found.set(of, { of, part: 'details', fields: { association } });
  }
  return [...found.values()];
}

/** An issue by its address in the API, `…/repos/owner/name/issues/12`. */
export function issueAt(address: string | null | undefined): Dependency | undefined {
  const [, owner, project, number] = /\/repos\/([^/]+)\/([^/]+)\/issues\/(\d{1,15})$/.exec(address ?? '') ?? [];
  return owner && project && number ? { owner, project, number: Number(number) } : undefined;
}
