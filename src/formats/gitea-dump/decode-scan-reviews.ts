import type { Comment } from '../../model/comment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Review, ReviewComment } from '../../model/review.ts';
import { type Fields, integerIn, textIn } from '../common/loose-fields.ts';
import { type DecodeContext, numberOfKey, ticketOfKey } from './decode-context.ts';
import { found, inOrder, isById, ofAll, parentKey } from './decode-order.ts';
import {
  commentsOf,
  type PlacedRecord,
  type ReviewParts,
  reviewCommentKey,
  reviewCommentOf,
  reviewKey,
  reviewOf,
  reviewParts,
} from './decode-reviews.ts';
import { commentsOfTicket } from './decode-scan-comments.ts';
import { ticketKey } from './decode-tickets.ts';

async function partsOf(context: DecodeContext, number: number): Promise<ReviewParts[]> {
  const records: PlacedRecord[] = [];
  for await (const record of context.reviews.records(number)) records.push(record);
  return reviewParts(records);
}

interface ReviewExtra {
  readonly byId: boolean;
  readonly threads: readonly Fields[];
  readonly reactions: readonly Fields[];
}

async function reviewExtra(context: DecodeContext, number: number): Promise<ReviewExtra> {
  const byId = await isById(context, 'review', number);
  const rows = async (name: 'review-threads' | 'reactions') =>
    (await context.sheet(name).rowsOf(number)).map(({ value }) => value);
  return { byId, threads: await rows('review-threads'), reactions: await rows('reactions') };
}

function reviewWith(parts: ReviewParts, number: number, { byId, threads, reactions }: ReviewExtra): Review {
  const { id, at } = parts;
  return reviewOf(parts, reviewKey(number, id, at, byId), ticketKey('pull-request', number), {
    thread: threads.find((row) => textIn(row, 'kind') === 'review' && integerIn(row, 'review') === id),
    reactions: reactions.filter((row) => textIn(row, 'kind') === 'review' && integerIn(row, 'id') === id),
  });
}

async function* reviewsOfTicket(context: DecodeContext, number: number): AsyncGenerator<Review, void, undefined> {
  if ((await context.kindOf(number)) !== 'pull-request') return;
  const extra = await reviewExtra(context, number);
  for (const parts of await partsOf(context, number)) yield reviewWith(parts, number, extra);
}

export async function* scanReviews(context: DecodeContext, parent?: string): AsyncGenerator<Review, void, undefined> {
  if (parent === undefined) return yield* ofAll(context, 'review', reviewsOfTicket, (key) => getReview(context, key));
  const number = numberOfKey(parent);
  yield* inOrder(reviewsOfTicket(context, number), !(await isById(context, 'review', number)));
}

export async function getReview(context: DecodeContext, key: string): Promise<Review | undefined> {
  return found(reviewsOfTicket(context, ticketOfKey(key)), key);
}

async function* lineCommentsOfTicket(
  context: DecodeContext,
  number: number,
): AsyncGenerator<ReviewComment, void, undefined> {
  if ((await context.kindOf(number)) !== 'pull-request') return;
  const extra = await reviewExtra(context, number);
  const pull = ticketKey('pull-request', number);
  for (const parts of await partsOf(context, number)) {
    const review = reviewKey(number, parts.id, parts.at, extra.byId);
    for (const { fields, at, place, author } of commentsOf(parts)) {
      const id = integerIn(fields, 'id');
      const key = reviewCommentKey(number, id, [at, place], extra.byId);
      const isAbout = (row: Fields, field: string) =>
        textIn(row, 'kind') === 'review-comment' && integerIn(row, field) === id;
      const thread = extra.threads.find((row) => isAbout(row, 'comment')) ?? {};
      const reactions = extra.reactions.filter((row) => isAbout(row, 'id'));
      yield reviewCommentOf(fields, { key, review, pull, author }, thread, reactions);
    }
  }
}

export async function* scanReviewComments(
  context: DecodeContext,
  parent?: string,
): AsyncGenerator<ReviewComment, void, undefined> {
  if (parent === undefined)
    return yield* ofAll(context, 'review', lineCommentsOfTicket, (key) => getReviewComment(context, key));
  const number = ticketOfKey(parent);
  const all = inOrder(lineCommentsOfTicket(context, number), !(await isById(context, 'review', number)));
  for await (const comment of all) if (comment.parent === parent) yield comment;
}

export async function getReviewComment(context: DecodeContext, key: string): Promise<ReviewComment | undefined> {
  return found(lineCommentsOfTicket(context, ticketOfKey(key)), key);
}

/** The key of what an attachment hangs on, by the words of its line. */
export async function keyOfTarget(context: DecodeContext, row: Fields): Promise<string> {
  const kind = textIn(row, 'kind');
  const [number, id] = [integerIn(row, 'number'), integerIn(row, 'comment')];
  if (kind === 'commit-comment') return entityKey(kind, id);
  if (kind === 'discussion') return entityKey(kind, number);
  if (kind === 'discussion-comment') return entityKey(kind, number, id);
  if (number === 0) return entityKey(isTalk(kind) ? kind : 'comment', id);
  if (!isTalk(kind)) return (await parentKey(context, number)) ?? '';
  const entities: AsyncGenerator<Comment | Review | ReviewComment, void, undefined> =
    kind === 'comment'
      ? commentsOfTicket(context, number)
      : kind === 'review'
        ? reviewsOfTicket(context, number)
        : lineCommentsOfTicket(context, number);
  for await (const entity of entities) if (entity.id === id) return entity.key;
  return '';
}

function isTalk(kind: string): kind is 'comment' | 'review' | 'review-comment' {
  return kind === 'comment' || kind === 'review' || kind === 'review-comment';
}
