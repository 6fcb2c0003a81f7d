import type { UpdateDepth } from '../../model/run-record.ts';
import { units as allUnits, type Unit } from '../../model/unit.ts';
import type { Page, ProjectFacts, ReadContext, Step } from '../forge.ts';
import { requestsFor } from './formula.ts';
import { hasTicketList, isIssuesHidden } from './permissions.ts';
import { readIssuesAgain } from './read-again.ts';
import { readAttachments } from './read-attachments.ts';
import { readMissingComments, readMissingReviewComments } from './read-counted.ts';
import { readDiscussions } from './read-discussions.ts';
import { readEdits } from './read-edits.ts';
import { readEvents } from './read-events.ts';
import { readLinks } from './read-links.ts';
import {
  readComments,
  readCommitComments,
  readLabels,
  readMilestones,
  readReleases,
  readReviewComments,
} from './read-lists.ts';
import { readDiscussionPins } from './read-pins.ts';
import { readProject } from './read-project.ts';
import { readPulls } from './read-pulls.ts';
import { readReactions } from './read-reactions.ts';
import { readReviews } from './read-reviews.ts';
import { readThreads } from './read-threads.ts';
import { readTickets } from './read-tickets.ts';

/** Reads a step's pages. */
type Reader = (cursor: string | undefined, context: ReadContext) => AsyncIterable<Page>;

/** The reader of each step, by its id. */
export const readers: Readonly<Record<string, Reader>> = {
  project: (_, context) => readProject(context),
  labels: readLabels,
  milestones: readMilestones,
  issues: readTickets,
  'issues-again': readIssuesAgain,
  'pull-requests': readPulls,
  comments: readComments,
  'comments-counted': readMissingComments,
  'review-comments': readReviewComments,
  'review-comments-counted': readMissingReviewComments,
  releases: readReleases,
  'commit-comments': readCommitComments,
  'issue-links': readLinks,
  discussions: readDiscussions,
  'discussion-pins': (_, context) => readDiscussionPins(context),
  attachments: readAttachments,
  edits: readEdits,
  reviews: readReviews,
  threads: readThreads,
  reactions: readReactions,
  'events-of-issues': (cursor, context) => readEvents('issue', cursor, context),
  'events-of-pull-requests': (cursor, context) => readEvents('pull-request', cursor, context),
};

const consequences = 'consequences';
const issuesAgain = 'issues-again';

/** The steps for the units that are wanted and there. What goes item by item comes after the list it goes through. */
export function stepsFor(
  wanted: readonly Unit[],
  facts: ProjectFacts,
  update?: { readonly depth: UpdateDepth },
): Step[] {
  const units = allUnits.filter((unit) => wanted.includes(unit) && facts.units[unit].availability === 'available');
  const has = (...some: Unit[]) => some.every((unit) => units.includes(unit));
  const expected = (unit: Unit) => facts.units[unit].expected;
  const count = (unit: Unit) => expected(unit) ?? facts.units[unit].about ?? 0;
  const requests = requestsFor(
    { issues: count('issues'), pulls: count('pull-requests'), labels: count('labels') },
    { milestones: count('milestones'), releases: count('releases'), discussions: count('discussions') },
    facts.viewer !== undefined,
  );
  const again = update !== undefined;
  const quick = update?.depth === 'quick';
  const steps: Step[] = [{ id: 'project', unit: 'git', after: [], requests: quick ? 0 : requests.project }];
  const add = (wants: boolean, id: string, unit: Unit, cost: number, after: readonly string[] = []) => {
    const rows = id === unit ? expected(unit) : undefined;
    const later = again && after.length > 0 ? [...after, consequences, ...(has('issues') ? [issuesAgain] : [])] : after;
    if (wants)
      steps.push({ id, unit, after: later, requests: cost, ...(rows === undefined ? {} : { expected: rows }) });
  };
  // Pull requests are on the list of issues, which a token for them alone may not read.
  const lists = hasTicketList(units, facts);
  add(has('labels'), 'labels', 'labels', requests.labels);
  add(has('milestones'), 'milestones', 'milestones', requests.milestones);
  add(lists, 'issues', has('issues') ? 'issues' : 'pull-requests', quick ? 2 : requests.issues);
  const issues = steps.findIndex(({ id }) => id === 'issues');
  const told = steps[issues];
  if (again && has('pull-requests') && told !== undefined) steps[issues] = { ...told, tellsOf: ['pull-requests'] };
  if (again && has('issues'))
    steps.push({ id: issuesAgain, unit: 'issues', after: ['issues', consequences], requests: 0, onlyAgain: true });
  add(
    has('pull-requests'),
    'pull-requests',
    'pull-requests',
    quick ? 0 : requests.pulls,
    again ? ['issues', 'git-repository'] : [],
  );
  add(has('comments'), 'comments', 'comments', quick ? 1 : requests.comments, again ? ['issues', 'pull-requests'] : []);
  const counted = lists && has('comments');
  add(counted, 'comments-counted', 'comments', 0, [
    ...(has('pull-requests') ? ['pull-requests'] : []),
    'issues',
    'comments',
  ]);
  add(has('comments'), 'commit-comments', 'comments', requests.commitComments);
  add(has('discussions'), 'discussions', 'discussions', quick ? 1 : requests.discussions);
  add(has('discussions'), 'discussion-pins', 'discussions', requests.discussionPins, ['discussions']);
  const queried = facts.viewer !== undefined;
  add(has('issues') && queried, 'issue-links', 'issues', requests.links, ['issues']);
  add(has('releases'), 'releases', 'releases', requests.releases);
  add(has('reviews', 'pull-requests'), 'reviews', 'reviews', quick ? 0 : requests.reviews, ['issues', 'pull-requests']);
  add(
    has('reviews', 'pull-requests'),
    'review-comments',
    'reviews',
    quick ? 1 : requests.reviewComments,
    again ? ['reviews'] : [],
  );
  const reviewed = has('reviews', 'pull-requests') && facts.viewer !== undefined;
  add(reviewed, 'review-comments-counted', 'reviews', 0, ['reviews', 'review-comments']);
  add(reviewed, 'threads', 'reviews', quick ? 0 : requests.threads, [
    'reviews',
    'review-comments',
    'review-comments-counted',
  ]);
  add(has('events', 'issues'), 'events-of-issues', 'events', quick ? 0 : requests.eventsOfIssues, ['issues']);
  add(has('events', 'pull-requests'), 'events-of-pull-requests', 'events', quick ? 0 : requests.eventsOfPulls, [
    'pull-requests',
  ]);
  const textsAfter = ['issues', 'pull-requests', 'comments', 'releases', 'reviews', 'review-comments'];
  textsAfter.push('commit-comments', 'discussions', 'comments-counted', 'review-comments-counted');
  const there = steps.map(({ id }) => id);
  add(
    has('reactions'),
    'reactions',
    'reactions',
    requests.reactions + (isIssuesHidden(facts) && has('pull-requests') ? requests.reactionsToPulls : 0),
    textsAfter.filter((id) => there.includes(id)),
  );
  const isSigned = queried && facts.project.visibility !== 'public';
  add(
    has('attachments'),
    'attachments',
    'attachments',
    isSigned && !quick ? requests.attachments : 0,
    textsAfter.filter((id) => there.includes(id)),
  );
  const editsAfter = textsAfter.filter((id) => id !== 'releases' && there.includes(id));
  add(has('edits'), 'edits', 'edits', quick ? 0 : requests.edits, editsAfter);
  return steps;
}
