import type { IDBPObjectStore } from 'idb';
import { wasRead } from './garbage.ts';
import type { PartKeys } from './part-keys.ts';
import { below, belowAfter } from './ranges.ts';
import type { EntityRow, PartRow, VaultDatabase, VaultSchema } from './schema.ts';
import { reading, type Store } from './transactions.ts';

/** Entities read at a time, at first; then as many as take about so much memory. */
export const firstCount = 200;
const leastCount = 25;
const mostCount = 200;
const batchBytes = 1 << 18;
/** Parts read for each entity of a batch in one go; when there are more between its first and last key, they are asked for one entity at a time. */
const partsForEach = 4;

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

export interface BatchOptions {
  readonly count?: number;
  /** Which entities have parts, for those who read them in another order than that of their keys. */
  readonly partKeys?: PartKeys;
}

/** At most `count` entities of a kind, in one transaction. */
export async function readBatch(
  database: VaultDatabase,
  project: string,
  kind: string,
  start: BatchStart,
  { count = firstCount, partKeys }: BatchOptions = {},
): Promise<Batch> {
  const crowded = await partKeys?.crowded(kind);
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
    anyPart === undefined
      ? rows.map((row) => ({ row, parts: [] }))
      : await withParts(parts, project, rows, { kind, crowded, partKeys });
  const bytes = rows.reduce((sum, { entity }) => sum + weightOf(entity), 1);
  await wasRead(bytes);
  return { rows: joined, isLast: rows.length < count, following: following(rows.length, bytes, count) };
}

type Parts = IDBPObjectStore<VaultSchema, ArrayLike<Store>, 'parts', 'readonly'>;

interface Apart {
  readonly kind: string;
  /** Tells which keys have parts, once it is known that those between the keys of a batch are mostly of others. */
  readonly crowded: ((key: string) => boolean) | undefined;
  readonly partKeys: PartKeys | undefined;
}

async function withParts(
  parts: Parts,
  project: string,
  rows: readonly EntityRow[],
  { kind, crowded, partKeys }: Apart,
): Promise<readonly Joined[]> {
  const one = async (row: EntityRow) => ({
    row,
    parts: crowded === undefined || crowded(row.key) ? await parts.getAll(below(project, row.key)) : [],
  });
  if (crowded !== undefined) return Promise.all(rows.map(one));
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
  partKeys?.note(kind);
  return Promise.all(rows.map(one));
}

/** As many as the memory of a batch has room for, by those just read; at most twice as many, because the next may be longer. */
function following(rows: number, bytes: number, count: number): number {
  const room = Math.floor((batchBytes * rows) / bytes);
  return Math.min(Math.max(room, leastCount), 2 * count, mostCount);
}

/** What a stored entity takes, roughly: its texts make the difference. */
function weightOf(entity: unknown): number {
  let bytes = 400;
  for (const value of Object.values(Object(entity))) if (typeof value === 'string') bytes += value.length;
  return bytes;
}
