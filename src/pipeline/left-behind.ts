import type { Step } from '../forges/forge.ts';
import type { ProjectVault } from '../vault/vault.ts';

/**
 * Steps that have ended in this round though one before them has not: it failed, or its unit is new. They have not seen what that one still
 * brings, so they have to be read anew.
 */
export async function leftBehind(
  steps: readonly Pick<Step, 'id' | 'after'>[],
  vault: Pick<ProjectVault, 'step'>,
  round: number,
): Promise<ReadonlySet<string>> {
  const open = new Set<string>();
  const behind = new Set<string>();
  for (const { id } of steps) {
    const state = await vault.step(id);
    if (state?.done !== true || (state.round ?? 1) !== round) open.add(id);
  }
  for (const { id, after } of steps)
    if (!open.has(id) && after.some((one) => open.has(one) || behind.has(one))) behind.add(id);
  return behind;
}
