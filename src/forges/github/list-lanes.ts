import { HttpError } from '../../http/errors.ts';
import { parseLink } from '../../http/pages.ts';
import type { WalkedPage } from '../common/walked-page.ts';
import { pageSize, sinceOf } from './endpoints.ts';
import { type LanePage, type Lanes, lastNumber, leastPages, type Running } from './lane.ts';
import { beginBack, comeBack } from './list-back.ts';
import {
  type AskedPage,
  askUntilWhole,
  isPartial,
  type ListContext,
  type ListToWalk,
  type Place,
  partial,
  readPage,
} from './list-page.ts';
import { numberOf, pageOf } from './page-address.ts';

/** GitHub ends lists of comments near their 400th page: beyond this one no lane begins. */
const lastBegin = 300;
/** Where a list begins that has not been looked at. */
export function beginOf<T>(list: ListToWalk<T>): Lanes {
  return list.numbered?.isBack ? [beginBack(list, list.numbered.rows)] : [{ place: { url: list.url, pages: 0 } }];
}

/**
 * Pages of a list from several places at once: where it is known how many pages are left, it is divided. A new lane's first page is found by its
 * number; then it goes on by `since` where the list is one by the time of change, else by its links; the lane before it ends where that page
 * begins. So rows that move to the list's end while it is read shift nothing across a border of lanes, and a lane that was not needed costs
 * only a page. The last lane is open: it takes what is made meanwhile. When the others are done, what it has left is divided again. One page of
 * a lane is under way at a time, and the next one is asked for when the page before is durable.
 */
export async function* walkLanes<T>(
  list: ListToWalk<T>,
  from: Lanes,
  context: ListContext,
): AsyncGenerator<WalkedPage<T>, void, undefined> {
  const lanes = from.map((lane): Running => ({ ...lane }));
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const underWay = new Map<Running, Promise<readonly [Running, Place, AskedPage | undefined]>>();
  const startAll = () => {
    for (const lane of lanes) {
      const { place } = lane;
      if (place === undefined || underWay.has(lane)) continue;
      const isByNumber = lane.begin === undefined && (lane.isBack === true || lane !== lanes[0]);
      const ask = isByNumber ? askByNumber : askUntilWhole;
      const asking = ask(place, { ...context, signal }, lane.isBack).then((asked) => [lane, place, asked] as const);
      // Whoever fails after another has failed is not waited for.
      asking.catch(() => {});
      underWay.set(lane, asking);
    }
  };
  let isFirst = true;
  try {
    for (startAll(); underWay.size > 0; startAll()) {
      const [lane, place, asked] = await Promise.race(underWay.values());
      underWay.delete(lane);
      if (asked === undefined) {
        giveUp(list, lanes, lane);
        continue;
      }
      if (isFirst && isPartial(asked.headers)) context.report(partial(list));
      isFirst = false;
      const page = { ...readPage(list, place, asked, context), place, asked };
      if (lane.isBack) comeBack(list, lanes, lane, page);
      else comeOn(list, lanes, lane, page);
      const next = lanes.some((one) => one.place !== undefined) ? JSON.stringify(lanes) : undefined;
      yield { items: page.items, rows: asked.value?.length ?? 0, total: undefined, next };
    }
  } finally {
    stop.abort(new DOMException('another lane has failed', 'AbortError'));
  }
}

/** `undefined`: GitHub finds no page by its number, or none so far behind. */
async function askByNumber(place: Place, context: ListContext, isBack?: boolean): Promise<AskedPage | undefined> {
  try {
    return await askUntilWhole(place, context, isBack);
  } catch (error) {
    if (error instanceof HttpError && error.status === 422) return undefined;
    throw error;
  }
}

/** Without this lane: its neighbour goes on instead; or the list is followed from its begin. */
function giveUp<T>(list: ListToWalk<T>, lanes: Running[], lane: Running): void {
  const at = lanes.indexOf(lane);
  const before = lanes[at - 1];
  if (lanes.length === 1) lanes.splice(0, 1, { place: { url: list.url, pages: 0 }, isWhole: true });
  else lanes.splice(at, 1);
  if (before !== undefined) before.isWhole = true;
}

function comeOn<T>(list: ListToWalk<T>, lanes: Running[], lane: Running, page: LanePage<T>): void {
  advance(list, lanes, lane, page);
  divide(list, lanes, page);
}

/** A page of a lane has come: says where the lane goes on, or that it is over. */
function advance<T>(list: ListToWalk<T>, lanes: Running[], lane: Running, page: LanePage<T>): void {
  const timeOf = list.span?.timeOf ?? list.numbered?.timeOf;
  const times = page.items.map((item) => timeOf?.(item)).filter((time) => time !== undefined);
  const last = times.at(-1);
  const at = lanes.indexOf(lane);
  if (at === 0 || lane.begin !== undefined) lane.place = page.next;
  else if (!begin(list, lane, page, times)) {
    giveUp(list, lanes, lane);
    return;
  }
  const until = lanes.slice(at + 1).find((one) => one.begin !== undefined)?.begin;
  if (until === undefined) return;
  // Of the border's own second, rows before its first are this lane's.
  if (page.ids.includes(until.id) || (last !== undefined && last > until.time)) lane.place = undefined;
}

/** The first page of a lane has come. False: nothing can be read from there on. */
function begin<T>(list: ListToWalk<T>, lane: Running, page: LanePage<T>, times: readonly string[]): boolean {
  const [time, last] = [times.at(0), times.at(-1)];
  const id = page.ids[0];
  if (page.asked.doubt !== undefined || id === undefined || time === undefined || last === undefined) return false;
  lane.begin = { time, id };
  lane.place = page.next;
  if (list.span === undefined) return true;
  lane.place &&= { url: sinceOf(list.url, last), pages: 0 };
  // Where a whole page is of one second, `since` leads to that second's begin; the lane before goes on instead.
  return time < last;
}

/** Where only the last lane is left, and far from its end, it becomes several. */
function divide<T>(list: ListToWalk<T>, lanes: Running[], page: LanePage<T>): void {
  const { link } = page;
  const lane = lanes.at(-1);
  if (lane?.place === undefined || lane.isWhole || link === undefined) return;
  if (lanes.some((one) => one !== lane && one.place !== undefined)) return;
  const left = pagesLeft(list, page);
  // A lane that has just begun, or a new window, has no page behind this one.
  if (left === undefined || lane.place.url !== link) return;
  const pages = left.last - left.next + 1;
  const count = Math.min(list.lanes ?? 1, Math.floor(pages / leastPages));
  if (count < 2) return;
  const most = Math.floor((left.mostNumber - left.next) / (count - 1));
  const each = Math.min(Math.ceil(pages / count), most);
  const begins = Array.from({ length: count - 1 }, (_, at) => left.next + (at + 1) * each);
  const base = list.numbered === undefined ? link : list.url;
  const added = begins.map((number): Running => ({ place: { url: pageOf(base, number), pages: 0 } }));
  lanes.splice(0, lanes.length, lane, ...added);
}

interface PagesLeft {
  readonly next: number;
  readonly last: number;
  /** No lane begins behind it. */
  readonly mostNumber: number;
}

/** Numbers of the next page and of the last, where GitHub counts pages and shows no cursor; where it does, as the check has counted rows. */
function pagesLeft<T>({ numbered }: ListToWalk<T>, { place, link, asked }: LanePage<T>): PagesLeft | undefined {
  if (numbered !== undefined) {
    const isBegin = place.pages === 0 && !new URL(place.url).searchParams.has('page');
    return isBegin ? { next: 2, last: Math.ceil(numbered.rows / pageSize), mostNumber: lastNumber } : undefined;
  }
  const end = parseLink(asked.headers.get('link')).last;
  if (link === undefined || end === undefined || !URL.canParse(end, link)) return undefined;
  const [next, last] = [link, new URL(end, link).href].map(numberOf);
  return next === undefined || last === undefined ? undefined : { next, last, mostNumber: lastBegin };
}
