import type { Review } from './review.ts';
import type { TeamRef, UserRef } from './user.ts';

/** What an event says, by type. Words follow Gitea's timeline; a word we do not know is `other` with the forge's own word and data. */
export type EventData =
  | { readonly type: 'pin' | 'unpin' | 'unlock' | 'restore-branch' }
  | {
      readonly type: 'close';
      /** Why, in the forge's words with hyphens: `completed`, `not-planned`, `duplicate`, … */
      readonly reason?: string;
      /** What closed it, where that was not a person's own doing. Of a board the forge says no more. */
      readonly by?: 'commit' | 'pull-request' | 'board';
      readonly commit?: string;
      /** Of a pull request of this project. */
      readonly number?: number;
      readonly url?: string;
    }
  | { readonly type: 'reopen'; readonly reason?: string }
  | {
      readonly type: 'merge';
      /** What the merge made. */
      readonly commit?: string;
      /** The branch that it went into. */
      readonly branch?: string;
    }
  | { readonly type: 'lock'; readonly reason?: string }
  | { readonly type: 'label'; readonly label: string; readonly added: boolean }
  | { readonly type: 'milestone'; readonly from?: string; readonly to?: string }
  | { readonly type: 'assign'; readonly assignee?: UserRef; readonly team?: TeamRef; readonly removed: boolean }
  | { readonly type: 'review-request'; readonly reviewer?: UserRef; readonly team?: TeamRef; readonly removed: boolean }
  | {
      readonly type: 'dismiss-review';
      readonly reviewId?: number;
      readonly reason?: string;
      /** What the review had said. */
      readonly state?: Review['state'];
      /** The commit that made the review stale. */
      readonly commit?: string;
    }
  | { readonly type: 'rename'; readonly from: string; readonly to: string }
  | { readonly type: 'target-branch'; readonly from: string; readonly to: string }
  | { readonly type: 'issue-ref'; readonly from: string; readonly to: string }
  | { readonly type: 'delete-branch'; readonly branch?: string }
  | {
      readonly type: 'push';
      readonly forced: boolean;
      /** By force: what the branch was at before, and since. */
      readonly commits: readonly string[];
      /** To the branch that the pull request goes into, not to its own. */
      readonly ofBase?: boolean;
    }
  | { readonly type: 'dependency'; readonly added: boolean; readonly number?: number; readonly url?: string }
  | {
      readonly type: 'reference';
      readonly by: 'issue' | 'pull-request' | 'comment' | 'commit';
      readonly number?: number;
      readonly url?: string;
      readonly commit?: string;
      /** Says that the reference closes or reopens. */
      readonly action?: string;
    }
  | { readonly type: 'deadline'; readonly from?: string; readonly to?: string }
  | { readonly type: 'time'; readonly action: string; readonly seconds?: number; readonly text?: string }
  | {
      readonly type: 'auto-merge';
      readonly scheduled: boolean;
      /** How it is to be merged, where the forge says so: `squash`, `rebase`. */
      readonly method?: string;
      /** Why it was cancelled: for people, and the forge's word. */
      readonly reason?: string;
      readonly reasonCode?: string;
    }
  | { readonly type: 'other'; readonly word: string; readonly data: Readonly<Record<string, unknown>> };

/** Something that happened to an issue or pull request. Comments and reviews are entities of their own, never events. */
export interface Event {
  readonly kind: 'event';
  readonly key: string;
  /** Key of the issue or pull request. */
  readonly parent: string;
  readonly id: number;
  readonly actor: UserRef;
  readonly created?: string;
  readonly data: EventData;
}
