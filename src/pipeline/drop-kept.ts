import type { ProjectVault } from '../vault/vault.ts';
import type { Round } from './round.ts';

/** Id under which it is told that something went: people may be named by nothing else. */
const stepId = 'no-longer-kept';
const removedAtOnce = 200;

/**
 * What earlier rounds found deleted and kept goes with the first one that does not keep it. No list would find it: what was kept does not count
 * when a forge is compared with what is here.
 */
export async function dropKept(vault: ProjectVault, { number: round, keepGone }: Round): Promise<void> {
  if (keepGone) return;
  const keys: string[] = [];
  for await (const { key, kept } of vault.gone()) if (kept) keys.push(key);
  if (keys.length === 0) return;
  const update = { round, keepGone };
  await vault.commit(stepId, { entities: [], state: { done: true, got: 0, round }, update });
  for (let at = 0; at < keys.length; at += removedAtOnce)
    await vault.remove(keys.slice(at, at + removedAtOnce), update);
}
