import type { Review, ReviewComment } from '../../model/review.ts';
import type { Encoding } from './encode.ts';
import { compact, numberOf, personOrNone, saysMoreThan, team, time } from './extra-rows.ts';
import type { ExtraRow } from './writer.ts';

/** Requests to teams; those to people are in the dump. */
export async function* reviewRequestRows({ source, plan }: Encoding): AsyncGenerator<ExtraRow> {
  if (!plan.beyond.has('review-requests')) return;
  for await (const pull of source.scan('pull-request')) {
    if (!plan.tickets.has(pull.key) || pull.teamReviewRequests.length === 0) continue;
    yield { key: pull.key, record: { number: pull.number, teams: pull.teamReviewRequests.map(team) } };
  }
}

/** What a restore drops of a review. The verdict is said only when the dump has another. */
function reviewRecord(review: Review, number: number): object {
  return compact({
    number,
    kind: review.kind,
    review: review.id,
    dismissed: review.dismissed === true ? true : undefined,
    state: review.dismissed === true ? review.state : undefined,
    stale: review.stale === true ? true : undefined,
    updated: review.updated === review.submitted ? undefined : time(review.updated),
  });
}

function commentRecord(comment: ReviewComment, review: number, number: number): object {
  return compact({
    number,
    kind: comment.kind,
    review,
    comment: comment.id,
    resolved: comment.resolved === true ? true : undefined,
    resolvedBy: personOrNone(comment.resolvedBy),
    outdated: comment.outdated === true ? true : undefined,
    fileComment: comment.line === undefined ? true : undefined,
    startLine: comment.startLine,
    startSide: comment.startSide,
    onFile: comment.onFile === true ? true : undefined,
    originalLine: comment.originalLine,
    originalStartLine: comment.originalStartLine,
    originalPosition: comment.originalPosition,
    originalCommit: comment.originalCommit === comment.commit ? undefined : comment.originalCommit,
  });
}

const names = ['number', 'kind', 'review', 'comment'];

/** True when the dump does not say everything of a review or one of its comments. */
export function hasThreadRows(review: Review, comments: readonly ReviewComment[]): boolean {
  return (
    saysMoreThan(reviewRecord(review, 0), names) ||
    comments.some((comment) => saysMoreThan(commentRecord(comment, 0, 0), names))
  );
}

/** Reviews and review comments of which the dump does not say everything, in the order of the reviews. */
export async function* reviewThreadRows({ source, plan, written }: Encoding): AsyncGenerator<ExtraRow> {
  if (!written.hasThreads && (await written.isAll('review')) && (await written.isAll('review-comment'))) return;
  for await (const review of source.scan('review')) {
    const number = numberOf(plan, review.parent);
    if (number === undefined) continue;
    const record = reviewRecord(review, number);
    if (saysMoreThan(record, names)) yield { key: review.key, record };
    for await (const comment of source.scan('review-comment', review.key)) {
      const said = commentRecord(comment, review.id, number);
      if (saysMoreThan(said, names)) yield { key: comment.key, record: said };
    }
  }
}
