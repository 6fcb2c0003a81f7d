import type { Reaction } from './reaction.ts';
import type { UserRef } from './user.ts';

/** A conversation beside issues and pull requests, as GitHub has them. */
export interface Discussion {
  readonly kind: 'discussion';
  /** By its number. */
  readonly key: string;
  readonly id: number;
  /** From the same sequence as those of issues and pull requests. */
  readonly number: number;
  readonly author: UserRef;
  readonly title: string;
  readonly body: string;
  readonly category: string;
  /** Its category is one of questions. */
  readonly answerable?: boolean;
  readonly state: 'open' | 'closed';
  /** Why it was closed, in the forge's word: `resolved`, `outdated`, `duplicate`. */
  readonly closeReason?: string;
  readonly locked?: boolean;
  readonly lockReason?: string;
  readonly created?: string;
  readonly updated?: string;
  readonly edited?: string;
  readonly closed?: string;
  /** Names of labels. */
  readonly labels: readonly string[];
  /** Id of the comment that is the answer. */
  readonly answer?: number;
  readonly answered?: string;
  readonly answeredBy?: UserRef;
  readonly votes?: number;
  readonly poll?: Poll;
  /** Place among the pinned ones, from 1. */
  readonly pinned?: number;
  /** Number of comments as the forge counts them, with answers to comments. */
  readonly commentCount?: number;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}

export interface Poll {
  readonly question: string;
  readonly options: readonly { readonly text: string; readonly votes: number }[];
}

/** A comment in a discussion, or an answer to one. */
export interface DiscussionComment {
  readonly kind: 'discussion-comment';
  /** By the number of the discussion and its own id. */
  readonly key: string;
  /** Key of the discussion. */
  readonly parent: string;
  readonly id: number;
  readonly author: UserRef;
  readonly body: string;
  /** Id of the comment that it answers. */
  readonly inReplyTo?: number;
  readonly created?: string;
  readonly updated?: string;
  readonly edited?: string;
  readonly votes?: number;
  /** Why it is folded away, in the forge's word: `spam`, `off-topic`. */
  readonly hidden?: string;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}

/** The number of the discussion in its key or in that of a comment of it; `undefined` for other keys. */
export function discussionOfKey(key: string): { readonly number: number; readonly comment?: number } | undefined {
  const [, number, comment] = /^discussion(?:-comment)?:(\d{16})(?::(\d{16}))?$/u.exec(key) ?? [];
  if (number === undefined) return undefined;
  return { number: Number(number), ...(comment === undefined ? {} : { comment: Number(comment) }) };
}
