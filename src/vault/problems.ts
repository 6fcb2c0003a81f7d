import type { Problem } from '../model/problem.ts';
import { below } from './ranges.ts';
import type { VaultDatabase, VaultSchema } from './schema.ts';
import { look } from './transactions.ts';

/** The content is the key, in sorting order: repeats fall together and reading gives them sorted. */
export function problemRow(project: string, problem: Problem): VaultSchema['problems']['value'] {
  const { code, severity, message, unit, place, field } = problem;
  return {
    project,
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

/** Sorted by code, place, field, message; each once. */
export async function problemsOf(database: VaultDatabase, project: string): Promise<readonly Problem[]> {
  const rows = await look(() => database.getAll('problems', below(project)));
  return rows.map((row) => row.problem);
}
