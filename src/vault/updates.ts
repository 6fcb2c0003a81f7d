import type { Change, MarkedKey, PageUpdate } from '../model/page-update.ts';
import { entityOf } from './entities.ts';
import { kindOfKey } from './kinds.ts';
import { samePlain } from './plain.ts';
import { below } from './ranges.ts';
import { removeTreesIn } from './remove.ts';
import { type RowChange, rowStores } from './row-changes.ts';
import type { EntityRow, PartRow, VaultDatabase, VaultSchema } from './schema.ts';
import { addLength, lengthOf } from './sizes.ts';
import { all, change } from './transactions.ts';

/** A page, made ready to be written. */
export interface PageRows {
  readonly entities: readonly EntityRow[];
  readonly parts: readonly PartRow[];
  readonly problems: readonly VaultSchema['problems']['value'][];
  readonly step: VaultSchema['steps']['value'];
}

/** What laying one thing over another has done. */
interface Laid {
  readonly changes: readonly Change[];
  /** By how much the rows have grown. */
  readonly grown: number;
}

/** Lays a page of a further round over what is there, in one transaction. Equal rows are not written. */
export async function commitUpdate(
  database: VaultDatabase,
  project: string,
  rows: PageRows,
  update: PageUpdate,
): Promise<readonly Change[]> {
  const entities = [...new Map(rows.entities.map((row) => [row.key, row])).values()];
  return change(database, rowStores, 'relaxed', async (transaction) => {
    const [laid, parts, gone] = await Promise.all([
      layEntities(transaction, project, entities),
      layParts(transaction, project, rows.parts, update),
      removeReplaced(transaction, project, entities, update),
      forgetProblems(transaction, project, rows.step.step, update),
    ]);
    const all = [...laid, parts];
    const length = all.reduce((sum, { grown }) => sum + grown, 0);
    await Promise.all([
      addLength(transaction.objectStore('sizes'), project, length),
      putRest(transaction, project, rows, update),
    ]);
    const fresh = new Set(laid.flatMap(({ changes }) => changes.map(({ key }) => key)));
    return [...laid.flatMap(({ changes }) => changes), ...parts.changes.filter(({ key }) => !fresh.has(key)), ...gone];
  });
}

const unchanged: Laid = { changes: [], grown: 0 };

async function layEntities(
  transaction: RowChange,
  project: string,
  rows: readonly EntityRow[],
): Promise<readonly Laid[]> {
  const kinds = new Set(rows.map(({ kind }) => kind));
  const laid = await Promise.all(
    [...kinds].map(async (kind) => {
      const ofKind = rows.filter((row) => row.kind === kind);
      const olds = await rowsBefore(transaction, project, kind, ofKind);
      return Promise.all(ofKind.map((row) => layEntity(transaction, row, olds.get(row.key))));
    }),
  );
  return laid.flat();
}

/** A page mostly has neighbours: they are read in one go, unless much else lies between them. */
async function rowsBefore(
  transaction: RowChange,
  project: string,
  kind: string,
  rows: readonly EntityRow[],
): Promise<ReadonlyMap<string, EntityRow>> {
  const entities = transaction.objectStore('entities');
  const keys = rows.map(({ key }) => key).sort();
  const most = 2 * keys.length;
  const range = IDBKeyRange.bound([project, kind, keys[0]], [project, kind, keys.at(-1)]);
  let found: readonly (EntityRow | undefined)[] = await entities.getAll(range, most);
  if (found.length === most) found = await Promise.all(keys.map((key) => entities.get([project, kind, key])));
  return new Map(found.flatMap((row) => (row === undefined ? [] : [[row.key, row]])));
}

async function layEntity(transaction: RowChange, row: EntityRow, old: EntityRow | undefined): Promise<Laid> {
  const { project, key } = row;
  const entities = transaction.objectStore('entities');
  const isBack = old?.gone !== undefined;
  const isSame = old !== undefined && old.parent === row.parent && samePlain(old.entity, row.entity);
  if (isSame && !isBack) return unchanged;
  const requests: Promise<unknown>[] = [entities.put(row)];
  if (old === undefined || isBack) requests.push(transaction.objectStore('gone').delete([project, key]));
  if (isTouched(old, row)) requests.push(transaction.objectStore('marks').put(1, [project, 'touched', key]));
  await all(requests);
  return { changes: entityChange(old, row), grown: lengthOf(row.entity) - (old ? lengthOf(old.entity) : 0) };
}

function entityChange(old: EntityRow | undefined, row: EntityRow): readonly Change[] {
  const kind = kindOfKey(row.key);
  if (kind === undefined) return [];
  const after = entityOf(row, [], kind);
  if (old === undefined) return [{ kind, key: row.key, what: 'new', after }];
  return [{ kind, key: row.key, what: 'edited', before: entityOf(old, [], kind), after }];
}

/** What hangs on these may have changed with them. */
const kindsTouched = ['issue', 'pull-request', 'comment'];

function isTouched(old: EntityRow | undefined, row: EntityRow): boolean {
  if (!kindsTouched.includes(row.kind)) return false;
  if (old === undefined || old.gone !== undefined) return true;
  return ['updated', 'commentCount'].some((name) => fieldOf(old.entity, name) !== fieldOf(row.entity, name));
}

function fieldOf(entity: unknown, name: string): unknown {
  return typeof entity === 'object' && entity !== null ? Reflect.get(entity, name) : undefined;
}

/** Parts that are dropped and come again on the same page are compared like all others. */
async function layParts(
  transaction: RowChange,
  project: string,
  rows: readonly PartRow[],
  { dropParts = [] }: PageUpdate,
): Promise<Laid> {
  const parts = transaction.objectStore('parts');
  const put = new Map(rows.map((row) => [JSON.stringify([row.of, row.part]), row]));
  const dropped = dropParts.filter(({ of, part }) => !put.has(JSON.stringify([of, part])));
  const laid = await Promise.all([
    ...[...put.values()].map(async (row): Promise<Laid> => {
      const old = await parts.get([project, row.of, row.part]);
      if (old !== undefined && samePlain(old.fields, row.fields)) return unchanged;
      await parts.put(row);
      return { changes: partChange(row.of), grown: lengthOf(row.fields) - (old ? lengthOf(old.fields) : 0) };
    }),
    ...dropped.map(async ({ of, part }): Promise<Laid> => {
      const old = await parts.get([project, of, part]);
      if (old === undefined) return unchanged;
      await parts.delete([project, of, part]);
      return { changes: partChange(of), grown: -lengthOf(old.fields) };
    }),
  ]);
  const changes = new Map(laid.flatMap((one) => one.changes).map((one) => [one.key, one]));
  return { changes: [...changes.values()], grown: laid.reduce((sum, { grown }) => sum + grown, 0) };
}

function partChange(key: string): readonly Change[] {
  const kind = kindOfKey(key);
  return kind === undefined ? [] : [{ kind, key, what: 'edited' }];
}

async function removeReplaced(
  transaction: RowChange,
  project: string,
  entities: readonly EntityRow[],
  { replaces = [], round, keepGone }: PageUpdate,
): Promise<readonly Change[]> {
  if (replaces.length === 0) return [];
  const here = new Set(entities.map(({ key }) => key));
  const byParent = transaction.objectStore('entities').index('byParent');
  const found = await Promise.all(
    replaces.map(({ kind, parent }) => byParent.getAllKeys(below(project, kind, parent))),
  );
  const away = found.flat().flatMap(([, , key]) => (here.has(key) ? [] : [key]));
  return removeTreesIn(transaction, project, away, { round, keepGone });
}

/** Problems of this step that no longer hold. Those that layout 1 has left belong to no step: they go by their place, or by the unit. */
async function forgetProblems(
  transaction: RowChange,
  project: string,
  step: string,
  { forgets, unit }: PageUpdate,
): Promise<void> {
  if (forgets === undefined) return;
  const problems = transaction.objectStore('problems');
  const places = forgets === 'all' ? undefined : new Set(forgets);
  if (places === undefined) await problems.delete(below(project, step));
  for (const owner of places === undefined ? [''] : [step, '']) {
    const rows = await problems.getAll(below(project, owner));
    const over = rows.filter(({ problem }) =>
      places === undefined ? unit !== undefined && problem.unit === unit : places.has(problem.place ?? ''),
    );
    await Promise.all(over.map(({ id }) => problems.delete([project, owner, id])));
  }
}

function putRest(transaction: RowChange, project: string, rows: PageRows, update: PageUpdate): Promise<void> {
  const marks = transaction.objectStore('marks');
  const keyOf = ({ mark, key }: MarkedKey): [string, string, string] => [project, mark, key];
  function* puts() {
    for (const row of rows.problems) yield transaction.objectStore('problems').put(row);
    for (const mark of update.marks ?? []) yield marks.put(1, keyOf(mark));
    for (const mark of update.unmarks ?? []) yield marks.delete(keyOf(mark));
    const { sees } = update;
    for (const key of sees?.keys ?? []) yield transaction.objectStore('seen').put(1, [project, sees?.list ?? '', key]);
    yield transaction.objectStore('steps').put(rows.step);
  }
  return all(puts());
}
