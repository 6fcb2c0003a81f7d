import { known } from '../../lib/known.ts';
import { entityKey } from '../../model/entity.ts';
import type { Report } from '../../model/problem.ts';
import type { Review, ReviewComment } from '../../model/review.ts';
import { filled, objectId, timeOf } from '../common/map.ts';
import { userRef } from './map-common.ts';
import type { GiteaReview, GiteaReviewComment } from './wire-details.ts';

const states: Readonly<Record<string, Review['state']>> = {
  APPROVED: 'approved',
  REQUEST_CHANGES: 'changes-requested',
  COMMENT: 'commented',
};

/** True for a review that has been sent; the others are requests, and the viewer's own unsent ones. */
export function isSubmitted(review: GiteaReview): boolean {
  return review.state !== 'PENDING' && !isRequest(review);
}

/** True for a person or team that is still asked for a review. */
export function isRequest(review: GiteaReview): boolean {
  return review.state === 'REQUEST_REVIEW';
}

/** A state that nobody knows counts as a comment and is reported (`unknown-word`). */
export function reviewOf(review: GiteaReview, parent: string, report: Report): Review {
  const key = entityKey('review', review.id);
  const state = states[review.state];
  if (state === undefined) {
    report({
      code: 'unknown-word',
      severity: 'odd',
      message: `The review has the state “${review.state.slice(0, 60)}”, which is not known; it is kept as a comment.`,
      unit: 'reviews',
      place: key,
      field: 'state',
    });
  }
  return {
    kind: 'review',
    key,
    parent,
    id: review.id,
    author: review.user || !review.team ? userRef(review.user) : { name: review.team.name },
    state: state ?? 'commented',
    dismissed: review.dismissed,
    official: review.official,
    stale: review.stale,
    body: review.body,
    commentCount: review.comments_count,
    ...known({
      commit: objectId(review.commit_id),
      submitted: timeOf(review.submitted_at),
      updated: timeOf(review.updated_at),
    }),
  };
}

/** The server gives them in another order each time: sorted by id here. */
export function reviewCommentsOf(
  comments: readonly GiteaReviewComment[],
  review: string,
  pullRequest: string,
): ReviewComment[] {
  return comments
    .map((comment) => reviewCommentOf(comment, review, pullRequest))
    .sort((one, other) => one.id - other.id);
}

function reviewCommentOf(comment: GiteaReviewComment, parent: string, pullRequest: string): ReviewComment {
  const old = comment.position <= 0 && comment.original_position > 0;
  const line = old ? comment.original_position : comment.position;
  return {
    kind: 'review-comment',
    key: entityKey('review-comment', comment.id),
    parent,
    pullRequest,
    id: comment.id,
    author: userRef(comment.user),
    body: comment.body,
    path: comment.path,
    side: old ? 'old' : 'new',
    hunk: comment.diff_hunk,
    resolved: comment.resolver != null,
    ...known({
      line: line > 0 ? line : undefined,
      commit: objectId(comment.commit_id),
      originalCommit: objectId(comment.original_commit_id),
      resolvedBy: comment.resolver ? userRef(comment.resolver) : undefined,
      created: timeOf(comment.created_at),
      updated: filled(timeOf(comment.updated_at)),
    }),
  };
}

/**
 * The server knows threads only as "same line of the same file": the first comment there (by time, then id) starts one, the others answer it.
 * Takes all review comments of one pull request.
 */
export function withReplies(comments: readonly ReviewComment[]): ReviewComment[] {
  const inTime = [...comments].sort((one, other) =>
    one.created === other.created ? one.id - other.id : (one.created ?? '') < (other.created ?? '') ? -1 : 1,
  );
  const starts = new Map<string, number>();
  const answers = new Map<number, number>();
  for (const comment of inTime) {
    const place = JSON.stringify([comment.path, comment.side, comment.line ?? 0]);
    const start = starts.get(place);
    if (start === undefined) starts.set(place, comment.id);
    else answers.set(comment.id, start);
  }
  return comments.map((comment) => ({ ...comment, ...known({ inReplyTo: answers.get(comment.id) }) }));
}
