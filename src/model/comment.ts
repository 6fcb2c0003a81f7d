import type { Reaction } from './reaction.ts';
import type { UserRef } from './user.ts';

/** A comment in the conversation of an issue or pull request. */
export interface Comment {
  readonly kind: 'comment';
  readonly key: string;
  /** Key of the issue or pull request. */
  readonly parent: string;
  readonly id: number;
  readonly author: UserRef;
  readonly body: string;
  readonly created?: string;
  readonly updated?: string;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}
