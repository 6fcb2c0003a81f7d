import type { Reaction } from './reaction.ts';
import type { UserRef } from './user.ts';

/** A submitted review of a pull request. Requests live in the pull request; unsent reviews are not collected. */
export interface Review {
  readonly kind: 'review';
  readonly key: string;
  /** Key of the pull request. */
  readonly parent: string;
  readonly id: number;
  readonly author: UserRef;
  /** What the reviewer said, also when the review was dismissed later. */
  readonly state: 'approved' | 'changes-requested' | 'commented';
  readonly dismissed?: boolean;
  readonly official?: boolean;
  readonly stale?: boolean;
  readonly body: string;
  readonly commit?: string;
  readonly submitted?: string;
  readonly updated?: string;
  /** Number of review comments as the forge counts them. */
  readonly commentCount?: number;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}

/** A comment on a line of the diff. */
export interface ReviewComment {
  readonly kind: 'review-comment';
  readonly key: string;
  /** Key of the review. */
  readonly parent: string;
  readonly pullRequest: string;
  readonly id: number;
  readonly author: UserRef;
  readonly body: string;
  readonly path: string;
  /** Which file `line` counts in: the new (right) or the old (left) one. */
  readonly side: 'new' | 'old';
  /** From 1; absent when the comment is on the file or its line is gone. */
  readonly line?: number;
  readonly startLine?: number;
  readonly startSide?: 'new' | 'old';
  /** It is on the file as a whole. */
  readonly onFile?: boolean;
  /** Lines of `originalCommit`, where they are others than `line` and `startLine`. */
  readonly originalLine?: number;
  readonly originalStartLine?: number;
  /** Its place in the file's patch as that is now: lines below the first `@@`, from 1. Absent when its line is gone, and where the forge counts none. */
  readonly position?: number;
  /** Place in the patch that it was written for, where it is another than `position`. */
  readonly originalPosition?: number;
  readonly hunk: string;
  readonly commit?: string;
  readonly originalCommit?: string;
  /** Id of the review comment it answers. */
  readonly inReplyTo?: number;
  readonly outdated?: boolean;
  readonly resolved?: boolean;
  readonly resolvedBy?: UserRef;
  readonly created?: string;
  readonly updated?: string;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}
