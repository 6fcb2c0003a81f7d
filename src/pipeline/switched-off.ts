import type { ProjectFacts } from '../forges/forge.ts';
import type { Entity } from '../model/entity.ts';
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
  { units, project }: ProjectFacts,
  ticked: readonly Unit[],
  round: Round,
): Promise<void> {
  const { number, keepGone, onChanges } = round;
  const how = { round: number, keepGone };
  if (project.ownerKind === 'user' && ticked.includes('labels')) await dropOwnersLabels(vault, round);
  for (const unit of ticked) {
    if (units[unit].availability !== 'off') continue;
    if (unit === 'wiki' && !keepGone) await vault.removeRepository('wiki');
    const kinds = kindsOfUnit[unit];
    // No list has this name, so nothing was seen: all of it goes.
    if (kinds.length > 0)
      for await (const changes of vault.sweep({ list: `${unit} switched off`, kinds, ...how })) onChanges(changes);
    for (const step of stepsOf[unit] ?? []) await emptyStep(vault, step, round);
  }
}

/** A project that has moved to a person has no more of the labels of the organisation it was in. */
async function dropOwnersLabels(vault: ProjectVault, round: Round): Promise<void> {
  if ((await vault.step('owner-labels')) === undefined) return;
  const { number, keepGone, onChanges } = round;
  const spares = (entity: Entity) => entity.kind === 'label' && entity.fromOwner !== true;
  const owners = { list: "owner's labels switched off", kinds: ['label'], spares, round: number, keepGone } as const;
  for await (const changes of vault.sweep(owners)) onChanges(changes);
  await emptyStep(vault, 'owner-labels', round);
}

async function emptyStep(vault: ProjectVault, step: string, { number, keepGone }: Round): Promise<void> {
  if ((await vault.step(step)) === undefined) return;
  const state = { done: true, got: 0, round: number };
  await vault.commit(step, { entities: [], state, update: { round: number, keepGone, forgets: 'all' } });
}
