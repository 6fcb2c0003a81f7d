import type { Vault } from '../vault/vault.ts';
import type { ViewSource } from './view-project.ts';

/** A project that was collected, or what is there of it while it is being collected. */
export async function collectedSource(vault: Vault, id: string): Promise<ViewSource | undefined> {
  const record = (await vault.records()).find((one) => one.id === id);
  if (record === undefined) return undefined;
  const source = await vault.project(id);
  return {
    source,
    version: `${record.run} ${record.round} ${record.touchedAt}`,
    asOf: record.finishedAt ?? record.touchedAt,
  };
}
