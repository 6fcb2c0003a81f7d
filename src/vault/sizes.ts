import type { IDBPObjectStore } from 'idb';
import { listBlobBytes } from './blob-rows.ts';
import { below } from './ranges.ts';
import type { VaultDatabase, VaultSchema } from './schema.ts';
import { all, change, look, type Store } from './transactions.ts';
import type { ProjectSize } from './vault.ts';

/** What a value takes, roughly: its length as JSON. */
export function lengthOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

/** Adds to what the project's rows take, in the transaction that writes or removes them. */
export async function addLength<Names extends ArrayLike<Store>>(
  sizes: IDBPObjectStore<VaultSchema, Names, 'sizes', 'readwrite'>,
  project: string,
  difference: number,
): Promise<void> {
  if (difference === 0) return;
  const row = await sizes.get(project);
  await sizes.put({ ...row, project, rows: Math.max(0, (row?.rows ?? 0) + difference) });
}

/** Rows read at a time when a project is counted. */
const batchSize = 200;

/** Counts what layout 1 did not. */
async function count(database: VaultDatabase, project: string): Promise<number> {
  let rows = 0;
  for (const store of ['entities', 'parts'] as const) {
    let range = below(project);
    while (true) {
      const [keys, values] = await Promise.all([
        database.getAllKeys(store, range, batchSize),
        database.getAll(store, range, batchSize),
      ]);
      for (const value of values) rows += lengthOf('entity' in value ? value.entity : value.fields);
      const last = keys.at(-1);
      if (last === undefined || keys.length < batchSize) break;
      range = IDBKeyRange.bound(last, [project, [[]]], true);
    }
  }
  await change(database, ['sizes'], 'relaxed', (transaction) =>
    all([transaction.objectStore('sizes').put({ project, rows })]),
  );
  return rows;
}

/** Bytes of rows and blobs of these projects, roughly; unfinished blobs count. */
export async function sizesOf(database: VaultDatabase, ids: readonly string[]): Promise<readonly ProjectSize[]> {
  return look(async () => {
    const blobs = await listBlobBytes(database);
    const rows = new Map((await database.getAll('sizes')).map((row) => [row.project, row]));
    const sizes: ProjectSize[] = [];
    for (const id of ids) {
      const row = rows.get(id);
      const counted = row?.uncounted ? await count(database, id) : (row?.rows ?? 0);
      sizes.push({ id, rows: counted, blobs: blobs.get(id) ?? 0 });
    }
    return sizes;
  });
}

/** Waits for the disk. An empty transaction would not: the browser has nothing to write then. */
export async function flush(database: VaultDatabase, project: string): Promise<void> {
  await change(database, ['sizes'], 'strict', async (transaction) => {
    const store = transaction.objectStore('sizes');
    await store.put((await store.get(project)) ?? { project, rows: 0 });
  });
}
