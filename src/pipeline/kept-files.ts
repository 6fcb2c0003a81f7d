import type { EntityKind } from '../model/entity.ts';
import type { ProjectVault } from '../vault/vault.ts';

/** Keys of what was deleted upstream and is kept, of this kind: a file of it that is not here can be had from nobody. */
export async function keptKeys(vault: Pick<ProjectVault, 'gone'>, kind: EntityKind): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const item of vault.gone()) if (item.kept && item.kind === kind) keys.add(item.key);
  return keys;
}
