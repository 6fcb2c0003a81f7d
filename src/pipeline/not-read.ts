import type { MarkedKey } from '../model/page-update.ts';
import type { Problem } from '../model/problem.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { Round } from './round.ts';

/** What a step reports of an item whose answer could not be had, whole or in part; its place is the item's key. */
const codes: ReadonlySet<string> = new Set(['item-not-read', 'record-shape', 'list-restless', 'count-differs']);
const kinds = ['issue', 'pull-request', 'comment'] as const;
const marksAtOnce = 200;

/** Id under which the marks are committed. */
const stepId = 'not-read';

type Item = { readonly kind: (typeof kinds)[number]; readonly key: string };

function itemOf(problem: Problem): readonly Item[] {
  const { place = '' } = problem;
  const kind = codes.has(problem.code) ? kinds.find((one) => place.startsWith(`${one}:`)) : undefined;
  return kind === undefined ? [] : [{ kind, key: place }];
}

/**
 * In a further round: what hangs on items that an earlier one could not read, or of which a row was odd, is read again, though nothing says that
 * they have changed. Nobody asks for units that are not wanted any more.
 */
export async function markNotRead(
  vault: ProjectVault,
  units: readonly Unit[],
  { number, keepGone }: Round,
): Promise<void> {
  const wanted: readonly (string | undefined)[] = units;
  const problems = (await vault.problems()).filter(({ unit }) => unit === undefined || wanted.includes(unit));
  const keys = new Set(problems.flatMap(itemOf).map(({ key }) => key));
  const marks = [...keys].map((key): MarkedKey => ({ mark: 'touched', key }));
  for (let at = 0; at < marks.length; at += marksAtOnce)
    await vault.commit(stepId, {
      entities: [],
      state: { done: true, got: 0, round: number },
      update: { round: number, keepGone, marks: marks.slice(at, at + marksAtOnce) },
    });
}

/** That an item could not be read is no loss once it is gone. */
export async function forgetNotRead(vault: ProjectVault, round: number): Promise<void> {
  const over: string[] = [];
  for (const { kind, key } of (await vault.problems()).flatMap(itemOf))
    if ((await vault.get(kind, key)) === undefined) over.push(key);
  if (over.length === 0) return;
  for (const [step, state] of await vault.steps())
    await vault.commit(step, { entities: [], state, update: { round, keepGone: false, forgets: over } });
}

/** Git tells of its own what is odd in a repository; fetching it again brings the same. */
const ownAccount: readonly (Unit | undefined)[] = ['git', 'wiki'];

/** Something was lost that another look at the forge may bring: all steps have ended, so only a further round asks for it. */
export async function mayBeMended(vault: ProjectVault, units: readonly Unit[]): Promise<boolean> {
  const wanted: readonly (string | undefined)[] = units.filter((unit) => !ownAccount.includes(unit));
  return (await vault.problems()).some(({ severity, unit }) => severity !== 'odd' && wanted.includes(unit));
}
