import { type Entity, type EntityKind, type EntityOf, entityKinds, parentOf } from '../model/entity.ts';
import type { ProjectSource } from '../model/project-source.ts';
import { units as allUnits, kindsOfUnit, type Unit } from '../model/unit.ts';
import { childKinds } from '../vault/kinds.ts';

/**
 * What belongs to these was read by walking them, so without them it would not have been collected. Comments are a list of the project and
 * come whether their tickets do or not.
 */
const walked: ReadonlySet<EntityKind> = new Set([
  ...(['event', 'review', 'review-comment', 'discussion-comment', 'edit', 'attachment'] as const),
]);

/** The kind that a key begins with. */
function kindOfKey(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}

/** Kinds that no wanted unit collects. Kinds that belong to no unit (the project, its people) are always wanted. */
function hiddenKinds(units: readonly Unit[]): ReadonlySet<string> {
  const kindsOf = (some: readonly Unit[]) => new Set<EntityKind>(some.flatMap((unit) => kindsOfUnit[unit]));
  const ofUnits = kindsOf(allUnits);
  // Reviews are read pull request by pull request.
  const wanted = kindsOf(units.filter((unit) => unit !== 'reviews' || units.includes('pull-requests')));
  return new Set(entityKinds.filter((kind) => ofUnits.has(kind) && !wanted.has(kind)));
}

/** Things of this kind are among what these units show. */
export function showsKind(units: readonly Unit[], kind: EntityKind): boolean {
  return !hiddenKinds(units).has(kind);
}

function withoutReactions<E extends Entity>(entity: E): E {
  return 'reactions' in entity && entity.reactions !== undefined ? { ...entity, reactions: [] } : entity;
}

type Rows = Pick<ProjectSource, 'scan' | 'get' | 'count'>;

/** Things as if only these units had been collected: what is collected of others is not shown. Reads through, keeps nothing. */
export function subsetRows(source: Rows, units: readonly Unit[]): Rows {
  const hidden = hiddenKinds(units);
  const reactions = units.includes('reactions');
  const hangsOnHidden = (kind: EntityKind) =>
    entityKinds.some((parent) => hidden.has(parent) && childKinds[parent].includes(kind));
  const isShown = (entity: Entity): boolean => {
    if (hidden.has(entity.kind)) return false;
    const parent = walked.has(entity.kind) ? parentOf(entity) : undefined;
    return parent === undefined || !hidden.has(kindOfKey(parent));
  };
  const shown = <E extends Entity>(entity: E): E => (reactions ? entity : withoutReactions(entity));
  async function* scan<K extends EntityKind>(kind: K, parent?: string): AsyncGenerator<EntityOf<K>, void, undefined> {
    if (hidden.has(kind)) return;
    for await (const entity of source.scan(kind, parent)) if (isShown(entity)) yield shown(entity);
  }
  return {
    scan,
    async get(kind, key) {
      const entity = hidden.has(kind) ? undefined : await source.get(kind, key);
      return entity !== undefined && isShown(entity) ? shown(entity) : undefined;
    },
    async count(kind) {
      if (hidden.has(kind)) return 0;
      if (!walked.has(kind) || !hangsOnHidden(kind)) return source.count(kind);
      let count = 0;
      for await (const _ of scan(kind)) count++;
      return count;
    },
  };
}

/** The same project as if only these units had been collected. */
export function subsetSource(source: ProjectSource, units: readonly Unit[]): ProjectSource {
  const hidden = hiddenKinds(units);
  return {
    ...subsetRows(source, units),
    file: async (key) => (hidden.has(kindOfKey(key)) ? undefined : source.file(key)),
    open: (blob) => source.open(blob),
    repository: async (name) =>
      units.includes(name === 'code' ? 'git' : 'wiki') ? source.repository(name) : undefined,
  };
}
