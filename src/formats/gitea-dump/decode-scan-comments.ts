import { known } from '../../lib/known.ts';
import type { Comment } from '../../model/comment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Event } from '../../model/event.ts';
import { eventDataOf } from '../common/event-data.ts';
import type { SheetRow } from '../common/line-sheet.ts';
import { fieldsIn, integerIn, timeIn } from '../common/loose-fields.ts';
import { type DecodeContext, numberOfKey, partsOfKey, rowsAbout, ticketOfKey } from './decode-context.ts';
import { found, inOrder, isById, type OfTicket, ofAll, parentKey } from './decode-order.ts';
import { userOf } from './decode-people.ts';
import { commentOf, eventOf, isComment } from './decode-tickets.ts';

/** Comments on one issue or pull request. */
export async function* commentsOfTicket(
  context: DecodeContext,
  number: number,
): AsyncGenerator<Comment, void, undefined> {
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
  return found(commentsOfTicket(context, ticketOfKey(key)), key);
}

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
