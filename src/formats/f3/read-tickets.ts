import { known } from '../../lib/known.ts';
import type { Issue, Ticket } from '../../model/issue.ts';
import type { PullRequest, PullRequestSide } from '../../model/pull-request.ts';
import type { Reaction } from '../../model/reaction.ts';
import type { Review, ReviewComment } from '../../model/review.ts';
import type { UserRef } from '../../model/user.ts';
import {
  type Fields,
  fieldsIn,
  flagIn,
  integerIn,
  someText,
  textIn,
  textsIn,
  timeIn,
} from '../gitea-dump/loose-fields.ts';
import { dueIn, type Lookups, objectIdIn, type SaidPlace, stateIn, withReactions } from './read-records.ts';

/** An issue or pull request: its number is its id. */
interface TicketPlace {
  readonly key: string;
  readonly number: number;
}

function ticketOf(record: Fields, place: TicketPlace, lookups: Lookups, reactions: readonly Reaction[]): Ticket {
  const labels = textsIn(record, 'labels').flatMap((reference) => lookups.label(reference) ?? []);
  const milestone = someText(record, 'milestone');
  return {
    key: place.key,
    number: place.number,
    author: lookups.person(textIn(record, 'poster_id')),
    title: textIn(record, 'title'),
    body: textIn(record, 'content'),
    state: stateIn(record),
    labels: [...new Set(labels)],
    assignees: textsIn(record, 'assignees').map(lookups.person),
    ...known({
      locked: typeof record['is_locked'] === 'boolean' ? record['is_locked'] : undefined,
      created: timeIn(record, 'created'),
      updated: timeIn(record, 'updated'),
      closed: timeIn(record, 'closed'),
      deadline: dueIn(record, 'due'),
      milestone: milestone === undefined ? undefined : lookups.milestone(milestone),
    }),
    ...withReactions(reactions),
  };
}

export function issueOf(record: Fields, place: TicketPlace, lookups: Lookups, reactions: readonly Reaction[]): Issue {
  return {
    kind: 'issue',
    ...ticketOf(record, place, lookups, reactions),
    // The first generation knew the branch.
    ...known({ ref: someText(record, 'ref') }),
  };
}

/** `asked`: those of whom a review is requested; they are reviews of their own in F3. */
export function pullOf(
  record: Fields,
  place: TicketPlace,
  lookups: Lookups,
  reactions: readonly Reaction[],
  asked: readonly UserRef[],
): PullRequest {
  const merged = flagIn(record, 'merged');
  return {
    kind: 'pull-request',
    ...ticketOf(record, place, lookups, reactions),
    draft: false,
    head: sideOf(fieldsIn(record, 'head'), lookups),
    base: sideOf(fieldsIn(record, 'base'), lookups),
    merged,
    reviewRequests: asked,
    teamReviewRequests: [],
    ...known({
      mergedAt: merged ? timeIn(record, 'merged_time') : undefined,
      mergeCommit: merged
        ? (objectIdIn(record, 'merged_commit_sha') ?? objectIdIn(record, 'merge_commit_sha'))
        : undefined,
    }),
  };
}

/** A branch that is gone has the name of the ref that was kept of it. */
function sideOf(side: Fields, lookups: Lookups): PullRequestSide {
  const ref = someText(side, 'ref');
  const reference = someText(side, 'repository');
  const named = reference === undefined ? undefined : lookups.repository(reference);
  return known({
    ref: ref?.startsWith('refs/') ? undefined : ref,
    sha: objectIdIn(side, 'sha'),
    owner: named?.owner ?? someText(side, 'owner_name'),
    project: named?.project ?? someText(side, 'repo_name'),
    cloneUrl: named?.cloneUrl ?? someText(side, 'clone_url'),
  });
}

const states: Readonly<Record<string, Review['state']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  REQUEST_CHANGES: 'changes-requested',
};

/** A review that was sent; the others are those that somebody waits for, and unsent ones. */
export function reviewKind(record: Fields): 'sent' | 'asked' | 'unsent' {
  const state = textIn(record, 'state').toUpperCase();
  if (state === 'REQUEST_REVIEW') return 'asked';
  return state === 'PENDING' ? 'unsent' : 'sent';
}

export function reviewOf(record: Fields, place: SaidPlace, { person }: Lookups): Review {
  const state = textIn(record, 'state').toUpperCase();
  return {
    kind: 'review',
    key: place.key,
    parent: place.parent,
    id: place.id,
    author: person(textIn(record, 'reviewer_id')),
    state: (Object.hasOwn(states, state) ? states[state] : undefined) ?? 'commented',
    body: textIn(record, 'content'),
    ...known({
      official: typeof record['official'] === 'boolean' ? record['official'] : undefined,
      commit: objectIdIn(record, 'commit_id'),
      submitted: timeIn(record, 'created_at'),
    }),
  };
}

interface ReviewCommentPlace extends SaidPlace {
  readonly pullRequest: string;
}

/** Lines of the old side are negative. */
export function reviewCommentOf(
  record: Fields,
  place: ReviewCommentPlace,
  { person }: Lookups,
  reactions: readonly Reaction[],
): ReviewComment {
  const line = integerIn(record, 'line');
  const inReplyTo = integerIn(record, 'in_reply_to');
  return {
    kind: 'review-comment',
    key: place.key,
    parent: place.parent,
    pullRequest: place.pullRequest,
    id: place.id,
    author: person(textIn(record, 'poster_id')),
    body: textIn(record, 'content'),
    path: textIn(record, 'tree_path'),
    side: line < 0 ? 'old' : 'new',
    hunk: textIn(record, 'diff_hunk'),
    ...known({
      line: line === 0 ? undefined : Math.abs(line),
      commit: objectIdIn(record, 'commit_id'),
      inReplyTo: inReplyTo > 0 ? inReplyTo : undefined,
      created: timeIn(record, 'created_at'),
      updated: timeIn(record, 'updated_at'),
    }),
    ...withReactions(reactions),
  };
}
