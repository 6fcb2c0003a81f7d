import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Issue, Ticket } from '../../model/issue.ts';
import type { PullRequest, PullRequestSide } from '../../model/pull-request.ts';
import { filled, objectId, stateOf, timeOf } from '../common/map.ts';
import { userRef, userRefs } from './map-common.ts';
import type { GiteaIssue, GiteaPull, GiteaSide } from './wire.ts';

export function issueKey(number: number): string {
  return entityKey('issue', number);
}

export function pullKey(number: number): string {
  return entityKey('pull-request', number);
}

export function issueOf(issue: GiteaIssue): Issue {
  return { kind: 'issue', ...ticketOf(issue, issueKey(issue.number)), ...known({ ref: filled(issue.ref) }) };
}

export function pullOf(pull: GiteaPull): PullRequest {
  return {
    kind: 'pull-request',
    ...ticketOf(pull, pullKey(pull.number)),
    draft: pull.draft,
    head: sideOf(pull.head),
    base: sideOf(pull.base),
    merged: pull.merged,
    // The list names people who have reviewed already as asked: the reviews say who still is.
    reviewRequests: [],
    teamReviewRequests: [],
    ...known({
      mergeBase: objectId(pull.merge_base),
      mergedAt: pull.merged ? timeOf(pull.merged_at) : undefined,
      mergedBy: pull.merged && pull.merged_by ? userRef(pull.merged_by) : undefined,
      mergeCommit: pull.merged ? objectId(pull.merge_commit_sha) : undefined,
      allowMaintainerEdit: pull.allow_maintainer_edit ?? undefined,
    }),
  };
}

type GiteaTicket = Omit<GiteaIssue, 'ref' | 'assets' | 'pull_request'>;

function ticketOf(ticket: GiteaTicket, key: string): Ticket {
  const assignees = ticket.assignees.length > 0 ? ticket.assignees : [ticket.assignee];
  return {
    key,
    number: ticket.number,
    author: userRef(ticket.user),
    title: ticket.title,
    body: ticket.body,
    state: stateOf(ticket.state),
    locked: ticket.is_locked,
    labels: [...new Set(ticket.labels.map((label) => label.name))],
    assignees: userRefs(assignees),
    ...known({
      id: ticket.id ?? undefined,
      created: timeOf(ticket.created_at),
      updated: timeOf(ticket.updated_at),
      closed: timeOf(ticket.closed_at),
      milestone: ticket.milestone?.title,
      deadline: timeOf(ticket.due_date),
      pinned: ticket.pin_order > 0 ? ticket.pin_order : undefined,
      commentCount: ticket.comments ?? undefined,
    }),
  };
}

/**
 * When the branch is gone, `ref` is `refs/pull/<n>/head`; then the label still has its name. A pull request made by a push to `refs/for/` has
 * neither.
 */
function sideOf(side: GiteaSide): PullRequestSide {
  if (!side) return {};
  const named = side.ref.startsWith('refs/') ? side.label.replace(/^[^:]*:/, '') : side.ref;
  return known({
    ref: filled(named),
    sha: objectId(side.sha),
    owner: filled(side.repo?.owner.login),
    project: side.repo?.name,
    cloneUrl: filled(side.repo?.clone_url),
  });
}
