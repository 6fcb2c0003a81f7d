import type { ProjectVault } from '../vault/vault.ts';
import { emailPartNames } from './email-parts.ts';
import type { Round } from './round.ts';

/** Id under which it is kept that it was done. */
const stepId = 'emails-again';
const peopleAtOnce = 200;

/**
 * Before everything is read again: addresses that earlier rounds have seen go, for who hides theirs now is shown with none, or one of another kind,
 * and that takes nothing away. Those that are still shown come again. What is kept though it is deleted is shown nowhere any more.
 */
export async function forgetEmails(vault: ProjectVault, { number: round, keepGone }: Round): Promise<void> {
  const before = await vault.step(stepId);
  if (keepGone || (before?.done && before.round === round)) return;
  const people: string[] = [];
  for await (const { key, email } of vault.scan('user')) if (email !== undefined) people.push(key);
  for (let at = 0; at === 0 || at < people.length; at += peopleAtOnce) {
    const some = people.slice(at, at + peopleAtOnce);
    const dropParts = some.flatMap((of) => emailPartNames.map((part) => ({ of, part })));
    const state = { done: at + peopleAtOnce >= people.length, got: 0, round };
    await vault.commit(stepId, { entities: [], state, update: { round, keepGone, dropParts } });
  }
}
