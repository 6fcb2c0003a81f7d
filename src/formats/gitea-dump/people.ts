import type { UserRef } from '../../model/user.ts';

/** Number of a person at the source: 0 when nobody knows it, -1 for a ghost, as the forges do. */
export function personId(user: UserRef): number {
  return user.id ?? (user.ghost ? -1 : 0);
}
