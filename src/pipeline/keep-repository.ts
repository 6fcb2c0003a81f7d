import * as v from 'valibot';
import { packName } from '../git/fetch-repository.ts';
import { saveBareRepository } from '../git/lightning-db.ts';
import { movedRefs } from '../git/moved-refs.ts';
import { dropPending, type PendingValues } from '../git/pending-pack.ts';
import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { Round } from './round.ts';

/** Stored twice by name and once by bytes: as a record for packing, and as the bare folder that isomorphic-git sees through lightning-fs. */
export async function keepRepository(
  name: RepositoryName,
  record: RepositoryRecord,
  vault: ProjectVault,
  previous: RepositoryRecord | undefined,
): Promise<void> {
  const values = {
    get: (key: string) => vault.setting(key),
    set: (key: string, value: unknown) => vault.saveSetting(key, value),
    setAll: (all: ReadonlyMap<string, unknown>) => vault.saveSettings(all),
  };
  const used = new Set(record.packs.map(({ pack }) => pack.blob));
  const old = previous?.packs.filter(({ pack }) => !used.has(pack.blob)) ?? [];
  // Before the new refs are kept: then nobody knows any more where they were. What was fetched anew is as if there had been nothing before.
  const moved = previous && old.length === 0 ? await movedRefs(vault.blobs, previous, record) : undefined;
  await saveBareRepository({ blobs: vault.blobs, values, name: `files:${name}` }, record);
  if (old.length > 0)
    await vault.saveSetting(
      oldPacksSetting(name),
      old.flatMap(({ pack, index }) => [pack, index]),
    );
  await vault.saveRepository(name, moved === undefined ? record : { ...record, moved });
  await removeOldPacks(name, vault, record);
}

const oldPacksSetting = (name: RepositoryName) => `old-packs:${name}`;

const OldPacks = v.array(v.object({ size: v.number(), sha256: v.string(), blob: v.string() }));

/** Packs whose place others have taken; noted before the record that no longer names them, so that a kill leaves none behind. */
export async function removeOldPacks(
  name: RepositoryName,
  vault: ProjectVault,
  record: RepositoryRecord | undefined,
): Promise<void> {
  const noted = v.safeParse(OldPacks, await vault.setting(oldPacksSetting(name)));
  if (!noted.success) return;
  const used = new Set(record?.packs.flatMap(({ pack, index }) => [pack.blob, index.blob]));
  for (const blob of noted.output) if (!used.has(blob.blob)) await vault.blobs.remove(blob);
  await vault.saveSetting(oldPacksSetting(name), undefined);
}

/** It is gone at the forge: what an earlier round kept goes, too, unless the deleted is kept. */
export async function forgetRepository(
  name: RepositoryName,
  vault: ProjectVault,
  { keepGone }: Round,
  previous: RepositoryRecord | undefined,
): Promise<void> {
  if (previous !== undefined && !keepGone) await vault.removeRepository(name);
}

/**
 * Blobs of a repository are named after the round that fetches them and after the newest pack that is kept already: a finished blob takes the place of
 * the one of its name, and what was kept in this round, before it was killed, is not to go before something else is kept.
 */
export function blobNameOf(name: RepositoryName, round: number, previous?: RepositoryRecord): string {
  const base = round === 1 ? `repository:${name}` : `repository:${name}:${round}`;
  const last = previous?.packs.at(-1);
  return last === undefined ? base : `${base}.${last.pack.blob}`;
}

export function pendingValues(vault: ProjectVault): PendingValues {
  return {
    get: (key) => vault.setting(key),
    set: (key, value) => vault.saveSetting(key, value),
    delete: (key) => vault.saveSetting(key, undefined),
  };
}

/** What the round before left of a pack that it did not get to its end: this round does not go on with it. */
export async function removeUnfinished(
  name: RepositoryName,
  vault: ProjectVault,
  { number }: Round,
  previous: RepositoryRecord | undefined,
): Promise<void> {
  if (number === 1) return;
  const blobName = blobNameOf(name, number - 1, previous);
  const names = new Set([blobName, packName({ blobName, ...(previous && { previous }) })]);
  for (const left of names) await dropPending({ values: pendingValues(vault), blobs: vault.blobs, name: left });
}
