import type { Step } from '../forges/forge.ts';
import type { ProjectVault, StepState } from '../vault/vault.ts';
import type { Round } from './round.ts';

type Place = Pick<Step, 'id' | 'after'>;

/** Where each of the steps before one stands: another text as soon as one of them has brought something since. */
export async function seenBy({ after }: Place, vault: Pick<ProjectVault, 'step'>): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const id of after) {
    const { done, cursor, got, again } = (await vault.step(id)) ?? { done: false, got: 0 };
    seen[id] = JSON.stringify([done, cursor ?? '', got, again ?? 0]);
  }
  return seen;
}

/** True when steps before it have brought something since it began: one that had failed has come, and lies behind its cursor. */
export async function hasMissed(step: Place, state: StepState, vault: Pick<ProjectVault, 'step'>): Promise<boolean> {
  if (state.seen === undefined) return false;
  const now = await seenBy(step, vault);
  return step.after.some((id) => state.seen?.[id] !== now[id]);
}

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
    // Who remembers what was there when it began finds out by itself, when those before it have had their turn.
    if (isNow && state.seen === undefined) begun.add(id);
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
  for (const id of await leftBehind(steps, vault, number)) await beginAnew(id, vault, { number, keepGone, now });
}

/** Has one step begin anew, in the round that it stands in. */
export async function beginAnew(
  id: string,
  vault: ProjectVault,
  { number, keepGone, now }: Pick<Round, 'number' | 'keepGone' | 'now'>,
): Promise<void> {
  const again = ((await vault.step(id))?.again ?? 0) + 1;
  const anew: StepState = { done: false, got: 0, startedAt: now(), again };
  const state = number === 1 ? anew : { ...anew, round: number, before: { unfinished: true } };
  await vault.commit(id, { entities: [], state, update: { round: number, keepGone, forgets: 'all' } });
}
