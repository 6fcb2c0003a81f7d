import type { UserRef } from './user.ts';

/** One person's reaction; it lives inside the entity it belongs to. */
export interface Reaction {
  readonly user: UserRef;
  /** The forge's own word, for example `+1`, `heart`, `gitea`. Formats translate. */
  readonly content: string;
  readonly created?: string;
}
