import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Dependency } from '../../model/issue.ts';
import type { Reaction } from '../../model/reaction.ts';
import type { Review } from '../../model/review.ts';
import type { UserRef } from '../../model/user.ts';
import { filled, objectId, timeOf } from '../common/map.ts';
import { reviewKey, userRef } from './map-common.ts';
import type { GitHubReview, GitHubUser } from './wire.ts';
import type { Dismissal, IssueElsewhere, Person, ReactionNode, ReviewNode } from './wire-graphql.ts';

/** The account as REST names it. */
export function userOf(person: Person): GitHubUser | undefined {
  if (!person || person.login === '') return undefined;
  const login = person.__typename === 'Bot' && !person.login.endsWith('[bot]') ? `${person.login}[bot]` : person.login;
  return { id: person.databaseId, login, type: person.__typename };
}

/** Who wrote it and what that person is to the project, as REST names it. */
export function saidOf({
  author,
  authorAssociation,
}: {
  readonly author?: Person;
  readonly authorAssociation: string;
}) {
  return { user: userOf(author), author_association: authorAssociation };
}

export function personOf(person: Person): UserRef {
  return userRef(userOf(person));
}

const states: Readonly<Record<string, Review['state']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
};

/** `undefined` for words that no sent review has, and for none. */
export function reviewState(word: string): Review['state'] | undefined {
  return Object.hasOwn(states, word) ? states[word] : undefined;
}

/** Reviews that were not sent yet are seen by their author only. */
export function isSubmitted({ state }: { readonly state: string }): boolean {
  return state !== 'PENDING';
}

/** What a dismissed review had said, by its id. */
export function dismissedStates(dismissals: readonly Dismissal[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { review, previousReviewState } of dismissals)
    if (review?.databaseId != null) found.set(review.databaseId, previousReviewState);
  return found;
}

export function reviewOf(review: ReviewNode, parent: string, dismissed: ReadonlyMap<number, string>): Review {
  const state = review.state === 'DISMISSED' ? (dismissed.get(review.databaseId) ?? '') : review.state;
  return {
    kind: 'review',
    key: reviewKey(review.databaseId),
    parent,
    id: review.databaseId,
    author: personOf(review.author),
    state: states[state] ?? 'commented',
    ...(review.state === 'DISMISSED' ? { dismissed: true } : {}),
    body: review.body,
    ...known({
      node: filled(review.id),
      reactionCount: review.reactions?.totalCount,
      commit: objectId(review.commit?.oid),
      submitted: timeOf(review.submittedAt),
      updated: timeOf(review.updatedAt),
      commentCount: review.comments?.totalCount,
    }),
  };
}

/** The same from the list that strangers may see; what a dismissed one had said is not in it. */
export function listedReviewOf(review: GitHubReview, parent: string): Review {
  return {
    kind: 'review',
    key: reviewKey(review.id),
    parent,
    id: review.id,
    author: userRef(review.user),
    state: states[review.state] ?? 'commented',
    ...(review.state === 'DISMISSED' ? { dismissed: true } : {}),
    body: review.body,
    ...known({
      node: filled(review.node_id),
      commit: objectId(review.commit_id),
      submitted: timeOf(review.submitted_at),
    }),
  };
}

/** Issues of this or other projects; `undefined` for none. */
export function othersOf(nodes: readonly (IssueElsewhere | null | undefined)[]): Dependency[] | undefined {
  const found = nodes.flatMap((node) =>
    node ? [{ owner: node.repository.owner.login, project: node.repository.name, number: node.number }] : [],
  );
  return found.length === 0 ? undefined : found;
}

/** GitHub's eight reactions, as its REST API and every other forge name them. */
const words: Readonly<Record<string, string>> = {
  THUMBS_UP: '+1',
  THUMBS_DOWN: '-1',
  LAUGH: 'laugh',
  HOORAY: 'hooray',
  CONFUSED: 'confused',
  HEART: 'heart',
  ROCKET: 'rocket',
  EYES: 'eyes',
};

/** In a fixed order, whatever the forge's: by person, then by word. */
export function reactionsOf(nodes: readonly ReactionNode[]): Reaction[] {
  const mapped = nodes.map((node) => ({
    user: personOf(node.user),
    content: words[node.content] ?? node.content.toLowerCase(),
    ...known({ created: timeOf(node.createdAt) }),
  }));
  const order = (reaction: Reaction) => `${reaction.user.name}\n${reaction.content}`;
  return mapped.sort((one, other) => (order(one) < order(other) ? -1 : order(one) > order(other) ? 1 : 0));
}

/** Largest number that is exact. */
const largest = Number.MAX_SAFE_INTEGER;

/**
 * The number inside of a node id, which GraphQL does not tell for events. Ids are a prefix, `_`, and base64url of a MessagePack list whose last
 * element is the number in the database; what looks otherwise gets a number made from its letters, the same each time.
 * https://docs.github.com/graphql/guides/migrating-graphql-global-node-ids
 */
export function numberOfNode(id: string): number {
  return lastUint(bytesOf(id.slice(id.indexOf('_') + 1))) ?? hashed(id);
}

function bytesOf(text: string): Uint8Array {
  try {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** Widths of MessagePack's unsigned integers by their first byte. https://github.com/msgpack/msgpack/blob/master/spec.md */
const widths: Readonly<Record<number, number>> = { 204: 1, 205: 2, 206: 4, 207: 8 };

function lastUint(bytes: Uint8Array): number | undefined {
  let at = 1;
  let value: number | undefined;
  if (bytes.length < 2 || ((bytes[0] ?? 0) & 0xf0) !== 0x90) return undefined;
  for (let left = (bytes[0] ?? 0) & 0x0f; left > 0; left--) {
    const head = bytes[at++];
    const width = head === undefined ? undefined : head < 0x80 ? 0 : widths[head];
    if (head === undefined || width === undefined || at + width > bytes.length) return undefined;
    value = width === 0 ? head : bytes.subarray(at, at + width).reduce((sum, byte) => sum * 256 + byte, 0);
    at += width;
  }
  return at === bytes.length && value !== undefined && value <= largest ? value : undefined;
}

/** FNV-1a, twice, as one number of 52 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashed(text: string): number {
  let [one, two] = [0x811c9dc5, 0x01000193];
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ (code + 0x9e37), 0x01000193);
  }
  return ((one >>> 0) & 0xfffff) * 2 ** 32 + (two >>> 0);
}

export function eventKey(id: number): string {
  return entityKey('event', id);
}
