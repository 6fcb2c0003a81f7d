import { known } from '../../lib/known.ts';
import type { Issue, Ticket } from '../../model/issue.ts';
import type { PullRequest, PullRequestSide } from '../../model/pull-request.ts';
import type { TeamRef } from '../../model/user.ts';
import { filled, objectId, stateOf, timeOf } from '../common/map.ts';
import { issueAt, issueKey, pullKey, userRef, userRefs } from './map-common.ts';
import type { GitHubIssue, GitHubPull, GitHubSide, GitHubTeam } from './wire.ts';

export function issueOf(issue: GitHubIssue): Issue {
  const { sub_issues_summary: parts, issue_dependencies_summary: waits } = issue;
  return {
    kind: 'issue',
    ...ticketOf(issue, issueKey(issue.number)),
    ...countsOf(issue),
    ...known({
      type: filled(issue.type?.name),
      closeReason: issue.state === 'closed' ? filled(issue.state_reason?.replaceAll('_', '-')) : undefined,
      partOf: issueAt(issue.parent_issue_url),
      linkCount: (parts?.total ?? 0) + (waits?.total_blocked_by ?? 0) || undefined,
      blockerCount: waits?.total_blocked_by || undefined,
    }),
  };
}

/** What only the list of issues says, of pull requests too. */
export function countsOf(issue: GitHubIssue) {
  return known({
    commentCount: issue.comments ?? undefined,
    reactionCount: issue.reactions?.total_count,
    closedBy: issue.state === 'closed' && issue.closed_by ? userRef(issue.closed_by) : undefined,
  });
}

export function pullOf(pull: GitHubPull): PullRequest {
  const merged = timeOf(pull.merged_at);
  return {
    kind: 'pull-request',
    ...ticketOf(pull, pullKey(pull.number)),
    draft: pull.draft,
    head: sideOf(pull.head),
    base: sideOf(pull.base),
    merged: merged !== undefined,
    reviewRequests: userRefs(pull.requested_reviewers),
    teamReviewRequests: pull.requested_teams.map(teamRef),
    ...known({
      mergedAt: merged,
      autoMerge: pull.auto_merge
        ? { by: userRef(pull.auto_merge.enabled_by), method: pull.auto_merge.merge_method }
        : undefined,
      // Of one that is open it is a trial merge, which nobody else can see.
      mergeCommit: merged === undefined ? undefined : objectId(pull.merge_commit_sha),
    }),
  };
}

export function teamRef(team: GitHubTeam): TeamRef {
  return { name: team.slug || team.name, ...known({ id: team.id ?? undefined }) };
}

/** A repository that is gone leaves the name of its owner, unless that is gone, too, and the branch. */
function sideOf(side: GitHubSide): PullRequestSide {
  const owner = filled(side?.repo?.owner?.login) ?? filled(side?.user?.login);
  return known({
    ref: filled(side?.ref),
    sha: objectId(side?.sha),
    owner,
    project: side?.repo?.name,
    cloneUrl: filled(side?.repo?.clone_url),
  });
}

function ticketOf(ticket: GitHubIssue | GitHubPull, key: string): Ticket {
  return {
    key,
    number: ticket.number,
    author: userRef(ticket.user),
    title: ticket.title,
    body: ticket.body,
    state: stateOf(ticket.state),
    locked: ticket.locked,
    labels: [...new Set(ticket.labels.map(({ name }) => name))],
    assignees: userRefs(ticket.assignees),
    ...known({
      id: ticket.id ?? undefined,
      node: filled(ticket.node_id),
      lockReason: filled(ticket.active_lock_reason),
      created: timeOf(ticket.created_at),
      updated: timeOf(ticket.updated_at),
      closed: timeOf(ticket.closed_at),
      milestone: ticket.milestone?.title,
    }),
  };
}
