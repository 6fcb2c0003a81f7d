import type { EntityKind, EntityOf } from '../model/entity.ts';
import type { Mark } from '../model/page-update.ts';
import type { RunRecord } from '../model/run-record.ts';
import { entityOf, readKeys } from './entities.ts';
import { below } from './ranges.ts';
import { rowsAtOnce } from './row-changes.ts';
import type { VaultDatabase } from './schema.ts';
import { change, look } from './transactions.ts';

/** Marked keys that begin so, in order, some at a time. No transaction is open while the consumer works. */
async function* batches(
  database: VaultDatabase,
  project: string,
  mark: Mark,
  prefix: string,
): AsyncGenerator<readonly string[], void, undefined> {
  let after: string | undefined;
  while (true) {
    const range = IDBKeyRange.bound([project, mark, after ?? prefix], [project, mark, [[]]], after !== undefined);
    const found = await look(() => database.getAllKeys('marks', range, rowsAtOnce));
    const keys = found.map(([, , key]) => key).filter((key) => key.startsWith(prefix));
    if (keys.length > 0) yield keys;
    after = keys.at(-1);
    if (keys.length < rowsAtOnce) return;
  }
}

export async function* markedKeys(
  database: VaultDatabase,
  project: string,
  mark: Mark,
  prefix: string,
): AsyncGenerator<string, void, undefined> {
  for await (const keys of batches(database, project, mark, prefix)) yield* keys;
}

/** Marked entities of a kind in key order; a mark on what is not there, or only kept, is passed over. */
export async function* markedEntities<K extends EntityKind>(
  database: VaultDatabase,
  project: string,
  mark: Mark,
  kind: K,
): AsyncGenerator<EntityOf<K>, void, undefined> {
  for await (const keys of batches(database, project, mark, `${kind}:`)) {
    const found = await look(() => readKeys(database, project, kind, keys));
    for (const { row, parts } of found) if (row.gone === undefined) yield entityOf(row, parts, kind);
  }
}

/** Marks and what lists have shown belong to one round, the one that the record names. Waits for the disk. */
export async function forgetRound(database: VaultDatabase, project: string, record?: RunRecord): Promise<void> {
  await change(database, ['marks', 'seen', 'records'], 'strict', async (transaction) => {
    await Promise.all([
      ...(record === undefined ? [] : [transaction.objectStore('records').put({ ...record, id: project })]),
      transaction.objectStore('marks').delete(below(project)),
      transaction.objectStore('seen').delete(below(project)),
    ]);
  });
}

/** The lists are compared; nobody asks any more what they have shown. */
export async function forgetSeen(database: VaultDatabase, project: string): Promise<void> {
  await change(database, ['seen'], 'relaxed', async (transaction) =>
    transaction.objectStore('seen').delete(below(project)),
  );
}
