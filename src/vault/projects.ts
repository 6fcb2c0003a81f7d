import { deleteBlob, listBlobBytes } from './blob-rows.ts';
import { below } from './ranges.ts';
import type { VaultDatabase } from './schema.ts';
import { change, look } from './transactions.ts';

/** Stores whose keys begin with the project; every project that layout 1 knew has a row in one of the small ones. */
const small = ['steps', 'files', 'repositories', 'settings'] as const;
const large = ['entities', 'parts', 'problems', 'seen', 'marks', 'gone'] as const;

/** Rows deleted in one transaction; a whole project at once would hold up all others. */
const rowsAtOnce = 2000;

/** Ids of the projects with a row in this store; jumps from one project to the next. */
async function idsIn(
  database: VaultDatabase,
  store: (typeof small)[number] | (typeof large)[number],
): Promise<readonly string[]> {
  const ids: string[] = [];
  let range: IDBKeyRange | undefined;
  while (true) {
    const [key] = await database.getAllKeys(store, range, 1);
    if (key === undefined) return ids;
    ids.push(key[0]);
    range = IDBKeyRange.lowerBound([key[0], []]);
  }
}

/** Every project, sorted by id, with the bytes of its blobs (also of unfinished ones). Rows are not counted here. */
export async function listProjects(
  database: VaultDatabase,
): Promise<readonly { readonly id: string; readonly bytes: number }[]> {
  return look(async () => {
    const bytes = new Map(await listBlobBytes(database));
    for (const id of await knownIds(database)) if (!bytes.has(id)) bytes.set(id, 0);
    return [...bytes].map(([id, sum]) => ({ id, bytes: sum })).sort((a, b) => (a.id < b.id ? -1 : 1));
  });
}

async function knownIds(database: VaultDatabase): Promise<readonly string[]> {
  const ids = await database.getAllKeys('records');
  for (const store of small) ids.push(...(await idsIn(database, store)));
  return ids;
}

/**
 * Removes everything of the project: first what makes it one, so that it is gone whatever happens, then its bytes, blob by blob, then its
 * rows. What a kill leaves is found by `removeLeftovers`.
 */
export async function removeProject(database: VaultDatabase, project: string): Promise<void> {
  await change(database, ['records', ...small], 'strict', async (transaction) => {
    await Promise.all([
      transaction.objectStore('records').delete(project),
      ...small.map((store) => transaction.objectStore(store).delete(below(project))),
    ]);
  });
  await removeRest(database, project);
}

/** What is left of a project without a record. Ends at once when it has one again: somebody has begun anew. */
async function removeRest(database: VaultDatabase, project: string): Promise<void> {
  const blobs = await look(() => database.getAllKeysFromIndex('blobs', 'byName', below(project)));
  for (const id of blobs) {
    await change(database, ['records', 'blobs', 'chunks'], 'relaxed', async (transaction) => {
      if ((await transaction.objectStore('records').get(project)) === undefined) await deleteBlob(transaction, id);
    });
  }
  for (const store of large) await removeRows(database, project, store);
  await change(database, ['records', 'sizes'], 'relaxed', async (transaction) => {
    if ((await transaction.objectStore('records').get(project)) !== undefined) return;
    await transaction.objectStore('sizes').delete(project);
  });
}

async function removeRows(database: VaultDatabase, project: string, store: (typeof large)[number]): Promise<void> {
  let hasMore = true;
  while (hasMore) {
    const keys = await look(() => database.getAllKeys(store, below(project), rowsAtOnce));
    const [first, last] = [keys[0], keys.at(-1)];
    if (first === undefined || last === undefined) return;
    hasMore = await change(database, ['records', store], 'relaxed', async (transaction) => {
      if ((await transaction.objectStore('records').get(project)) !== undefined) return false;
      await transaction.objectStore(store).delete(IDBKeyRange.bound(first, last));
      return keys.length === rowsAtOnce;
    });
  }
}

/** Removes what a removal has left when it was cut short: rows or bytes without anything that makes them a project. */
export async function removeLeftovers(database: VaultDatabase): Promise<void> {
  for (const id of await leftovers(database)) await removeRest(database, id);
}

async function leftovers(database: VaultDatabase): Promise<readonly string[]> {
  return look(async () => {
    const found = new Set((await listBlobBytes(database)).keys());
    for (const store of large) for (const id of await idsIn(database, store)) found.add(id);
    for (const id of await database.getAllKeys('sizes')) found.add(id);
    const known = new Set(await knownIds(database));
    return [...found].filter((id) => !known.has(id));
  });
}
