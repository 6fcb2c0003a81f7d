import type { Reaction } from './reaction.ts';
import type { UserRef } from './user.ts';

/** What issues and pull requests share. Both take their `number` from one sequence of the project. */
export interface Ticket {
  readonly key: string;
  readonly id?: number;
  readonly number: number;
  readonly author: UserRef;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly locked?: boolean;
  readonly lockReason?: string;
  readonly created?: string;
  /** When anything of it changed last, as the forge counts. */
  readonly updated?: string;
  /** When title or body was edited last, where the forge tells. */
  readonly edited?: string;
  readonly closed?: string;
  readonly closedBy?: UserRef;
  /** Names of labels, in the forge's order, without repeats. */
  readonly labels: readonly string[];
  /** Title of the milestone. */
  readonly milestone?: string;
  readonly assignees: readonly UserRef[];
  readonly deadline?: string;
  /** Place among the pinned ones, from 1. */
  readonly pinned?: number;
  /** Number of comments as the forge counts them, to compare with what was collected. */
  readonly commentCount?: number;
  readonly reactions?: readonly Reaction[];
  /** How many have reacted, where a list says so and not who. No format writes it. */
  readonly reactionCount?: number;
  /** The forge's own address of this for further questions (GitHub's node id). No format writes it. */
  readonly node?: string;
}

/** Another issue or pull request that this one waits for. */
export interface Dependency {
  readonly owner: string;
  readonly project: string;
  readonly number: number;
}

export interface Issue extends Ticket {
  readonly kind: 'issue';
  /** Branch or tag the issue is about, as the forge writes it. */
  readonly ref?: string;
  readonly dependsOn?: readonly Dependency[];
  /** Name of its type, for example `Bug`, where an organisation has types. */
  readonly type?: string;
  /** Why it was closed, in the forge's word: `completed`, `not-planned`, `duplicate`. */
  readonly closeReason?: string;
  /** The issue that this one is a part of. */
  readonly partOf?: Dependency;
  /** Issues that are parts of this one, in their order. */
  readonly subIssues?: readonly Dependency[];
  /** How many issues it has as parts or waits for, where a list says so and not which. No format writes it. */
  readonly linkCount?: number;
  /** Issues that it waits for, as the forge counts them: says whether they are asked for. No format writes it. */
  readonly blockerCount?: number;
}
