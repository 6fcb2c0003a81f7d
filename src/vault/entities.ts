import { RunError } from '../lib/run-error.ts';
import type { EntityKind, EntityOf } from '../model/entity.ts';
import { type Batch, firstCount, type Joined, readBatch } from './batches.ts';
import { below } from './ranges.ts';
import type { EntityRow, PartRow, VaultDatabase } from './schema.ts';
import { look, reading } from './transactions.ts';

/** Batches that are read while a consumer works on one: it shall not wait for the storage, nor the storage for it. */
export const batchesAhead = 2;

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

/** What a reader is not shown. */
export interface Unshown {
  /** What is gone and kept. */
  readonly gone?: boolean;
  /** Parts of entities. */
  part?(kind: EntityKind, part: string): boolean;
}

/** The entity as it is shown. */
export function shownEntity<K extends EntityKind>({ row, parts }: Joined, kind: K, unshown: Unshown): EntityOf<K> {
  return entityOf(row, unshown.part ? parts.filter(({ part }) => !unshown.part?.(kind, part)) : parts, kind);
}

/** A batch on its way, and the one behind it when that has been asked for. */
interface Turn {
  readonly batch: Promise<Batch>;
  readonly after: string | undefined;
  readonly count: number;
  /** How often something had been written when it was asked for. */
  readonly writes: number;
  next?: Promise<Turn | undefined>;
}

/**
 * In key order. The next batches are read while the consumer works on one; no transaction waits for the consumer, so it can write.
 * `writes`: how often something was written so far; what was read ahead of a writing is read again.
 */
export async function* scanEntities<K extends EntityKind>(
  database: VaultDatabase,
  project: string,
  kind: K,
  writes: () => number,
  unshown: Unshown = {},
): AsyncGenerator<EntityOf<K>, void, undefined> {
  const read = (after: string | undefined, count: number): Turn => {
    const batch = look(() => readBatch(database, project, kind, { after }, { count }));
    // Whoever stops before its end never waits for it.
    batch.catch(() => {});
    return { batch, after, count, writes: writes() };
  };
  const following = async ({ batch }: Turn): Promise<Turn | undefined> => {
    const { rows, isLast, following: count } = await batch;
    return isLast ? undefined : read(rows.at(-1)?.row.key, count);
  };
  for (let turn: Turn | undefined = read(undefined, firstCount); turn !== undefined; turn = await turn.next) {
    if (turn.writes !== writes()) turn = read(turn.after, turn.count);
    const { rows } = await turn.batch;
    readOn(turn, following, batchesAhead);
    for (const joined of rows)
      if (!unshown.gone || joined.row.gone === undefined) yield shownEntity(joined, kind, unshown);
  }
}

/** Asks for what is behind a batch, and again when that is there. */
export function readOn<T extends { next?: Promise<T | undefined> }>(
  turn: T,
  following: (turn: T) => Promise<T | undefined>,
  batches: number,
): void {
  if (batches === 0) return;
  turn.next ??= following(turn);
  turn.next.then(
    (next) => next && readOn(next, following, batches - 1),
    () => {},
  );
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
  unshown: Unshown = {},
): Promise<EntityOf<K> | undefined> {
  return look(async () => {
    const [found] = await readKeys(database, project, kind, [key]);
    if (unshown.gone && found?.row.gone !== undefined) return undefined;
    return found && shownEntity(found, kind, unshown);
  });
}

export function countEntities(database: VaultDatabase, project: string, kind: EntityKind): Promise<number> {
  return look(() => database.count('entities', below(project, kind)));
}
