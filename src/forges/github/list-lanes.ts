import * as v from 'valibot';
import { parseLink } from '../../http/pages.ts';
import type { WalkedPage } from '../common/walked-page.ts';
import { sinceOf } from './endpoints.ts';
import {
  type AskedPage,
  askUntilWhole,
  isPartial,
  type ListContext,
  type ListToWalk,
  Place,
  partial,
  type ReadPage,
  readPage,
} from './list-page.ts';

/** One of the places at which a long list is read at once. */
const Lane = v.object({
  /** Absent when it has been read to its end. */
  place: v.optional(Place),
  /** Its first row; absent of the first lane, and as long as its first page has not come. */
  begin: v.optional(v.object({ time: v.string(), id: v.string() })),
  /** No lane could begin behind it: it is not divided again. */
  isWhole: v.optional(v.boolean()),
});
type Lane = v.InferOutput<typeof Lane>;

/** In the order of the list; the cursor of the step, as JSON. */
export const Lanes = v.pipe(v.array(Lane), v.minLength(1), v.maxLength(16));
export type Lanes = v.InferOutput<typeof Lanes>;

/** GitHub ends lists of comments near their 400th page: beyond this one no lane begins. */
const lastBegin = 300;
/** With fewer pages each, lanes cost more requests than they save time. */
const leastPages = 10;

/** The same, while they are read. */
type Running = { -readonly [K in keyof Lane]: Lane[K] };

/**
 * Pages of a list by the time of the last change, from several places at once: where GitHub says how many pages are left, it is divided. A new
 * lane's first page is found by its number, and it goes on from there by `since`; the lane before it ends where that page begins. So rows
 * that move to the list's end while it is read shift nothing across a border of lanes, and a lane that was not needed costs only a page. The
 * last lane is open: it takes what is made meanwhile. When the others are done, what it has left is divided again. One page of a lane is under
 * way at a time, and the next one is asked for when the page before is durable.
 */
export async function* walkLanes<T>(
  list: ListToWalk<T>,
  from: Lanes,
  context: ListContext,
): AsyncGenerator<WalkedPage<T>, void, undefined> {
  const lanes = from.map((lane): Running => ({ ...lane }));
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const underWay = new Map<Running, Promise<readonly [Running, Place, AskedPage]>>();
  const startAll = () => {
    for (const lane of lanes) {
      const { place } = lane;
      if (place === undefined || underWay.has(lane)) continue;
      const asking = askUntilWhole(place, { ...context, signal }).then((asked) => [lane, place, asked] as const);
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
      if (isFirst && isPartial(asked.headers)) context.report(partial(list));
      isFirst = false;
      const page = readPage(list, place, asked, context);
      advance(list, lanes, lane, { ...page, isDoubtful: asked.doubt !== undefined });
      divide(list, lanes, page, asked.headers);
      const next = lanes.some((one) => one.place !== undefined) ? JSON.stringify(lanes) : undefined;
      yield { items: page.items, rows: asked.value?.length ?? 0, total: undefined, next };
    }
  } finally {
    stop.abort(new DOMException('another lane has failed', 'AbortError'));
  }
}

/** A page of a lane has come: says where the lane goes on, or that it is over. */
function advance<T>(
  list: ListToWalk<T>,
  lanes: Running[],
  lane: Running,
  page: ReadPage<T> & { readonly isDoubtful: boolean },
): void {
  const times = page.items.map((item) => list.span?.timeOf(item)).filter((time) => time !== undefined);
  const [time, last] = [times.at(0), times.at(-1)];
  const at = lanes.indexOf(lane);
  if (at > 0 && lane.begin === undefined) {
    const id = page.ids[0];
    // Where a whole page is of one second, `since` leads to that second's begin; the lane before goes on instead.
    const isBegin = !page.isDoubtful && id !== undefined && time !== undefined && last !== undefined && time < last;
    if (!isBegin) {
      lanes.splice(at, 1);
      const before = lanes[at - 1];
      if (before !== undefined) before.isWhole = true;
      return;
    }
    lane.begin = { time, id };
    lane.place = page.next && { url: sinceOf(list.url, last), pages: 0 };
  } else lane.place = page.next;
  const until = lanes.slice(at + 1).find(({ begin }) => begin !== undefined)?.begin;
  if (until === undefined) return;
  // Of the border's own second, rows before its first are this lane's.
  if (page.ids.includes(until.id) || (last !== undefined && last > until.time)) lane.place = undefined;
}

/** Where only the last lane is left, and far from its end, it becomes several. */
function divide<T>(list: ListToWalk<T>, lanes: Running[], { link }: ReadPage<T>, headers: Headers): void {
  const lane = lanes.at(-1);
  if (lane?.place === undefined || lane.isWhole) return;
  if (lanes.some((one) => one !== lane && one.place !== undefined)) return;
  const left = pagesLeft(link, headers);
  // A lane that has just begun, or a new window, has no page behind this one.
  if (left === undefined || lane.place.url !== link) return;
  const count = Math.min(list.lanes ?? 1, Math.floor((left.last - left.next + 1) / leastPages));
  if (count < 2) return;
  const each = Math.ceil((left.last - left.next + 1) / count);
  const begins = Array.from({ length: count - 1 }, (_, at) => left.next + (at + 1) * each);
  const added = begins.map((page): Running => ({ place: { url: pageOf(link, page), pages: 0 } }));
  lanes.splice(0, lanes.length, lane, ...added);
}

/** Numbers of the next page and of the last, where GitHub counts pages and shows no cursor. */
function pagesLeft(
  link: string | undefined,
  headers: Headers,
): { readonly next: number; readonly last: number } | undefined {
  const end = parseLink(headers.get('link')).last;
  if (link === undefined || end === undefined || !URL.canParse(end, link)) return undefined;
  const [next, last] = [link, new URL(end, link).href].map((one) => {
    const { searchParams } = new URL(one);
    const page = searchParams.get('page') ?? '';
    return /^\d{1,6}$/.test(page) && !searchParams.has('after') ? Number(page) : undefined;
  });
  if (next === undefined || last === undefined) return undefined;
  return { next, last: Math.min(last, lastBegin) };
}

function pageOf(link: string, page: number): string {
  const url = new URL(link);
  url.searchParams.set('page', String(page));
  return url.href;
}
