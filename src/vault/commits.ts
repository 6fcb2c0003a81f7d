import type { Entity } from '../model/entity.ts';
import { parentOf } from '../model/entity.ts';
import type { Change } from '../model/page-update.ts';
import type { Problem } from '../model/problem.ts';
import { NotPlain, plainRecord } from './plain.ts';
import { problemRow } from './problems.ts';
import type { EntityRow, PartRow, VaultDatabase } from './schema.ts';
import { addLength, lengthOf } from './sizes.ts';
import { all, change } from './transactions.ts';
import { commitUpdate, type PageRows } from './updates.ts';
import type { VaultPage } from './vault.ts';

function entityRow(project: string, entity: Entity): EntityRow {
  const parent = parentOf(entity);
  const row = { project, kind: entity.kind, key: entity.key, entity: plainRecord(entity) };
  return parent === undefined ? row : { ...row, parent };
}

function notStorable(place: string, reason: NotPlain): Problem {
  const message = `This record cannot be stored (${reason.message}) and was left out.`;
  return { code: 'not-storable', severity: 'loses-data', place, message };
}

/** Rows of what can be stored; what cannot is a problem, and the page is kept. */
function rowsOf<T, Row>(
  things: readonly T[],
  place: (thing: T) => string,
  row: (thing: T) => Row,
  problems: Problem[],
): Row[] {
  return things.flatMap((thing) => {
    try {
      return [row(thing)];
    } catch (reason) {
      if (!(reason instanceof NotPlain)) throw reason;
      problems.push(notStorable(place(thing), reason));
      return [];
    }
  });
}

/** What can be stored of a page. */
function pageRows(project: string, step: string, page: VaultPage): PageRows {
  const problems = [...(page.problems ?? [])];
  const entities = rowsOf(
    page.entities,
    (entity) => entity.key,
    (entity) => entityRow(project, entity),
    problems,
  );
  const parts = rowsOf(
    page.parts ?? [],
    (part) => part.of,
    ({ of, part, fields }): PartRow => ({ project, of, part, fields: plainRecord(fields) }),
    problems,
  );
  return {
    entities,
    parts,
    problems: problems.map((problem) => problemRow(project, step, problem)),
    step: { project, step, state: page.state },
  };
}

/** Entities, parts, problems and the step's state in one transaction. Gives what an update has changed. */
export async function commitPage(
  database: VaultDatabase,
  project: string,
  step: string,
  page: VaultPage,
): Promise<readonly Change[]> {
  const rows = pageRows(project, step, page);
  if (page.update !== undefined) return commitUpdate(database, project, rows, page.update);
  const length = [...rows.entities.map((row) => row.entity), ...rows.parts.map((row) => row.fields)]
    .map(lengthOf)
    .reduce((sum, one) => sum + one, 0);
  await change(database, ['entities', 'parts', 'problems', 'steps', 'sizes'], 'relaxed', (transaction) => {
    function* puts() {
      for (const row of rows.entities) yield transaction.objectStore('entities').put(row);
      for (const row of rows.parts) yield transaction.objectStore('parts').put(row);
      for (const row of rows.problems) yield transaction.objectStore('problems').put(row);
      yield transaction.objectStore('steps').put(rows.step);
      // The same page again counts twice: it is rare, and looking first would cost more than it is worth.
      yield addLength(transaction.objectStore('sizes'), project, length);
    }
    return all(puts());
  });
  return [];
}
