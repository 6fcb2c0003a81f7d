import type { TeamRef, UserRef } from './user.ts';

/** What an event says, by type. Words follow Gitea's timeline; a word we do not know is `other` with the forge's own word and data. */
export type EventData =
  | { readonly type: 'close' | 'reopen' | 'merge' | 'pin' | 'unpin' | 'unlock' }
  | { readonly type: 'lock'; readonly reason?: string }
  | { readonly type: 'label'; readonly label: string; readonly added: boolean }
  | { readonly type: 'milestone'; readonly from?: string; readonly to?: string }
  | { readonly type: 'assign'; readonly assignee?: UserRef; readonly team?: TeamRef; readonly removed: boolean }
  | { readonly type: 'review-request'; readonly reviewer?: UserRef; readonly team?: TeamRef; readonly removed: boolean }
  | { readonly type: 'dismiss-review'; readonly reviewId?: number; readonly reason?: string }
  | { readonly type: 'rename'; readonly from: string; readonly to: string }
  | { readonly type: 'target-branch'; readonly from: string; readonly to: string }
  | { readonly type: 'issue-ref'; readonly from: string; readonly to: string }
  | { readonly type: 'delete-branch'; readonly branch?: string }
  | { readonly type: 'push'; readonly forced: boolean; readonly commits: readonly string[] }
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
  | { readonly type: 'auto-merge'; readonly scheduled: boolean }
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
