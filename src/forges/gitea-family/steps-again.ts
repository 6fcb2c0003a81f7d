import type { UpdateDepth } from '../../model/run-record.ts';
import type { Unit } from '../../model/unit.ts';
import type { ProjectFacts, Step } from '../forge.ts';

const consequences = 'consequences';
const itemSteps = /^(reviews|events-of-|reactions-of-)/;

/**
 * The steps of a further round: the same ones, with the same ids. The list of issues is always among them when pull requests are, because it
 * says which of those have changed; what shows something else by way of another step's changes is read again after `consequences`.
 */
export function stepsAgain(
  first: readonly Step[],
  wanted: readonly Unit[],
  facts: ProjectFacts,
  depth: UpdateDepth,
): Step[] {
  const has = (unit: Unit) => wanted.includes(unit) && facts.units[unit].availability === 'available';
  const steps: Step[] = [];
  const cost = (step: Step) => (depth === 'quick' ? quickCost(step) : step.requests);
  for (const step of first) {
    if (step.id === 'issues') continue;
    if (step.id === 'pull-requests') steps.push(issuesStep(first, has('issues'), has('pull-requests'), depth));
    steps.push({ ...step, requests: cost(step), after: afterOf(step) });
  }
  if (has('issues') && !has('pull-requests')) steps.push(issuesStep(first, true, false, depth));
  if (has('issues'))
    steps.push({ id: 'issues-again', unit: 'issues', after: ['issues', consequences], requests: 0, onlyAgain: true });
  return inOrder(steps);
}

function issuesStep(first: readonly Step[], issues: boolean, pulls: boolean, depth: UpdateDepth): Step {
  const known = first.find(({ id }) => id === 'issues');
  const unit = issues ? 'issues' : 'pull-requests';
  return {
    ...(known ?? { id: 'issues', unit, requests: 1 }),
    after: [],
    unit,
    ...(depth === 'quick' ? { requests: 2 } : {}),
    ...(pulls ? { tellsOf: ['pull-requests'] } : {}),
  };
}

function afterOf({ id, after }: Step): readonly string[] {
  // What goes with a deleted issue is gone before comments are counted.
  if (id === 'comments') return ['issues'];
  if (id === 'pull-requests') return ['issues', consequences, 'git-repository'];
  return itemSteps.test(id) ? [...after, consequences, 'issues-again', 'pull-requests', 'comments'] : after;
}

/** Nothing has changed, as far as anybody can tell before. */
function quickCost({ id, requests }: Step): number {
  if (id === 'comments') return 2;
  if (id === 'pull-requests' || id === 'project' || itemSteps.test(id)) return 0;
  return requests;
}

/** Each after those it comes after. */
function inOrder(steps: readonly Step[]): Step[] {
  const ids = new Set(steps.map(({ id }) => id));
  const placed: Step[] = [];
  const isPlaced = (id: string) => !ids.has(id) || placed.some((step) => step.id === id);
  let left = [...steps];
  while (left.length > 0) {
    const ready = left.filter(({ after }) => after.every(isPlaced));
    if (ready.length === 0) throw new Error('steps wait for each other');
    placed.push(...ready);
    left = left.filter((step) => !ready.includes(step));
  }
  return placed;
}
