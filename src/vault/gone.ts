import { type Entity, type EntityKind, parentOf } from '../model/entity.ts';
import type { GoneItem } from '../model/run-record.ts';
import { below, belowAfter } from './ranges.ts';
import { rowsAtOnce } from './row-changes.ts';
import type { GoneRow, VaultDatabase } from './schema.ts';
import { change, look } from './transactions.ts';

/** Characters of a name kept for the list of what is gone. */
const longestName = 300;

/** Title or name, where it has one. */
function nameOf(entity: Entity): string | undefined {
  if ('title' in entity && entity.title !== '') return entity.title;
  if ('tag' in entity) return entity.tag;
  return 'name' in entity ? entity.name : undefined;
}

export function goneRow(project: string, entity: Entity, round: number, kept: 0 | 1): GoneRow {
  const name = nameOf(entity)?.slice(0, longestName);
  const parent = parentOf(entity);
  return {
    ...{ project, key: entity.key, kind: entity.kind, round, kept },
    ...(name === undefined ? {} : { name }),
    ...(parent === undefined ? {} : { parent }),
  };
}

/** What was deleted upstream, by key. */
export async function* goneOf(
  database: VaultDatabase,
  project: string,
): AsyncGenerator<GoneItem & { readonly round: number }, void, undefined> {
  let range = below(project);
  while (true) {
    const rows = await look(() => database.getAll('gone', range, rowsAtOnce));
    for (const { project: _, kept, ...row } of rows) yield { ...row, kept: kept === 1 };
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    range = belowAfter([project], last.key);
  }
}

/** How many of a kind are kept although they are deleted upstream. */
export function countKept(database: VaultDatabase, project: string, kind: EntityKind): Promise<number> {
  const range = IDBKeyRange.bound([project, 1, `${kind}:`], [project, 1, `${kind};`], false, true);
  return look(() => database.countFromIndex('gone', 'byKept', range));
}

/** Forgets what rounds before this one found deleted and did not keep. */
export async function forgetGone(database: VaultDatabase, project: string, round: number): Promise<void> {
  let after: string | undefined;
  while (true) {
    const start = after === undefined ? [project, 0] : [project, 0, after];
    const range = IDBKeyRange.bound(start, [project, 0, [[]]], after !== undefined);
    const rows = await look(() => database.getAllFromIndex('gone', 'byKept', range, rowsAtOnce));
    const old = rows.filter((row) => row.round < round);
    await change(database, ['gone'], 'relaxed', async (transaction) => {
      const store = transaction.objectStore('gone');
      await Promise.all(old.map((row) => store.delete([project, row.key])));
    });
    after = rows.at(-1)?.key;
    if (after === undefined || rows.length < rowsAtOnce) return;
  }
}
