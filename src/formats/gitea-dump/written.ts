import type { Entity } from '../../model/entity.ts';
import type { Reaction } from '../../model/reaction.ts';

const countedKinds = ['comment', 'event', 'review', 'review-comment'] as const;
export type CountedKind = (typeof countedKinds)[number];

/**
 * What hung on the tickets that were written. Sheets that look for the rest ask it first: walking over every comment of a large project once
 * more, only to find nothing, takes longer than writing them.
 */
export interface Written {
  add(entity: Entity): void;
  count(kind: CountedKind): number;
  /** Some of that kind carry reactions. */
  hasReactions(kind: CountedKind): boolean;
}

export function createWritten(): Written {
  const counts = new Map<string, number>();
  const reacted = new Set<string>();
  return {
    add(entity) {
      counts.set(entity.kind, (counts.get(entity.kind) ?? 0) + 1);
      if (reactionsOf(entity) !== undefined) reacted.add(entity.kind);
    },
    count: (kind) => counts.get(kind) ?? 0,
    hasReactions: (kind) => reacted.has(kind),
  };
}

function reactionsOf(entity: Entity): readonly Reaction[] | undefined {
  return 'reactions' in entity ? entity.reactions : undefined;
}
