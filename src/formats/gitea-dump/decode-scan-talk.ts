import { compareText } from '../../lib/compare-text.ts';
import { known } from '../../lib/known.ts';
import type { Comment } from '../../model/comment.ts';
import { type Entity, entityKey } from '../../model/entity.ts';
import type { Event } from '../../model/event.ts';
import type { Review, ReviewComment } from '../../model/review.ts';
import type { SheetRow } from '../common/line-sheet.ts';
import { type DecodeContext, numberOfKey, partsOfKey, rowsAbout } from './decode-context.ts';
import { userOf } from './decode-people.ts';
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
import { commentOf, eventOf, isComment, ticketKey } from './decode-tickets.ts';
import { eventDataOf } from './event-data.ts';
import { type Fields, fieldsIn, integerIn, textIn, timeIn } from './loose-fields.ts';

/*
 * What is said about a ticket lies in a file of its number. Keys say where: number of the ticket and place in the file. Where lines of `extra/`
 * are about it, the key begins with 0 and the id instead, because those lines stand in the order of ids.
 */

async function isById(context: DecodeContext, kind: 'comment' | 'review', number: number): Promise<boolean> {
  const files = kind === 'comment' ? context.comments : context.reviews;
  return files.isSmall(number) && (await context.numbersById(kind)).has(number);
}

/** Everything of one kind that hangs on a ticket, in key order when it fits into memory. */
type OfTicket<T extends Entity> = (context: DecodeContext, number: number) => AsyncGenerator<T, void, undefined>;

const sorted = <T extends Entity>(entities: T[]) => entities.sort((a, b) => compareText(a.key, b.key));

async function* inOrder<T extends Entity>(
  entities: AsyncGenerator<T, void, undefined>,
  isSorted: boolean,
): AsyncGenerator<T, void, undefined> {
  if (isSorted) return yield* entities;
  const all: T[] = [];
  for await (const entity of entities) all.push(entity);
  yield* sorted(all);
}

/** Of all tickets: first those whose keys are by id, mixed as their ids say, then the others by number. */
async function* ofAll<T extends Entity & { readonly key: string }>(
  context: DecodeContext,
  kind: 'comment' | 'review',
  read: OfTicket<T>,
  get: (key: string) => Promise<T | undefined>,
): AsyncGenerator<T, void, undefined> {
  const files = kind === 'comment' ? context.comments : context.reviews;
  const keys: string[] = [];
  const others: number[] = [];
  for (const number of files.numbers) {
    if (await isById(context, kind, number)) for await (const { key } of read(context, number)) keys.push(key);
    else others.push(number);
  }
  for (const key of keys.sort(compareText)) {
    const entity = await get(key);
    if (entity !== undefined) yield entity;
  }
  for (const number of others) yield* read(context, number);
}

async function parentKey(context: DecodeContext, number: number): Promise<string | undefined> {
  const kind = await context.kindOf(number);
  return kind && ticketKey(kind, number);
}

// Comments

async function* commentsOfTicket(context: DecodeContext, number: number): AsyncGenerator<Comment, void, undefined> {
  const parent = await parentKey(context, number);
  if (parent === undefined) return;
  const byId = await isById(context, 'comment', number);
  const rows = byId ? await rowsAbout(context.sheet('reactions'), number, 'comment') : [];
  for await (const { at, fields } of context.comments.records(number)) {
    if (!isComment(fields)) continue;
    const id = integerIn(fields, 'index');
    const key = byId ? entityKey('comment', 0, id, number, at) : entityKey('comment', number, at);
    const reactions = rows.filter((row) => integerIn(row, 'id') === id);
    yield commentOf(fields, key, parent, reactions);
  }
}

export async function* scanComments(context: DecodeContext, parent?: string): AsyncGenerator<Comment, void, undefined> {
  const read: OfTicket<Comment> = (from, number) => commentsOfTicket(from, number);
  if (parent === undefined) return yield* ofAll(context, 'comment', read, (key) => getComment(context, key));
  const number = numberOfKey(parent);
  yield* inOrder(commentsOfTicket(context, number), !(await isById(context, 'comment', number)));
}

export async function getComment(context: DecodeContext, key: string): Promise<Comment | undefined> {
  return found(commentsOfTicket(context, numberInKey(key, 'comment')), key);
}

/** The number of the ticket in a key of this decoder; 0 for others. */
function numberInKey(key: string, kind: 'comment' | 'event' | 'review' | 'review-comment'): number {
  if (!key.startsWith(`${kind}:`)) return 0;
  const [first = 0, , number = 0] = partsOfKey(key);
  return first === 0 ? number : first;
}

async function found<T extends Entity>(
  entities: AsyncGenerator<T, void, undefined>,
  key: string,
): Promise<T | undefined> {
  for await (const entity of entities) if (entity.key === key) return entity;
  return undefined;
}

// Events

async function eventOfRow(context: DecodeContext, { at, value }: SheetRow): Promise<Event | undefined> {
  const parent = await parentKey(context, integerIn(value, 'number'));
  if (parent === undefined) return undefined;
  return {
    kind: 'event',
    key: entityKey('event', 0, at),
    parent,
    id: integerIn(value, 'id'),
    actor: userOf(fieldsIn(value, 'actor')),
    data: eventDataOf(fieldsIn(value, 'data')),
    ...known({ created: timeIn(value, 'created') }),
  };
}

/** Events of `comments/<N>.yml` that `extra/` does not have more of. */
async function* eventsOfTicket(context: DecodeContext, number: number): AsyncGenerator<Event, void, undefined> {
  const parent = await parentKey(context, number);
  if (parent === undefined) return;
  const rows = await context.sheet('events').rowsOf(number);
  const beyond = new Set(rows.map(({ value }) => integerIn(value, 'id')));
  for await (const { at, fields } of context.comments.records(number)) {
    if (isComment(fields) || beyond.has(integerIn(fields, 'index'))) continue;
    yield eventOf(fields, entityKey('event', number, at), parent);
  }
}

export async function* scanEvents(context: DecodeContext, parent?: string): AsyncGenerator<Event, void, undefined> {
  const number = parent === undefined ? undefined : numberOfKey(parent);
  const rows = number === undefined ? context.sheet('events').scan() : await context.sheet('events').rowsOf(number);
  for await (const row of rows) {
    const event = await eventOfRow(context, row);
    if (event !== undefined) yield event;
  }
  for (const one of number === undefined ? context.comments.numbers : [number]) yield* eventsOfTicket(context, one);
}

export async function getEvent(context: DecodeContext, key: string): Promise<Event | undefined> {
  if (!key.startsWith('event:')) return undefined;
  const [first, at = 0] = partsOfKey(key);
  if (first === undefined) return undefined;
  if (first > 0) return found(eventsOfTicket(context, first), key);
  const row = await context.sheet('events').row(at);
  return row && eventOfRow(context, row);
}

// Reviews

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
  return found(reviewsOfTicket(context, numberInKey(key, 'review')), key);
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
  const number = numberInKey(parent, 'review');
  const all = inOrder(lineCommentsOfTicket(context, number), !(await isById(context, 'review', number)));
  for await (const comment of all) if (comment.parent === parent) yield comment;
}

export async function getReviewComment(context: DecodeContext, key: string): Promise<ReviewComment | undefined> {
  return found(lineCommentsOfTicket(context, numberInKey(key, 'review-comment')), key);
}

/** The key of what an attachment hangs on, by the words of its line. */
export async function keyOfTarget(context: DecodeContext, row: Fields): Promise<string> {
  const kind = textIn(row, 'kind');
  const [number, id] = [integerIn(row, 'number'), integerIn(row, 'comment')];
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
