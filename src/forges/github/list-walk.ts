import * as v from 'valibot';
import type { WalkedPage } from '../common/walked-page.ts';
import { apiOf, pageSize } from './endpoints.ts';
import { Lanes } from './lane.ts';
import { beginOf, walkLanes } from './list-lanes.ts';
import {
  askUntilWhole,
  isPartial,
  type ListContext,
  type ListToWalk,
  Place,
  partial,
  type ReadPage,
  readPage,
  restless,
} from './list-page.ts';

export type { ListContext, ListToWalk } from './list-page.ts';

/** More pages than any list has; ends a list that has no end. */
const mostPages = 20_000;

/**
 * Pages of a list from a cursor on, by the links that GitHub sends: only those lead past its 100th page
 * (https://github.com/google/go-github/issues/3565). Rows may come twice; their keys are the same.
 */
export async function* walkList<T>(
  list: ListToWalk<T>,
  cursor: string | undefined,
  context: ListContext,
): AsyncGenerator<WalkedPage<T>, void, undefined> {
  const base = apiOf(context.address.base);
  const { lanes, place } = cursorOf(cursor, base);
  const isInLanes = lanes !== undefined || list.lanes !== undefined;
  const pages = isInLanes
    ? walkLanes(list, lanes ?? (place === undefined ? beginOf(list) : [{ place }]), context)
    : walkLinks(list, place ?? { url: list.url, pages: 0 }, cursor, context);
  let count = 0;
  for await (const page of pages) {
    if (page.next === undefined || ++count < mostPages) {
      yield page;
      continue;
    }
    context.report(
      restless(list, 'This list did not end; it was left after many pages, and something may be missing.'),
    );
    yield { ...page, next: undefined };
    return;
  }
}

async function* walkLinks<T>(
  list: ListToWalk<T>,
  begin: Place,
  cursor: string | undefined,
  context: ListContext,
): AsyncGenerator<WalkedPage<T>, void, undefined> {
  let place: Place | undefined = begin;
  for (let isFirst = true; place !== undefined; isFirst = false) {
    const asked = await askUntilWhole(place, context);
    if (isFirst && isPartial(asked.headers)) context.report(partial(list));
    // Behind a full page rows may come that do not change it, nor its tag.
    const isShort = (asked.value?.length ?? 0) < pageSize;
    const isWhole = isFirst && begin.pages === 0 && cursor === undefined && asked.doubt === undefined && isShort;
    const { items, next }: ReadPage<T> = readPage(list, place, asked, context);
    place = next;
    const etag = isWhole && place === undefined ? asked.headers.get('etag') : null;
    yield {
      items,
      rows: asked.value?.length ?? 0,
      total: undefined,
      next: place && JSON.stringify(place),
      ...(etag === null ? {} : { etag }),
    };
  }
}

/** A cursor is ours, but it comes out of storage: it leads nowhere else. */
function cursorOf(cursor: string | undefined, base: string): { lanes?: Lanes; place?: Place } {
  if (cursor === undefined) return {};
  const value: unknown = JSON.parse(cursor);
  const isOurs = (place: Place | undefined) => place === undefined || place.url.startsWith(`${base}/`);
  const lanes = v.safeParse(Lanes, value);
  if (lanes.success) return lanes.output.every(({ place }) => isOurs(place)) ? { lanes: lanes.output } : {};
  const place = v.safeParse(Place, value);
  return place.success && isOurs(place.output) ? { place: place.output } : {};
}

/** All rows of a list that is short. */
export async function readAll<T>(list: ListToWalk<T>, context: ListContext): Promise<T[]> {
  const all: T[] = [];
  for await (const { items } of walkList(list, undefined, context)) all.push(...items);
  return all;
}
