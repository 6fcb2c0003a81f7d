/** A person as other entities name them. `id` is the forge's own number; a deleted account keeps its name and is a ghost. */
export interface UserRef {
  readonly id?: number;
  /** Login name. Never empty: a forge that hides it is given `ghost`. */
  readonly name: string;
  /** The account no longer exists at the forge. */
  readonly ghost?: true;
}

/** A team that was asked to review. */
export interface TeamRef {
  readonly id?: number;
  readonly name: string;
}

/**
 * What people are to a project, in the words that GitHub has (`CommentAuthorAssociation`), of which `NONE` is left out: nothing is said of
 * strangers. A mannequin stands for somebody who wrote elsewhere, and whom an import has not matched with an account.
 */
export const associations = [
  ...(['owner', 'member', 'collaborator', 'contributor'] as const),
  ...(['first-time-contributor', 'first-timer', 'mannequin'] as const),
] as const;
export type Association = (typeof associations)[number];

/** A person who appears anywhere in the project. */
export interface User {
  readonly kind: 'user';
  readonly key: string;
  readonly id?: number;
  readonly name: string;
  readonly fullName?: string;
  /** As the forge shows it to whoever collects. Kept only when the person has asked for it. */
  readonly email?: string;
  /** What the person is to the project, where the forge says it beside what they wrote. */
  readonly association?: Association;
  readonly ghost?: true;
}
