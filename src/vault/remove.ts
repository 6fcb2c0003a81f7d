import type { Entity } from '../model/entity.ts';
import type { Change } from '../model/page-update.ts';
import { blobsNamed, deleteBlob } from './blob-rows.ts';
import { entityOf } from './entities.ts';
import { goneRow } from './gone.ts';
import { childKinds, kindOfKey, kindsWithFiles } from './kinds.ts';
import { below } from './ranges.ts';
import { type RowChange, rowStores, rowsAtOnce } from './row-changes.ts';
import type { EntityRow, VaultDatabase } from './schema.ts';
import { addLength, lengthOf } from './sizes.ts';
import { change, look } from './transactions.ts';

export interface RemoveOptions {
  /** The round that found them deleted upstream. */
  readonly round: number;
  /** Keep them, with a mark. */
  readonly keepGone: boolean;
}

/** Gives keys of children, in order, at most so many. */
type ReadChildren = (range: IDBKeyRange) => Promise<readonly (readonly [string, string, string])[]>;

/** These keys with all that hangs below them, children first: what is cut short is found again by its parent. */
async function* tree(
  project: string,
  keys: readonly string[],
  children: ReadChildren,
): AsyncGenerator<string, void, undefined> {
  for (const key of keys) {
    const kind = kindOfKey(key);
    for (const childKind of kind === undefined ? [] : childKinds[kind]) {
      let range = below(project, childKind, key);
      while (true) {
        const found = (await children(range)).map(([, , child]) => child);
        yield* tree(project, found, children);
        const last = found.at(-1);
        if (last === undefined || found.length < rowsAtOnce) break;
        range = IDBKeyRange.bound([project, childKind, key, last], [project, childKind, key, [[]]], true);
      }
    }
    yield key;
  }
}

/** With children, parts, files and blobs, in as many transactions as it takes; may be done again after a kill. */
export async function* removeTrees(
  database: VaultDatabase,
  project: string,
  keys: readonly string[],
  options: RemoveOptions,
): AsyncGenerator<readonly Change[], void, undefined> {
  const children: ReadChildren = (range) =>
    look(() => database.getAllKeysFromIndex('entities', 'byParent', range, rowsAtOnce));
  const remove = (batch: readonly string[]) =>
    change(database, rowStores, 'relaxed', (transaction) => removeRows(transaction, project, batch, options));
  let batch: string[] = [];
  for await (const key of tree(project, keys, children)) {
    if (batch.push(key) < rowsAtOnce) continue;
    yield await remove(batch);
    batch = [];
  }
  if (batch.length > 0) yield await remove(batch);
}

/** The same inside a transaction; for the few that hang on one item. */
export async function removeTreesIn(
  transaction: RowChange,
  project: string,
  keys: readonly string[],
  options: RemoveOptions,
): Promise<readonly Change[]> {
  const byParent = transaction.objectStore('entities').index('byParent');
  const whole: string[] = [];
  for await (const key of tree(project, keys, (range) => byParent.getAllKeys(range, rowsAtOnce))) whole.push(key);
  return removeRows(transaction, project, whole, options);
}

async function removeRows(
  transaction: RowChange,
  project: string,
  keys: readonly string[],
  options: RemoveOptions,
): Promise<readonly Change[]> {
  const removed = await Promise.all(keys.map((key) => removeRow(transaction, project, key, options)));
  const length = removed.reduce((sum, { length: one }) => sum + one, 0);
  await addLength(transaction.objectStore('sizes'), project, -length);
  return removed.flatMap(({ changes }) => changes);
}

interface Removed {
  readonly changes: readonly Change[];
  readonly length: number;
}

async function removeRow(
  transaction: RowChange,
  project: string,
  key: string,
  { round, keepGone }: RemoveOptions,
): Promise<Removed> {
  const kind = kindOfKey(key);
  const nothing = { changes: [], length: 0 };
  if (kind === undefined) return nothing;
  const entities = transaction.objectStore('entities');
  const gone = transaction.objectStore('gone');
  const row = await entities.get([project, kind, key]);
  if (row === undefined || (keepGone && row.gone !== undefined)) return nothing;
  const before: Entity = entityOf(row, [], kind);
  const changes = [{ kind, key, what: 'gone', before } as const];
  if (keepGone) {
    await Promise.all([entities.put({ ...row, gone: round }), gone.put(goneRow(project, before, round, 1))]);
    return { changes, length: 0 };
  }
  const length = await deleteRow(transaction, row);
  // What was kept so far was told when it went.
  if (row.gone !== undefined) {
    await gone.delete([project, key]);
    return { changes: [], length };
  }
  await gone.put(goneRow(project, before, round, 0));
  return { changes, length };
}

/** Gives the length of what is gone. */
async function deleteRow(transaction: RowChange, { project, kind, key, entity }: EntityRow): Promise<number> {
  const parts = await transaction.objectStore('parts').getAll(below(project, key));
  const marks = transaction.objectStore('marks');
  const deletions: Promise<unknown>[] = [
    transaction.objectStore('entities').delete([project, kind, key]),
    marks.delete([project, 'touched', key]),
    marks.delete([project, 'stale', key]),
  ];
  if (parts.length > 0) deletions.push(transaction.objectStore('parts').delete(below(project, key)));
  if (kindsWithFiles.some((withFile) => withFile === kind)) {
    deletions.push(transaction.objectStore('files').delete([project, key]));
    for (const blob of await blobsNamed(transaction, project, key)) deletions.push(deleteBlob(transaction, blob.id));
  }
  await Promise.all(deletions);
  return parts.reduce((sum, { fields }) => sum + lengthOf(fields), lengthOf(entity));
}
