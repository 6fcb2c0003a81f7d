import type { EntityKind } from '../model/entity.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Unit } from '../model/unit.ts';
import type { User } from '../model/user.ts';
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

/** Without people whom nothing that is shown names. */
function withoutStrangers(source: ProjectSource): ProjectSource {
  let named: Promise<Named> | undefined;
  const isNamed = async (user: User) => {
    named ??= whoIsNamed(source);
    return (await named).people.has(signOf(user));
  };
  const isShown = async (entity: { readonly kind: EntityKind }) => !isUser(entity) || isNamed(entity);
  return {
    ...source,
    async *scan(kind, parent) {
      for await (const entity of source.scan(kind, parent)) if (await isShown(entity)) yield entity;
    },
    async get(kind, key) {
      const entity = await source.get(kind, key);
      return entity !== undefined && (await isShown(entity)) ? entity : undefined;
    },
    async count(kind) {
      if (kind !== 'user') return source.count(kind);
      let count = 0;
      for await (const user of source.scan('user')) if (await isNamed(user)) count++;
      return count;
    },
  };
}

function isUser(entity: { readonly kind: EntityKind }): entity is User {
  return entity.kind === 'user';
}
