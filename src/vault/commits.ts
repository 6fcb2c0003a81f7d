import type { Entity } from '../model/entity.ts';
import { parentOf } from '../model/entity.ts';
import type { Problem } from '../model/problem.ts';
import { NotPlain, plainRecord } from './plain.ts';
import { problemRow } from './problems.ts';
import type { EntityRow, PartRow, VaultDatabase } from './schema.ts';
import { all, change } from './transactions.ts';
import type { StepState, VaultPage } from './vault.ts';

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

/** Entities, parts, problems and the step's state in one transaction. */
export async function commitPage(
  database: VaultDatabase,
  project: string,
  step: string,
  page: VaultPage,
): Promise<void> {
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
  const state = stepState(page.state);
  await change(database, ['entities', 'parts', 'problems', 'steps'], 'relaxed', (transaction) => {
    function* puts() {
      for (const row of entities) yield transaction.objectStore('entities').put(row);
      for (const row of parts) yield transaction.objectStore('parts').put(row);
      for (const problem of problems) yield transaction.objectStore('problems').put(problemRow(project, problem));
      yield transaction.objectStore('steps').put({ project, step, state });
    }
    return all(puts());
  });
}

function stepState({ cursor, done, expected, got }: StepState): StepState {
  return { done, got, ...(cursor === undefined ? {} : { cursor }), ...(expected === undefined ? {} : { expected }) };
}
