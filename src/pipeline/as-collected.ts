import type { Entity, EntityKind, EntityOf } from '../model/entity.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { type Named, signOf, whoIsNamed } from './named.ts';
import { subsetSource } from './subset.ts';

/** What only the steps of these units tell of others: who closed them, what they wait for, who reacted, who is still asked. */
const partsOf: Readonly<Partial<Record<Unit, (kind: EntityKind, part: string) => boolean>>> = {
  events: (kind, part) => part === 'dependsOn' && (kind === 'issue' || kind === 'pull-request'),
  reactions: (_, part) => part === 'reactions',
  reviews: (kind, part) => part === 'details' && kind === 'pull-request',
};

/**
 * What a vault that has more would have had, if only these units had ever been collected. What is not ticked any more is not read any more, so
 * nothing of it is packed: not what it told of others, nor people whom only it names.
 */
export function asCollected(vault: ProjectVault, units: readonly Unit[]): ProjectSource {
  const others = Object.entries(partsOf).filter(([unit]) => !units.some((one) => one === unit));
  const rows = vault.withoutParts((kind, part) => others.some(([, isOurs]) => isOurs(kind, part)));
  // Names of files come with their releases.
  const shown = units.filter((unit) => unit !== 'release-files' || units.includes('releases'));
  return withoutStrangers(subsetSource({ ...vault, ...rows }, shown));
}

/** Without people whom nothing that is shown names, and without what is told of them only beside what is not shown. */
function withoutStrangers(source: ProjectSource): ProjectSource {
  let named: Promise<Named> | undefined;
  /** `undefined`: nobody names them. */
  const shown = async <E extends Entity>(entity: E): Promise<E | undefined> => {
    if (entity.kind !== 'user') return entity;
    named ??= whoIsNamed(source);
    const { people, authors } = await named;
    const sign = signOf(entity);
    if (!people.has(sign)) return undefined;
    if (entity.association === undefined || authors.has(sign)) return entity;
    const { association: _, ...rest } = entity;
    return rest as E;
  };
  return {
    ...source,
    async *scan(kind, parent) {
      for await (const entity of source.scan(kind, parent)) {
        const one = await shown<EntityOf<typeof kind>>(entity);
        if (one !== undefined) yield one;
      }
    },
    async get(kind, key) {
      const entity = await source.get(kind, key);
      return entity && (await shown<EntityOf<typeof kind>>(entity));
    },
    async count(kind) {
      if (kind !== 'user') return source.count(kind);
      let count = 0;
      for await (const user of source.scan('user')) if ((await shown(user)) !== undefined) count++;
      return count;
    },
  };
}
