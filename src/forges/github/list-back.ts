import { parseLink } from '../../http/pages.ts';
import { pageSize } from './endpoints.ts';
import { type LanePage, lastNumber, leastPages, type Running } from './lane.ts';
import { type ListToWalk, sizeAfter } from './list-page.ts';
import { numberOf, pageBefore, pageOf } from './page-address.ts';

/*
 * Lists that have page numbers and no cursors, in the order of creation, are read from the end to the begin. What goes meanwhile moves rows to
 * pages that are still to come, where they come again; read the other way, they would move to pages that have been read, and be missed. What is
 * made meanwhile stands behind the end.
 */

/** The last page, as far as the check has counted rows. */
export function beginBack(list: ListToWalk<unknown>, rows: number): Running {
  const page = Math.min(lastNumber, Math.max(1, Math.ceil(rows / pageSize)));
  return backFrom(page === 1 ? list.url : pageOf(list.url, page));
}

function backFrom(url: string): Running {
  // An empty page in the midst of a list is looked at again, so it is told from a list's begin.
  return { place: { url, pages: numberOf(url) === 1 ? 0 : 1 }, isBack: true };
}

/** A page of a lane that is read back has come: says where it goes on, or that it is over; the first one says what other lanes there are. */
export function comeBack<T>(list: ListToWalk<T>, lanes: Running[], lane: Running, page: LanePage<T>): void {
  const isFirst = lanes.length === 1 && lane.begin === undefined && lane.isWhole === undefined;
  const timeOf = (item: T | undefined) => (item === undefined ? undefined : list.numbered?.timeOf(item));
  const [first, last] = [timeOf(page.items.at(0)), timeOf(page.items.at(-1))];
  const id = page.ids.at(-1);
  if (lane.begin === undefined && last !== undefined && id !== undefined) lane.begin = { time: last, id };
  const { isMore, keep } = sizeAfter(page.place, page.asked.address);
  const url = pageBefore(page.asked.address, isMore);
  lane.place = url === undefined ? undefined : { url, pages: page.place.pages + 1, ...firstOf(page), ...keep(url) };
  const until = lanes.slice(0, lanes.indexOf(lane)).findLast(({ begin }) => begin !== undefined)?.begin;
  const isOver = until !== undefined && (page.ids.includes(until.id) || (first !== undefined && first < until.time));
  if (isOver) lane.place = undefined;
  if (isFirst) lanes.splice(0, 1, ...lanesBelow(list, lane), lane, ...laneAbove(lane, page));
}

function firstOf<T>({ ids: [first] }: LanePage<T>): { readonly first?: string } {
  return first === undefined ? {} : { first };
}

/** Where the check has counted fewer rows than there are now, or more than are found by number. */
function laneAbove<T>({ begin }: Running, { link, asked }: LanePage<T>): Running[] {
  if (link === undefined || begin === undefined) return [];
  const end = parseLink(asked.headers.get('link')).last;
  const last = end !== undefined && URL.canParse(end, link) ? numberOf(new URL(end, link).href) : undefined;
  const next = numberOf(link);
  if (last !== undefined && next !== undefined && last >= next) return [backFrom(pageOf(link, last))];
  // With cursors nothing shifts.
  return [{ place: { url: link, pages: 1 }, begin }];
}

/** Further places below, as many as are worth it. */
function lanesBelow<T>(list: ListToWalk<T>, { place }: Running): Running[] {
  const left = place === undefined ? undefined : numberOf(place.url);
  if (place === undefined || left === undefined) return [];
  const count = Math.max(1, Math.min(list.lanes ?? 1, Math.floor(left / leastPages)));
  const each = Math.ceil(left / count);
  const tops = Array.from({ length: count - 1 }, (_, at) => left - (at + 1) * each).filter((top) => top > 0);
  return tops.reverse().map((top) => backFrom(pageOf(list.url, top)));
}
