import type { ProjectSource } from '../../model/project-source.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { ReviewComment } from '../../model/review.ts';
import type { UserRef } from '../../model/user.ts';
import type { TicketPlan } from '../common/ticket-table.ts';
import { hasThreadRows } from './extra-reviews.ts';
import { reviewRecords, reviewRequestRecord } from './records-review.ts';
import type { Row } from './writer.ts';
import type { Written } from './written.ts';

/** When that person was asked last, by the timeline. */
async function askedAt(source: ProjectSource, ticket: TicketPlan, user: UserRef): Promise<string | undefined> {
  let asked: string | undefined;
  for await (const { data, created } of source.scan('event', ticket.key)) {
    if (data.type === 'review-request' && !data.removed && data.reviewer?.name === user.name) asked = created;
  }
  return asked;
}

async function* requestRows(source: ProjectSource, ticket: TicketPlan): AsyncGenerator<Row> {
  const pull: PullRequest | undefined = await source.get('pull-request', ticket.key);
  for (const user of pull?.reviewRequests ?? []) {
    const asked = (await askedAt(source, ticket, user)) ?? pull?.created;
    yield { key: ticket.key, record: reviewRequestRecord(user, ticket.number, asked) };
  }
}

/** Records of `reviews/<N>.yml`. In memory: the comments of one review. */
export async function* reviewRows(
  source: ProjectSource,
  ticket: TicketPlan,
  asks: boolean,
  written: Written,
): AsyncGenerator<Row> {
  for await (const review of source.scan('review', ticket.key)) {
    const comments: ReviewComment[] = [];
    for await (const comment of source.scan('review-comment', review.key)) comments.push(comment);
    for (const entity of [review, ...comments]) written.add(entity);
    written.hasThreads ||= hasThreadRows(review, comments);
    for (const record of reviewRecords(review, comments, ticket.number)) yield { key: review.key, record };
  }
  // Asked for one by one, so only where it is known that there are any.
  if (asks) yield* requestRows(source, ticket);
}
