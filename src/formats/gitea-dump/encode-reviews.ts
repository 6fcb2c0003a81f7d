import type { ProjectSource } from '../../model/project-source.ts';
import type { ReviewComment } from '../../model/review.ts';
import type { TicketPlan } from './plan.ts';
import { reviewRecords } from './records-review.ts';
import type { Row } from './writer.ts';

/** Records of `reviews/<N>.yml`. In memory: the comments of one review. */
export async function* reviewRows(source: ProjectSource, ticket: TicketPlan): AsyncGenerator<Row> {
  for await (const review of source.scan('review', ticket.key)) {
    const comments: ReviewComment[] = [];
    for await (const comment of source.scan('review-comment', review.key)) comments.push(comment);
    for (const record of reviewRecords(review, comments, ticket.number)) yield { key: review.key, record };
  }
}
