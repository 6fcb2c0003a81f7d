import type { EntityKind } from '../model/entity.ts';
import type { Change } from '../model/page-update.ts';
import { entityOf, readKeys } from './entities.ts';
import { removeTrees } from './remove.ts';
import { rowsAtOnce } from './row-changes.ts';
import type { VaultDatabase } from './schema.ts';
import { look } from './transactions.ts';
import type { Sweep } from './vault.ts';

/** Keys read at a time: no values come with them. */
const keysAtOnce = 2000;

/** Keys of one kind in order, from a store whose keys end with the entity's. */
async function* keysIn(
  database: VaultDatabase,
  store: 'entities' | 'seen',
  prefix: readonly [project: string, kindOrList: string],
  kind: EntityKind,
): AsyncGenerator<string, void, undefined> {
  let after: string | undefined;
  while (true) {
    const range = IDBKeyRange.bound(
      [...prefix, after ?? `${kind}:`],
      [...prefix, `${kind};`],
      after !== undefined,
      true,
    );
    const keys = await look(() => database.getAllKeys(store, range, keysAtOnce));
    for (const [, , key] of keys) yield key;
    after = keys.at(-1)?.[2];
    if (after === undefined || keys.length < keysAtOnce) return;
  }
}

/** Both stores have the same order, so one walk over both is enough, whatever their size. */
async function* unseen(
  database: VaultDatabase,
  project: string,
  list: string,
  kind: EntityKind,
): AsyncGenerator<string, void, undefined> {
  const shown = keysIn(database, 'seen', [project, list], kind);
  let next = await shown.next();
  for await (const key of keysIn(database, 'entities', [project, kind], kind)) {
    while (!next.done && next.value < key) next = await shown.next();
    if (next.done || next.value !== key) yield key;
  }
}

async function spared(
  database: VaultDatabase,
  project: string,
  kind: EntityKind,
  keys: readonly string[],
  sweep: Sweep,
): Promise<readonly string[]> {
  const { spares } = sweep;
  if (spares === undefined) return keys;
  const found = await look(() => readKeys(database, project, kind, keys));
  return found.filter(({ row, parts }) => !spares(entityOf(row, parts, kind))).map(({ row }) => row.key);
}

/**
 * Removes what no page of the list has shown. Each step is a transaction of its own; cut short, it goes on where it is called again. What was
 * shown is known until the round ends: were it forgotten here, a call that is made again after a kill would remove everything. Give it only
 * when the list has been read to its end.
 */
export async function* sweepList(
  database: VaultDatabase,
  project: string,
  sweep: Sweep,
): AsyncGenerator<readonly Change[], void, undefined> {
  const remove = async function* (kind: EntityKind, keys: readonly string[]) {
    yield* removeTrees(database, project, await spared(database, project, kind, keys, sweep), sweep);
  };
  for (const kind of sweep.kinds) {
    let batch: string[] = [];
    for await (const key of unseen(database, project, sweep.list, kind)) {
      if (batch.push(key) < rowsAtOnce) continue;
      yield* remove(kind, batch);
      batch = [];
    }
    if (batch.length > 0) yield* remove(kind, batch);
  }
}
