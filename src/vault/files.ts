import type { BlobRef } from '../model/project-source.ts';
import type { VaultDatabase } from './schema.ts';
import { all, change, look } from './transactions.ts';
import type { MissingFile } from './vault.ts';

/** Says what became of the file of an asset or attachment. */
export async function saveFileState(
  database: VaultDatabase,
  project: string,
  key: string,
  state: BlobRef | MissingFile,
): Promise<void> {
  const file =
    'missing' in state ? { missing: state.missing } : { size: state.size, sha256: state.sha256, blob: state.blob };
  await change(database, ['files'], 'relaxed', (transaction) =>
    all([transaction.objectStore('files').put({ project, key, file })]),
  );
}

export async function fileStateOf(
  database: VaultDatabase,
  project: string,
  key: string,
): Promise<BlobRef | MissingFile | undefined> {
  return (await look(() => database.get('files', [project, key])))?.file;
}
