import type { IDBPObjectStore } from 'idb';
import { RunError } from '../lib/run-error.ts';
import type { EntityKind, EntityOf } from '../model/entity.ts';
import { below, belowAfter } from './ranges.ts';
import type { EntityRow, PartRow, VaultDatabase, VaultSchema } from './schema.ts';
import { look, reading, type Store } from './transactions.ts';

/** Entities read at a time, at first; then as many as take about so much memory. */
const firstCount = 200;
const leastCount = 25;
const mostCount = 200;
const batchBytes = 1 << 18;
/** Parts read for each entity of a batch in one go; when there are more between its first and last key, they are asked for one entity at a time. */
const partsForEach = 4;

/**
 * The typed entity of a row and its parts. Parts are laid over it in the order of their names; they can change everything but who it is.
 * The rows are our own, so only kind and key are checked: `storage-damaged`.
 */
export function entityOf<K extends EntityKind>(row: EntityRow, parts: readonly PartRow[], kind: K): EntityOf<K> {
  const stored: unknown = row.entity;
  if (typeof stored !== 'object' || stored === null || !isEntity(stored, row, kind))
    throw new RunError(
      'storage-damaged',
      'The stored project is damaged. Remove it from the library and export again.',
      {
        retry: 'never',
        details: { kind, key: row.key },
      },
    );
  if (parts.length === 0) return stored;
  const parent = row.parent === undefined ? {} : { parent: row.parent };
  let joined: EntityOf<K> = stored;
  // Spread, not assignment: a field may be called `__proto__`.
  for (const part of parts) joined = { ...joined, ...part.fields };
  return { ...joined, kind, key: row.key, ...parent };
}

function isEntity<K extends EntityKind>(stored: object, row: EntityRow, kind: K): stored is EntityOf<K> {
  return 'kind' in stored && stored.kind === kind && row.kind === kind && 'key' in stored && stored.key === row.key;
}

/**
 * In key order. The next batch is read while the consumer works on one; no transaction waits for the consumer, so it can write.
 * `writes`: how often something was written so far; what was read ahead of a writing is read again.
 */
export async function* scanEntities<K extends EntityKind>(
  database: VaultDatabase,
  project: string,
  kind: K,
  writes: () => number,
): AsyncGenerator<EntityOf<K>, void, undefined> {
  const read = (after: string | undefined) => {
    const batch = look(() => readBatch(database, project, kind, { after }, count));
    // Whoever stops before its end never waits for it.
    batch.catch(() => {});
    return { batch, after, writes: writes() };
  };
  let count = firstCount;
  let next = read(undefined);
  while (true) {
    if (next.writes !== writes()) next = read(next.after);
    const { rows, isLast, following } = await next.batch;
    const last = rows.at(-1);
    count = following;
    if (!isLast) next = read(last?.row.key);
    for (const { row, parts } of rows) yield entityOf(row, parts, kind);
    if (isLast) return;
  }
}

/** A row with what arrived apart from it. */
export interface Joined {
  readonly row: EntityRow;
  readonly parts: readonly PartRow[];
}

/** Entities that were read together. */
export interface Batch {
  readonly rows: readonly Joined[];
  /** There are no more behind them. */
  readonly isLast: boolean;
  /** How many are best read next. */
  readonly following: number;
}

/** Where a batch begins: behind a key, in key order; or with a parent's first child or behind one of them, in the order of parent and key. */
export type BatchStart =
  | { readonly after: string | undefined; readonly parent?: string }
  | { readonly fromParent: string };

function rangeOf(project: string, kind: string, start: BatchStart): IDBKeyRange {
  if ('fromParent' in start) return IDBKeyRange.bound([project, kind, start.fromParent], [project, kind, [[]]]);
  const prefix = start.parent === undefined ? [project, kind] : [project, kind, start.parent];
  return start.after === undefined ? below(...prefix) : belowAfter(prefix, start.after);
}

/** At most `count` entities of a kind, in one transaction. */
export async function readBatch(
  database: VaultDatabase,
  project: string,
  kind: string,
  start: BatchStart,
  count = firstCount,
): Promise<Batch> {
  const transaction = reading(database, ['entities', 'parts']);
  const entities = transaction.objectStore('entities');
  const byParent = 'fromParent' in start || start.parent !== undefined;
  const range = rangeOf(project, kind, start);
  const parts = transaction.objectStore('parts');
  const [rows, anyPart] = await Promise.all([
    (byParent ? entities.index('byParent') : entities).getAll(range, count),
    // Most kinds have none.
    parts.getKey(IDBKeyRange.bound([project, `${kind}:`], [project, `${kind};`])),
  ]);
  const joined =
    anyPart === undefined ? rows.map((row) => ({ row, parts: [] })) : await withParts(parts, project, rows);
  return { rows: joined, isLast: rows.length < count, following: following(rows, count) };
}

type Parts = IDBPObjectStore<VaultSchema, ArrayLike<Store>, 'parts', 'readonly'>;

async function withParts(parts: Parts, project: string, rows: readonly EntityRow[]): Promise<readonly Joined[]> {
  const keys = rows.map((row) => row.key).sort();
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined) return [];
  const atOnce = partsForEach * rows.length;
  const found = await parts.getAll(IDBKeyRange.bound([project, first], [project, last, []]), atOnce);
  if (found.length < atOnce) {
    const byKey = new Map<string, PartRow[]>();
    for (const part of found) byKey.set(part.of, [...(byKey.get(part.of) ?? []), part]);
    return rows.map((row) => ({ row, parts: byKey.get(row.key) ?? [] }));
  }
  return Promise.all(rows.map(async (row) => ({ row, parts: await parts.getAll(below(project, row.key)) })));
}

/** As many as the memory of a batch has room for, by those just read; at most twice as many, because the next may be longer. */
function following(rows: readonly EntityRow[], count: number): number {
  const bytes = rows.reduce((sum, { entity }) => sum + weightOf(entity), 1);
  const room = Math.floor((batchBytes * rows.length) / bytes);
  return Math.min(Math.max(room, leastCount), 2 * count, mostCount);
}

/** What a stored entity takes, roughly: its texts make the difference. */
function weightOf(entity: unknown): number {
  let bytes = 400;
  for (const value of Object.values(Object(entity))) if (typeof value === 'string') bytes += value.length;
  return bytes;
}

/** Those of these keys that are there, in the order of the keys. In one transaction, so not too many. */
export async function readKeys(
  database: VaultDatabase,
  project: string,
  kind: string,
  keys: readonly string[],
): Promise<readonly Joined[]> {
  const transaction = reading(database, ['entities', 'parts']);
  const found = await Promise.all(
    keys.map(async (key) => {
      const [row, parts] = await Promise.all([
        transaction.objectStore('entities').get([project, kind, key]),
        transaction.objectStore('parts').getAll(below(project, key)),
      ]);
      return row === undefined ? [] : [{ row, parts }];
    }),
  );
  return found.flat();
}

export function getEntity<K extends EntityKind>(
  database: VaultDatabase,
  project: string,
  kind: K,
  key: string,
): Promise<EntityOf<K> | undefined> {
  return look(async () => {
    const [found] = await readKeys(database, project, kind, [key]);
    return found && entityOf(found.row, found.parts, kind);
  });
}

export function countEntities(database: VaultDatabase, project: string, kind: EntityKind): Promise<number> {
  return look(() => database.count('entities', below(project, kind)));
}
