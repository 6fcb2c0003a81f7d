import type { Entity } from '../../model/entity.ts';
import type { ProjectSource } from '../../model/project-source.ts';
import type { Reaction } from '../../model/reaction.ts';

const countedKinds = ['comment', 'event', 'review', 'review-comment'] as const;
export type CountedKind = (typeof countedKinds)[number];

/**
 * What hung on the tickets that were written. Sheets that look for the rest ask it first: walking over every comment of a large project once
 * more, only to find nothing, takes longer than writing them.
 */
export interface Written {
  add(entity: Entity): void;
  /** Has the storage count, for those who ask in the end. */
  countAll(): void;
  /** True when there are no others of that kind. */
  isAll(kind: CountedKind): Promise<boolean>;
  /** Some of that kind carry reactions. */
  hasReactions(kind: CountedKind): boolean;
  /** Some reviews, or comments of theirs, have more than the dump says of them. */
  hasThreads: boolean;
}

export function createWritten(source: Pick<ProjectSource, 'count'>): Written {
  const counts = new Map<string, number>();
  const reacted = new Set<string>();
  const totals = new Map<CountedKind, Promise<number>>();
  const total = (kind: CountedKind): Promise<number> => {
    const known = totals.get(kind);
    if (known !== undefined) return known;
    const counting = source.count(kind);
    totals.set(kind, counting);
    return counting;
  };
  return {
    countAll() {
      for (const kind of countedKinds) total(kind).catch(() => {});
    },
    add(entity) {
      counts.set(entity.kind, (counts.get(entity.kind) ?? 0) + 1);
      if (reactionsOf(entity) !== undefined) reacted.add(entity.kind);
    },
    isAll: async (kind) => (await total(kind)) === (counts.get(kind) ?? 0),
    hasReactions: (kind) => reacted.has(kind),
    hasThreads: false,
  };
}

function reactionsOf(entity: Entity): readonly Reaction[] | undefined {
  return 'reactions' in entity ? entity.reactions : undefined;
}
