import type { Reaction } from './reaction.ts';
import type { UserRef } from './user.ts';

/** A comment on a commit, or on a line of what it changed; belongs to no pull request. */
export interface CommitComment {
  readonly kind: 'commit-comment';
  readonly key: string;
  readonly id: number;
  /** Object id of the commit. */
  readonly commit: string;
  readonly author: UserRef;
  readonly body: string;
  /** Absent when it is on the commit as a whole. */
  readonly path?: string;
  /** Line of the patch of that file, from 1, as the forge counts. */
  readonly position?: number;
  readonly line?: number;
  readonly created?: string;
  readonly updated?: string;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}
