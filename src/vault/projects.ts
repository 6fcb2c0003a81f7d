import { below } from './ranges.ts';
import type { BlobRow, VaultDatabase } from './schema.ts';
import { change, look } from './transactions.ts';

/** Stores whose keys begin with the project; every project has a row in one of the small ones. */
const small = ['steps', 'files', 'repositories', 'settings'] as const;
const everything = ['entities', 'parts', 'problems', ...small] as const;
const blobStores = ['blobs', 'chunks'] as const;

/** Ids of the projects with a row in this store; jumps from one project to the next. */
async function idsIn(database: VaultDatabase, store: (typeof small)[number]): Promise<readonly string[]> {
  const ids: string[] = [];
  let range: IDBKeyRange | undefined;
  while (true) {
    const [key] = await database.getAllKeys(store, range, 1);
    if (key === undefined) return ids;
    ids.push(key[0]);
    range = IDBKeyRange.lowerBound([key[0], []]);
  }
}

/** Every project, sorted by id, with the bytes of its blobs (also of unfinished ones). Entities are not counted: they are small beside them. */
export async function listProjects(
  database: VaultDatabase,
): Promise<readonly { readonly id: string; readonly bytes: number }[]> {
  return look(async () => {
    const bytes = new Map<string, number>();
    for (const store of small) for (const id of await idsIn(database, store)) bytes.set(id, 0);
    for (const row of await database.getAll('blobs')) bytes.set(row.project, (bytes.get(row.project) ?? 0) + row.size);
    return [...bytes].map(([id, sum]) => ({ id, bytes: sum })).sort((a, b) => (a.id < b.id ? -1 : 1));
  });
}

/** Removes everything of the project in one transaction. */
export async function clearProject(database: VaultDatabase, project: string): Promise<void> {
  await change(database, [...everything, ...blobStores], 'relaxed', async (transaction) => {
    const blobs: readonly BlobRow[] = await transaction.objectStore('blobs').index('byName').getAll(below(project));
    await Promise.all([
      ...everything.map((store) => transaction.objectStore(store).delete(below(project))),
      ...blobs.map((row) => transaction.objectStore('blobs').delete(row.id)),
      ...blobs.map((row) => transaction.objectStore('chunks').delete(below(row.id))),
    ]);
  });
}
