import type { ProjectFacts } from '../forges/forge.ts';
import { kindsOfUnit, type Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { Round } from './round.ts';

/** Steps whose problems are of the unit alone. */
const stepsOf: Readonly<Partial<Record<Unit, readonly string[]>>> = {
  issues: ['issues', 'issues-again', 'events-of-issues', 'reactions-of-issues'],
  'pull-requests': ['pull-requests', 'reviews', 'events-of-pull-requests', 'reactions-of-pull-requests'],
  comments: ['comments', 'reactions-of-comments'],
  releases: ['releases'],
};

/**
 * In a further round: what belongs to units that were switched off at the forge goes like anything else that is gone there, with what was odd
 * about it. What may no longer be seen stays: a lost right is no deletion.
 */
export async function dropSwitchedOff(
  vault: ProjectVault,
  { units }: ProjectFacts,
  ticked: readonly Unit[],
  { number, keepGone, onChanges }: Round,
): Promise<void> {
  const how = { round: number, keepGone };
  for (const unit of ticked) {
    if (units[unit].availability !== 'off') continue;
    if (unit === 'wiki' && !keepGone) await vault.removeRepository('wiki');
    const kinds = kindsOfUnit[unit];
    // No list has this name, so nothing was seen: all of it goes.
    if (kinds.length > 0)
      for await (const changes of vault.sweep({ list: `${unit} switched off`, kinds, ...how })) onChanges(changes);
    for (const step of stepsOf[unit] ?? []) {
      if ((await vault.step(step)) === undefined) continue;
      const state = { done: true, got: 0, round: number };
      await vault.commit(step, { entities: [], state, update: { ...how, forgets: 'all' } });
    }
  }
}
