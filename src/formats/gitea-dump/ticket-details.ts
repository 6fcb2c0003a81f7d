import type { Dependency, Issue } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { compact, person, personOrNone, saysMoreThan, time } from './extra-rows.ts';
import type { PullRequestRefs } from './records.ts';

/** What tickets have beyond the dump. Sheets whose word was not said walk over no tickets: to find nothing takes as long as to write them. */
export type Beyond =
  | 'assignees'
  | 'dependencies'
  | 'issue-details'
  | 'pull-request-details'
  | 'review-requests'
  | 'reactions'
  | 'doubles';

/** What an issue has beyond the dump. */
export function issueDetails(ticket: Issue | PullRequest) {
  return compact({
    number: ticket.number,
    deadline: time(ticket.deadline),
    pinned: ticket.pinned,
    lockReason: ticket.lockReason,
    edited: time(ticket.edited),
    closedBy: personOrNone(ticket.closedBy),
    ...(ticket.kind === 'issue' ? ofIssue(ticket) : {}),
  });
}

const others = (list: readonly Dependency[] | undefined) =>
  list === undefined || list.length === 0 ? undefined : list.map(other);

const other = ({ owner, project, number }: Dependency) => ({ owner, project, number });

function ofIssue({ type, closeReason, partOf, subIssues }: Issue) {
  return { type, closeReason, partOf: partOf && other(partOf), subIssues: others(subIssues) };
}

/** The head as it was, where the dump says something else. */
function originalHead({ head }: PullRequest, refs: PullRequestRefs) {
  const same = head.ref === refs.headRef && head.owner === refs.owner && head.project === refs.repository;
  if (same) return undefined;
  return compact({ ref: head.ref, owner: head.owner, project: head.project, cloneUrl: head.cloneUrl });
}

/** What a pull request has beyond the dump, which says `refs` of it. */
export function pullRequestDetails(pull: PullRequest, refs: PullRequestRefs) {
  return compact({
    ...issueDetails(pull),
    title: [...pull.title].length > 250 ? pull.title : undefined,
    mergedBy: personOrNone(pull.mergedBy),
    allowMaintainerEdit: pull.allowMaintainerEdit,
    head: originalHead(pull, refs),
    baseTip: pull.base.sha === pull.mergeBase ? undefined : pull.base.sha,
    closes: others(pull.closes),
    autoMerge: pull.autoMerge && { by: person(pull.autoMerge.by), method: pull.autoMerge.method },
  });
}

export function hasDetails(details: object): boolean {
  return saysMoreThan(details, ['number']);
}

/** Everything of a ticket but the details of pull requests, which need their refs. */
export function* beyondOf(ticket: Issue | PullRequest): Generator<Beyond> {
  if (ticket.assignees.length > 0) yield 'assignees';
  if (ticket.dependsOn !== undefined && ticket.dependsOn.length > 0) yield 'dependencies';
  if (ticket.reactions !== undefined) yield 'reactions';
  if (ticket.kind === 'issue' && hasDetails(issueDetails(ticket))) yield 'issue-details';
  if (ticket.kind === 'pull-request' && ticket.teamReviewRequests.length > 0) yield 'review-requests';
}
