import type { ProjectVault } from '../vault/vault.ts';
import { signOf, whoIsNamed } from './named.ts';
import { forgetNotRead } from './not-read.ts';

/** Rows removed in one go. */
const removedAtOnce = 200;

/**
 * Removes what nothing names any more: people, labels of an owner whose list could not be read, what is told of items that are gone, and what
 * is left of fetches that did not end.
 * Looks only at the other rows, so whatever way they came, the same is left. Gives how many rows went.
 */
export async function tidy(vault: ProjectVault, signal: AbortSignal, round = 1): Promise<number> {
  const named = await whoIsNamed(vault, signal);
  const ownerListed = ((await vault.step('owner-labels'))?.got ?? 0) > 0;
  const keys: string[] = [];
  for await (const user of vault.scan('user')) if (!named.people.has(signOf(user))) keys.push(user.key);
  if (!ownerListed)
    for await (const label of vault.scan('label'))
      if (label.fromOwner && !named.labels.has(label.name)) keys.push(label.key);
  for (let at = 0; at < keys.length; at += removedAtOnce) {
    signal.throwIfAborted();
    await vault.remove(keys.slice(at, at + removedAtOnce), { round, keepGone: false });
  }
  await forgetNotRead(vault, round);
  await removeHalfPacks(vault, round);
  return keys.length;
}

/** Packs that stopped in the middle serve nobody once the repository is there. */
async function removeHalfPacks(vault: ProjectVault, round: number): Promise<void> {
  const done = new Set<string>();
  for (const [unit, name] of [
    ['git', 'code'],
    ['wiki', 'wiki'],
  ] as const) {
    const state = await vault.step(`${unit}-repository`);
    if (state?.done && (state.round ?? 1) === round) done.add(`repository:${name}`);
  }
  await vault.removeUnfinished((name) => ![...done].some((prefix) => name.startsWith(prefix)));
}
