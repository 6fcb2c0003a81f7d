import type { ReadContext } from '../forges/forge.ts';
import type { ProjectVault } from '../vault/vault.ts';

/** What was deleted upstream and is kept does not count when the forge is compared with what is here, and is not asked for: it is not there. */
export function liveOnly(vault: ProjectVault): ReadContext['collected'] {
  return {
    scan: (kind, parent) => withoutGone(vault, vault.scan(kind, parent)),
    get: (kind, key) => vault.get(kind, key),
    count: (kind) => vault.count(kind, { live: true }),
  };
}

export async function* withoutGone<E extends { readonly key: string }>(
  vault: Pick<ProjectVault, 'gone'>,
  entities: AsyncIterable<E>,
): AsyncGenerator<E, void, undefined> {
  const gone = new Set<string>();
  for await (const { key, kept } of vault.gone()) if (kept) gone.add(key);
  for await (const entity of entities) if (!gone.has(entity.key)) yield entity;
}
