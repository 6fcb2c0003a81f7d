import { entityKey } from '../model/entity.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { signOf, whoIsNamed } from './named.ts';
import { forgetNotRead } from './not-read.ts';

/** Rows removed in one go. */
const removedAtOnce = 200;

/** Whom many things name, of which only some bring a row: there is one in any case, whatever has been read. */
const nobody = { kind: 'user', key: entityKey('user', 'ghost'), name: 'ghost', ghost: true } as const;

/** Id under which that row is committed. */
const stepId = 'nobody';

/**
 * Adds the row of deleted accounts that nothing is known of, where something names one. Removes what nothing names any more: people, labels of an owner whose list could not be read, what is told of items that are gone, and what
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
  if (named.people.has(signOf(nobody)) && (await vault.get('user', nobody.key)) === undefined)
    await addNobody(vault, round);
  await forgetNotRead(vault, round);
  await removeHalfPacks(vault, round);
  return keys.length;
}

async function addNobody(vault: ProjectVault, round: number): Promise<void> {
  const state = { done: true, got: 0, ...(round === 1 ? {} : { round }) };
  const update = round === 1 ? {} : { update: { round, keepGone: false } };
  await vault.commit(stepId, { entities: [nobody], state, ...update });
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
