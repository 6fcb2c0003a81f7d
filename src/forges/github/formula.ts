import { pageSize } from './endpoints.ts';

const pagesOf = (rows: number) => Math.max(1, Math.ceil(rows / pageSize));

/** Items of one query, as a rule; see `node-walk.ts`. */
const perQuery = 50;

/** What nobody can tell before, in parts of what can be: as large projects have it (four comments for each issue and pull request, …). */
const guesses = {
  commentsPerTicket: 4,
  reviewCommentsPerPull: 4,
  pullsWithThreads: 0.4,
  reactedTo: 0.1,
  edited: 0.5,
  images: 0.05,
} as const;

/** Requests of each step in a first round. The README has them as a formula. */
export function requestsFor(
  { issues, pulls, labels }: { readonly issues: number; readonly pulls: number; readonly labels: number },
  {
    milestones,
    releases,
    discussions,
  }: { readonly milestones: number; readonly releases: number; readonly discussions: number },
  queried: boolean,
) {
  const tickets = issues + pulls;
  const queries = (items: number, each = perQuery) => Math.ceil(items / each);
  return {
    /** Protected branches, rule sets; rules for branches. */
    project: queried ? 3 : 2,
    labels: pagesOf(labels),
    milestones: pagesOf(milestones),
    issues: pagesOf(tickets),
    pulls: pagesOf(pulls),
    comments: pagesOf(tickets * guesses.commentsPerTicket),
    reviewComments: pagesOf(pulls * guesses.reviewCommentsPerPull),
    releases: pagesOf(releases),
    reviews: queried ? queries(pulls) : pulls,
    threads: queries(pulls * guesses.pullsWithThreads, 25),
    commitComments: 1,
    discussions: Math.ceil(discussions / 20),
    discussionPins: 1,
    /** Pins; more only where issues have parts or wait for others. */
    links: 2,
    /** Of a private project: images are signed twenty at once. Each file is a request more. */
    attachments: queries(tickets * (1 + guesses.commentsPerTicket) * guesses.images, 20),
    edits: queries(tickets * (1 + guesses.edited)),
    reactions: queries(tickets * (1 + guesses.commentsPerTicket) * guesses.reactedTo),
    /** Of pull requests of which nothing tells whether anybody has. */
    reactionsToPulls: queries(pulls),
    eventsOfIssues: queries(issues),
    eventsOfPulls: queries(pulls),
  };
}
