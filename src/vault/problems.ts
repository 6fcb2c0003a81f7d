import type { Problem } from '../model/problem.ts';
import { below } from './ranges.ts';
import type { VaultDatabase, VaultSchema } from './schema.ts';
import { look } from './transactions.ts';

/** The content is the key, in sorting order: repeats fall together and reading gives them sorted. */
export function problemRow(project: string, step: string, problem: Problem): VaultSchema['problems']['value'] {
  const { code, severity, message, unit, place, field } = problem;
  return {
    project,
    step,
    id: [code, place ?? '', field ?? '', message, severity, unit ?? ''],
    problem: {
      code,
      severity,
      message,
      ...(unit === undefined ? {} : { unit }),
      ...(place === undefined ? {} : { place }),
      ...(field === undefined ? {} : { field }),
    },
  };
}

/** Sorted by code, place, field, message; each once, whatever steps have found it. */
export async function problemsOf(
  database: VaultDatabase,
  project: string,
  isMeant: (problem: Problem, step: string) => boolean = () => true,
): Promise<readonly Problem[]> {
  const all = await look(() => database.getAll('problems', below(project)));
  const rows = all.filter(({ problem, step }) => isMeant(problem, step));
  rows.sort((one, other) => compareIds(one.id, other.id));
  return rows
    .filter((row, at) => at === 0 || compareIds(row.id, rows[at - 1]?.id ?? []) !== 0)
    .map((row) => row.problem);
}

/** The database's own order of texts. */
function compareIds(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((text, index) => text !== other[index]);
  return at < 0 ? 0 : (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}
