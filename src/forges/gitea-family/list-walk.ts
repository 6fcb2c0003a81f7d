import * as v from 'valibot';
import { decodeList, getJson, RawList, type Schema } from '../../http/json.ts';
import { totalCount } from '../../http/pages.ts';
import type { Unit } from '../../model/unit.ts';
import { bare } from '../common/one-record.ts';
import type { WalkedPage } from '../common/walked-page.ts';
import type { ReadContext } from '../forge.ts';
import { askList } from './ask-list.ts';
import { pageOf } from './endpoints.ts';

/** A list that is read page by page. */
export interface ListToWalk<T> {
  readonly url: string;
  readonly schema: Schema<T>;
  readonly unit: Unit;
  /** Key of the item that the list belongs to: the place of its problems, so that a further round asks for it again. Default: the address. */
  readonly of?: string;
  /** Where new rows appear while we read: at the end, at the start, or anywhere. Rows never change places otherwise. */
  readonly grows: 'end' | 'start' | 'anywhere';
}

export type ListContext = Pick<ReadContext, 'request' | 'signal' | 'facts' | 'report'>;

/** Where the walk stands; the cursor of the step, as JSON. */
const Place = v.object({
  page: v.number(),
  /** Rows on a full page of this server; learnt from the first page. */
  size: v.number(),
  /** Total when the last page came; a change says that rows have moved. */
  total: v.optional(v.number()),
  /** Rows that have been added since this round began. */
  added: v.number(),
  /** Last page of the round; absent: until the end of the list. */
  until: v.optional(v.number()),
  /** How often rows moved so that pages had to be read again. */
  again: v.number(),
});
type Place = v.InferOutput<typeof Place>;

/** More pages than any list has; ends a list that has no end. */
export const mostPages = 20_000;
/** How often pages are read again because rows keep moving. */
const mostRounds = 20;
/** How often a page is asked for that cannot be the one that belongs here. */
export const attemptsOfOdd = 3;

/**
 * Pages of a list, from a cursor on. Does not trust `Link`: many lists have none. Copes with pages cut shorter than asked for, lists that ignore
 * paging, `null` for an empty list, and rows that move while we read: when rows vanish, the pages into which others may have slipped are read
 * again, when rows are added, the start (or all) is. Rows may come twice; their keys are the same.
 */
export async function* walkList<T>(
  list: ListToWalk<T>,
  cursor: string | undefined,
  context: ListContext,
): AsyncGenerator<WalkedPage<T>, void, undefined> {
  const limit = context.facts.pageSize;
  let place = placeIn(cursor) ?? { page: 1, size: limit, added: 0, again: 0 };
  let previous: string | undefined;
  while (true) {
    const { items, rows, total, first, repeats } = await readUntilSound(list, place, previous, context);
    let next = rows > limit || repeats ? undefined : nextPlace(place, rows, total, list.grows);
    previous = next?.page === place.page + 1 ? first : undefined;
    if (next !== undefined && (next.page > mostPages || next.again > mostRounds)) {
      context.report(restless(list));
      next = undefined;
    }
    // What came before does not count twice: the list must not look whole for it.
    yield { items, rows: repeats ? 0 : rows, total, next: next && JSON.stringify(next) };
    if (next === undefined) return;
    place = next;
  }
}

/**
 * The page at a place. One that begins as the page before, or is empty, though by the total there are more rows, is asked for again: a server in
 * trouble mixes its pages up. When it stays so, the server does not look at `page` (`repeats`), or counts what it does not show.
 * @param previous first row of the page before, where that is the one that was read last
 */
async function readUntilSound<T>(
  list: ListToWalk<T>,
  place: Place,
  previous: string | undefined,
  context: ListContext,
) {
  for (let attempt = 1; ; attempt++) {
    const problems: Parameters<ListContext['report']>[0][] = [];
    const page = await readPage(list, place.page, { ...context, report: (problem) => problems.push(problem) });
    const { first, rows, total } = page;
    const repeats = first !== undefined && first === previous && total === place.total;
    const isMissing = rows === 0 && (total ?? 0) > (place.page - 1) * place.size;
    const isOdd = total !== undefined && (repeats || isMissing);
    if (isOdd && attempt < attemptsOfOdd) continue;
    for (const problem of problems) context.report(problem);
    return { ...page, repeats };
  }
}

async function readPage<T>(list: Omit<ListToWalk<T>, 'grows'>, page: number, context: ListContext) {
  const { request, signal, facts, report } = context;
  const options = { url: pageOf(list.url, page, facts.pageSize), purpose: 'api', signal } as const;
  const { rows, sent, headers } = await askList(request, options);
  return {
    items: decodeList(rows, list.schema, report, { unit: list.unit, place: placeOf(list) }),
    rows: sent,
    first: rows.length > 0 ? JSON.stringify(rows[0]) : undefined,
    total: totalCount(headers),
  };
}

/** Where to go on after a page with so many rows has come; `undefined`: that was all. Pure. */
export function nextPlace(
  place: Place,
  rows: number,
  total: number | undefined,
  grows: 'end' | 'start' | 'anywhere',
): Place | undefined {
  if (total === undefined) return afterUnknown(place, rows);
  const size = place.page === 1 && rows > 0 && rows < Math.min(place.size, total) ? rows : place.size;
  const change = total - (place.total ?? total);
  if (change < 0) {
    // Rows behind the lost ones have moved up, out of pages to come into pages that were read.
    const page = Math.max(1, place.page - Math.ceil(-change / size));
    return { ...place, size, page, total, again: place.again + 1 };
  }
  const added = place.added + change;
  const lastPage = Math.min(place.until ?? Number.POSITIVE_INFINITY, Math.ceil(total / size));
  if (rows > 0 && place.page < lastPage) return { ...place, size, page: place.page + 1, total, added };
  if (added === 0 || grows === 'end') return undefined;
  const until = grows === 'start' ? { until: Math.ceil(added / size) } : {};
  return { page: 1, size, total, added: 0, again: place.again + 1, ...until };
}

/** Without a total a short page is the last: the server has told how long its pages are. */
function afterUnknown(place: Place, rows: number): Place | undefined {
  return rows < place.size ? undefined : { ...place, page: place.page + 1 };
}

function placeIn(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const parsed = v.safeParse(Place, JSON.parse(cursor));
  return parsed.success ? parsed.output : undefined;
}

function placeOf({ of, url }: Pick<ListToWalk<unknown>, 'of' | 'url'>): string {
  return of ?? bare(url);
}

/** The problem of a list that does not end. */
export function restless(list: Pick<ListToWalk<unknown>, 'of' | 'url' | 'unit'>) {
  return {
    code: 'list-restless',
    severity: 'loses-data',
    message: 'This list kept changing or did not end; it was left after many pages, and something may be missing.',
    unit: list.unit,
    place: placeOf(list),
  } as const;
}

/** Rows of a list now, by a page of one row; `undefined` when the server does not count them. */
export async function totalOf(url: string, { request, signal }: ListContext): Promise<number | undefined> {
  const { headers } = await getJson(request, { url: pageOf(url, 1, 1), purpose: 'api', signal }, RawList);
  return totalCount(headers);
}

/**
 * All rows of a list that is short: one request, further ones only when it is longer than a page, or when fewer came than the server counts:
 * then a page was not what it should be.
 * @param again how often it is read anew for that
 */
export async function readAll<T>(list: Omit<ListToWalk<T>, 'grows'>, context: ListContext, again = 2): Promise<T[]> {
  const all: T[] = [];
  let rows = 0;
  let counted = 0;
  for await (const page of walkList({ ...list, grows: 'anywhere' }, undefined, context)) {
    all.push(...page.items);
    rows += page.rows;
    counted = page.total ?? 0;
  }
  return rows < counted && again > 0 ? readAll(list, context, again - 1) : all;
}

/** All rows of a list that ignores paging: always one request. */
export async function readWhole<T>(list: Omit<ListToWalk<T>, 'grows'>, context: ListContext): Promise<T[]> {
  const { request, signal, report } = context;
  const { rows } = await askList(request, { url: list.url, purpose: 'api', signal });
  return decodeList(rows, list.schema, report, { unit: list.unit, place: placeOf(list) });
}
