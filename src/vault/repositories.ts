import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { deleteBlob, idOf } from './blob-rows.ts';
import type { VaultDatabase } from './schema.ts';
import { all, change, look } from './transactions.ts';

/** Waits for the disk: a fetched repository is the dearest thing to lose. */
export async function saveRepositoryRecord(
  database: VaultDatabase,
  project: string,
  name: RepositoryName,
  record: RepositoryRecord,
): Promise<void> {
  await change(database, ['repositories'], 'strict', (transaction) =>
    all([transaction.objectStore('repositories').put({ project, name, record })]),
  );
}

export async function repositoryRecord(
  database: VaultDatabase,
  project: string,
  name: RepositoryName,
): Promise<RepositoryRecord | undefined> {
  return (await look(() => database.get('repositories', [project, name])))?.record;
}

/** Texts that begin the names of a repository's blobs (packs, half-fetched ones too; its files for git programs) and of its settings. */
const blobPrefixes = (name: RepositoryName) => [`repository:${name}`, `files:${name}:`];
const settingPrefixes = (name: RepositoryName) => [`files:${name}:`, `pending:repository:${name}`];

/** Record, packs and the files for git programs, also what is only half there; all or nothing. Waits for the disk. */
export async function removeRepository(database: VaultDatabase, project: string, name: RepositoryName): Promise<void> {
  const stores = ['repositories', 'settings', 'blobs', 'chunks'] as const;
  await change(database, stores, 'strict', async (transaction) => {
    const record = await transaction.objectStore('repositories').get([project, name]);
    const ids = (record?.record.packs ?? []).flatMap(({ pack, index }) => [idOf(pack), idOf(index)]);
    const blobs = transaction.objectStore('blobs');
    for (const prefix of blobPrefixes(name))
      ids.push(...(await blobs.index('byName').getAllKeys(begins(project, prefix))));
    const settings = transaction.objectStore('settings');
    await Promise.all([
      transaction.objectStore('repositories').delete([project, name]),
      ...settingPrefixes(name).map((prefix) => settings.delete(begins(project, prefix))),
      ...ids.map(async (id) => {
        const row = id === undefined ? undefined : await blobs.get(id);
        if (row?.project === project) await deleteBlob(transaction, row.id);
      }),
    ]);
  });
}

/** Keys whose last text begins so. */
function begins(project: string, prefix: string): IDBKeyRange {
  return IDBKeyRange.bound([project, prefix], [project, `${prefix}\uffff`]);
}
