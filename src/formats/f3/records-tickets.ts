import type { Issue, Ticket } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { timeOr, utcTime } from '../gitea-dump/times.ts';
import { references } from './references.ts';
import type { BranchRecord, IssueRecord, PullRequestRecord } from './wire.ts';

/** What a ticket refers to, as references. */
export interface TicketReferences {
  readonly author: string;
  readonly labels: readonly string[];
  readonly milestone?: string;
  readonly assignees: readonly string[];
}

/** A merged one is closed. */
function stateFields(ticket: Ticket, isClosed: boolean, closedAt: string | undefined) {
  const closed = isClosed ? utcTime(closedAt) : undefined;
  return {
    state: isClosed ? ('closed' as const) : ('open' as const),
    is_locked: ticket.locked ?? false,
    created: timeOr(ticket.created, ticket.updated),
    updated: timeOr(ticket.updated, ticket.created),
    ...(closed !== undefined && { closed }),
  };
}

function referenceFields({ labels, milestone, assignees }: TicketReferences) {
  return { ...(milestone !== undefined && { milestone }), labels, assignees };
}

export function issueRecord(issue: Issue, refs: TicketReferences): IssueRecord {
  const due = utcTime(issue.deadline)?.slice(0, 'YYYY-MM-DD'.length);
  return {
    index: String(issue.number),
    poster_id: refs.author,
    title: issue.title,
    content: issue.body,
    ...stateFields(issue, issue.state === 'closed', issue.closed),
    ...(due !== undefined && { due }),
    ...referenceFields(refs),
  };
}

const commitId = /^[0-9a-f]{40}([0-9a-f]{24})?$/u;
const commitOr = (oid: string | undefined) => (oid !== undefined && commitId.test(oid) ? oid : '');

function mergeFields(pull: PullRequest) {
  if (!pull.merged) return {};
  const time = utcTime(pull.mergedAt);
  const commit = commitOr(pull.mergeCommit);
  return { ...(time !== undefined && { merged_time: time }), ...(commit !== '' && { merged_commit_sha: commit }) };
}

/** Name of the ref that keeps the head of a pull request. */
export const headRef = (number: number): string => `refs/pull/${number}/head`;

/**
 * Both sides are said to be in the project itself, where the head is kept: a reader never has to fetch from a fork that may be gone. `branch` is the
 * head's, if it is one of the project's.
 */
export function pullRequestRecord(
  pull: PullRequest,
  refs: TicketReferences,
  branch: string | undefined,
): PullRequestRecord {
  const side = (ref: string, sha: string | undefined): BranchRecord => ({
    ref,
    sha: commitOr(sha),
    repository: references.code,
  });
  return {
    index: String(pull.number),
    poster_id: refs.author,
    title: pull.title,
    content: pull.body,
    ...stateFields(
      pull,
      pull.merged || pull.state === 'closed',
      pull.closed ?? (pull.merged ? pull.mergedAt : undefined),
    ),
    ...referenceFields(refs),
    merged: pull.merged,
    ...mergeFields(pull),
    head: side(branch ?? headRef(pull.number), pull.head.sha),
    base: side(pull.base.ref ?? '', pull.mergeBase ?? pull.base.sha),
  };
}
