import type { Review, ReviewComment } from '../../model/review.ts';
import { timeOr } from '../gitea-dump/times.ts';
import type { ReviewCommentRecord, ReviewRecord } from './wire.ts';

const states = { approved: 'APPROVED', 'changes-requested': 'CHANGES_REQUESTED', commented: 'COMMENTED' } as const;

/** A dismissed review is COMMENTED, so that it does not count or block again. */
export function reviewRecord(index: string, review: Review, author: string): ReviewRecord {
  return {
    index,
    reviewer_id: author,
    state: review.dismissed === true ? states.commented : states[review.state],
    official: review.official ?? false,
    commit_id: review.commit ?? '',
    content: review.body,
    created_at: timeOr(review.submitted, review.updated),
  };
}

/** A review that was asked for and not given yet. The format has no place for teams. */
export function requestRecord(index: string, reviewer: string, asked: string | undefined): ReviewRecord {
  return {
    index,
    reviewer_id: reviewer,
    state: 'REQUEST_REVIEW',
    official: false,
    commit_id: '',
    content: '',
    created_at: timeOr(asked),
  };
}

/** The line is negative on the old side, and 0 where there is none. */
export function reviewCommentRecord(index: string, comment: ReviewComment, author: string): ReviewCommentRecord {
  const line = comment.line ?? 0;
  return {
    index,
    poster_id: author,
    content: comment.body,
    tree_path: comment.path,
    diff_hunk: comment.hunk,
    line: comment.side === 'old' ? 0 - line : line,
    commit_id: comment.commit ?? comment.originalCommit ?? '',
    created_at: timeOr(comment.created, comment.updated),
    updated_at: timeOr(comment.updated, comment.created),
  };
}
