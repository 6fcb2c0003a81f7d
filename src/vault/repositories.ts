import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
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

export async function removeRepositoryRecord(
  database: VaultDatabase,
  project: string,
  name: RepositoryName,
): Promise<void> {
  await change(database, ['repositories'], 'strict', (transaction) =>
    all([transaction.objectStore('repositories').delete([project, name])]),
  );
}
