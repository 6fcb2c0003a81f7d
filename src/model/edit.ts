import type { UserRef } from './user.ts';

/** One version of a text that was edited. */
export interface Edit {
  readonly kind: 'edit';
  readonly key: string;
  /** Key of what was edited. */
  readonly parent: string;
  readonly id: number;
  readonly editor: UserRef;
  readonly edited?: string;
  /** The whole text after this edit, as the forge tells it; absent when it was removed. */
  readonly text?: string;
  /** When somebody removed this version. */
  readonly removed?: string;
  readonly removedBy?: UserRef;
}
