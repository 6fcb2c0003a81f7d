import type { Step } from '../forges/forge.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import type { Round } from './round.ts';

type Place = Pick<Step, 'id' | 'after'>;

/**
 * Steps that have begun in this round though one before them has not ended: it failed, or its unit is new. They have not seen what that one still
 * brings, behind their cursors too, so they have to be read anew.
 */
async function leftBehind(
  steps: readonly Place[],
  vault: Pick<ProjectVault, 'step'>,
  round: number,
): Promise<ReadonlySet<string>> {
  const begun = new Set<string>();
  const open = new Set<string>();
  for (const { id } of steps) {
    const state = await vault.step(id);
    const isNow = state !== undefined && (state.round ?? 1) === round;
    if (isNow) begun.add(id);
    if (!isNow || !state.done) open.add(id);
  }
  const behind = new Set<string>();
  for (const { id, after } of steps)
    if (begun.has(id) && after.some((one) => open.has(one) || behind.has(one))) behind.add(id);
  return behind;
}

/**
 * Has all that were left behind begin anew; what they found wrong is found again, or is over. Before anything else is read: when those before
 * them have ended and the run stops before their own turn, nothing else says that they have not seen all.
 */
export async function beginLeftBehind(
  steps: readonly Place[],
  vault: ProjectVault,
  { number, keepGone, now }: Pick<Round, 'number' | 'keepGone' | 'now'>,
): Promise<void> {
  const anew: StepState = { done: false, got: 0, startedAt: now() };
  const state = number === 1 ? anew : { ...anew, round: number, before: { unfinished: true } };
  for (const id of await leftBehind(steps, vault, number))
    await vault.commit(id, { entities: [], state, update: { round: number, keepGone, forgets: 'all' } });
}
