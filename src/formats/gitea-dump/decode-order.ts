import { compareText } from '../../lib/compare-text.ts';
import type { Entity } from '../../model/entity.ts';
import type { DecodeContext } from './decode-context.ts';
import { ticketKey } from './decode-tickets.ts';

/*
 * What is said about a ticket lies in a file of its number. Keys say where: number of the ticket and place in the file. Where lines of `extra/`
 * are about it, the key begins with 0 and the id instead, because those lines stand in the order of ids.
 */

/** Whether keys of what is said about this ticket are by id. */
export async function isById(context: DecodeContext, kind: 'comment' | 'review', number: number): Promise<boolean> {
  const files = kind === 'comment' ? context.comments : context.reviews;
  return files.isSmall(number) && (await context.numbersById(kind)).has(number);
}

/** Everything of one kind that hangs on a ticket, in key order when it fits into memory. */
export type OfTicket<T extends Entity> = (context: DecodeContext, number: number) => AsyncGenerator<T, void, undefined>;

const sorted = <T extends Entity>(entities: T[]) => entities.sort((a, b) => compareText(a.key, b.key));

/** In key order. */
export async function* inOrder<T extends Entity>(
  entities: AsyncGenerator<T, void, undefined>,
  isSorted: boolean,
): AsyncGenerator<T, void, undefined> {
  if (isSorted) return yield* entities;
  const all: T[] = [];
  for await (const entity of entities) all.push(entity);
  yield* sorted(all);
}

/** Of all tickets: first those whose keys are by id, mixed as their ids say, then the others by number. */
export async function* ofAll<T extends Entity & { readonly key: string }>(
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

/** Key of the issue or pull request with that number. */
export async function parentKey(context: DecodeContext, number: number): Promise<string | undefined> {
  const kind = await context.kindOf(number);
  return kind && ticketKey(kind, number);
}

/** The one with that key. */
export async function found<T extends Entity>(
  entities: AsyncGenerator<T, void, undefined>,
  key: string,
): Promise<T | undefined> {
  for await (const entity of entities) if (entity.key === key) return entity;
  return undefined;
}
