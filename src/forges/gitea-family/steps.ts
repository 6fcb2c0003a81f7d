import type { UpdateDepth } from '../../model/run-record.ts';
import { units as allUnits, type Unit } from '../../model/unit.ts';
import type { Page, ProjectFacts, ReadContext, Step } from '../forge.ts';
import { pagesOf, requestsFor } from './formula.ts';
import { readIssuesAgain } from './read-again.ts';
import { readComments, readReleases } from './read-lists.ts';
import { readLabels, readMilestones, readOwnerLabels } from './read-names.ts';
import { readProject } from './read-project.ts';
import { readPulls } from './read-pulls.ts';
import { readReactions } from './read-reactions.ts';
import { readReviews } from './read-reviews.ts';
import { readTickets, ticketType } from './read-tickets.ts';
import { readTimeline } from './read-timeline.ts';
import { stepsAgain } from './steps-again.ts';

/** Reads a step's pages. */
export type Reader = (cursor: string | undefined, context: ReadContext) => AsyncIterable<Page>;

/** The reader of each step, by its id. */
export const readers: Readonly<Record<string, Reader>> = {
  project: (_, context) => readProject(context),
  labels: readLabels,
  'owner-labels': readOwnerLabels,
  milestones: readMilestones,
  issues: readTickets,
  'issues-again': readIssuesAgain,
  'pull-requests': readPulls,
  releases: readReleases,
  comments: readComments,
  reviews: readReviews,
  'events-of-issues': (cursor, context) => readTimeline('issue', cursor, context),
  'events-of-pull-requests': (cursor, context) => readTimeline('pull-request', cursor, context),
  'reactions-of-issues': (cursor, context) => readReactions('issue', cursor, context),
  'reactions-of-pull-requests': (cursor, context) => readReactions('pull-request', cursor, context),
  'reactions-of-comments': (cursor, context) => readReactions('comment', cursor, context),
};

/** The steps for the units that are wanted and there. What goes item by item comes after the list it goes through. */
export function stepsFor(
  wanted: readonly Unit[],
  facts: ProjectFacts,
  update?: { readonly depth: UpdateDepth },
): Step[] {
  const steps = firstSteps(wanted, facts);
  return update === undefined ? steps : stepsAgain(steps, wanted, facts, update.depth);
}

function firstSteps(wanted: readonly Unit[], facts: ProjectFacts): Step[] {
  const units = allUnits.filter((unit) => wanted.includes(unit) && facts.units[unit].availability === 'available');
  const has = (...some: Unit[]) => some.every((unit) => units.includes(unit));
  const expected = (unit: Unit) => facts.units[unit].expected ?? 0;
  const counts = { issues: expected('issues'), pulls: expected('pull-requests'), comments: expected('comments') };
  const requests = requestsFor({
    ...counts,
    labels: expected('labels'),
    ownerLabels: 0,
    milestones: expected('milestones'),
    releases: expected('releases'),
    // Nobody can tell before; one review with comments for each pull request is about what projects have.
    reviewsWithComments: counts.pulls,
    pageSize: facts.pageSize,
  });
  const steps: Step[] = [{ id: 'project', unit: 'git', after: [], requests: requests.project }];
  const add = (wants: boolean, id: string, unit: Unit, cost: number, after: readonly string[] = [], rows?: number) => {
    if (wants) steps.push({ id, unit, after, requests: cost, ...(rows === undefined ? {} : { expected: rows }) });
  };
  const list = (unit: Unit, cost: number) => add(has(unit), unit, unit, cost, [], facts.units[unit].expected);
  list('labels', requests.labels - 1);
  add(has('labels') && facts.project.ownerKind !== 'user', 'owner-labels', 'labels', 1);
  list('milestones', requests.milestones);
  addTickets();
  list('pull-requests', requests.pulls);
  list('comments', requests.comments);
  list('releases', requests.releases);
  add(has('reviews', 'pull-requests'), 'reviews', 'reviews', requests.reviews, ['pull-requests']);
  add(has('events', 'issues'), 'events-of-issues', 'events', counts.issues, ['issues']);
  // Comments on lines tell where a timeline ends.
  const beforeEvents = has('reviews') ? ['pull-requests', 'reviews'] : ['pull-requests'];
  add(has('events', 'pull-requests'), 'events-of-pull-requests', 'events', counts.pulls, beforeEvents);
  add(has('reactions', 'issues'), 'reactions-of-issues', 'reactions', counts.issues, ['issues']);
  add(has('reactions', 'pull-requests'), 'reactions-of-pull-requests', 'reactions', counts.pulls, ['pull-requests']);
  add(has('reactions', 'comments'), 'reactions-of-comments', 'reactions', counts.comments, ['comments']);
  return steps;

  function addTickets() {
    const type = ticketType({ units });
    if (type === undefined) return;
    const rows = { issues: counts.issues, pulls: counts.pulls, both: counts.issues + counts.pulls }[type];
    const unit = type === 'pulls' ? 'attachments' : 'issues';
    add(true, 'issues', unit, pagesOf(rows, facts.pageSize), [], type === 'pulls' ? undefined : counts.issues);
  }
}
