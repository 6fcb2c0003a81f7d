import { below } from './ranges.ts';
import type { VaultDatabase } from './schema.ts';
import { look } from './transactions.ts';
import type { StepState } from './vault.ts';

/** Where a step stands; `undefined` when it has not begun. */
export async function stepOf(database: VaultDatabase, project: string, step: string): Promise<StepState | undefined> {
  return (await look(() => database.get('steps', [project, step])))?.state;
}

/** Every step that has begun, by id, sorted. */
export async function stepsOf(database: VaultDatabase, project: string): Promise<ReadonlyMap<string, StepState>> {
  const rows = await look(() => database.getAll('steps', below(project)));
  return new Map(rows.map((row) => [row.step, row.state]));
}
