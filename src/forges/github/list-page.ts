import * as v from 'valibot';
import { decodeList, getJson, RawList, type Schema } from '../../http/json.ts';
import { nextLink } from '../../http/pages.ts';
import type { Problem } from '../../model/problem.ts';
import type { Unit } from '../../model/unit.ts';
import { bare } from '../common/one-record.ts';
import type { ReadContext } from '../forge.ts';
import { apiOf, sinceOf } from './endpoints.ts';
import { isFull, withFewer, withMore } from './page-address.ts';
import { tookTooLong } from './too-long.ts';

/** A list that is followed by its links. */
export interface ListToWalk<T> {
  readonly url: string;
  readonly schema: Schema<T>;
  readonly unit: Unit;
  /**
   * Of a list by the time of the last change: a new window begins after so many pages, because GitHub ends long lists of comments near the
   * 40,000th (https://github.com/singer-io/tap-github/issues/61).
   */
  readonly span?: { readonly pages: number; timeOf(row: T): string | undefined };
  /**
   * Of a list by the time of creation: so many rows there were at the check, from which its pages follow. `isBack`: it is read from its end, page
   * by page, so that rows that go meanwhile shift nothing past the place of reading (`list-back.ts`); for lists without cursors.
   */
  readonly numbered?: { readonly rows: number; readonly isBack: boolean; timeOf(row: T): string | undefined };
  /** Of a list with a span, or with numbers: at so many places at once, where it is long (`list-lanes.ts`). Default: at one. */
  readonly lanes?: number;
}

export type ListContext = Pick<ReadContext, 'request' | 'signal' | 'address' | 'report'>;

/** Where the walk stands. */
export const Place = v.object({
  url: v.string(),
  /** Pages of this window that have come. */
  pages: v.number(),
  /** Id of the first row of the page before. */
  first: v.optional(v.string()),
  /** Pages that came well since they were made smaller. */
  good: v.optional(v.number()),
});
export type Place = v.InferOutput<typeof Place>;

/** Of a page that fewer rows can be asked for of. */
const attemptsOfLarge = 3;
/** Smaller pages that came well in a row, after which larger ones are asked for again. */
const growAfter = 4;
const brokenPage = 'A page of this list did not come whole, however often it was asked for; something may be missing.';
/** Of a page that is not as pages are. */
const attemptsOfOdd = 3;

/** A page as it came. */
export type AskedPage = Awaited<ReturnType<typeof askUntilWhole>>;

export interface ReadPage<T> {
  readonly items: readonly T[];
  /** Ids of all rows that say one, also of those that could not be read. */
  readonly ids: readonly string[];
  /** Where the list goes on; absent at its end, or when it leads nowhere. */
  readonly next: Place | undefined;
  /** Address that GitHub names for the page behind this one. */
  readonly link: string | undefined;
}

/** Decodes a page, says what is odd about it, and where the list goes on. */
export function readPage<T>(
  list: ListToWalk<T>,
  place: Place,
  { value, headers, url, doubt, address: asked }: AskedPage,
  { report, address }: Pick<ListContext, 'report' | 'address'>,
): ReadPage<T> {
  const isStuck = doubt === 'repeated';
  if (isStuck || doubt === 'odd') report(restless(list, brokenPage));
  const items = decodeList(value, list.schema, report, { unit: list.unit, place: bare(list.url) });
  const link = isStuck ? undefined : nextLink(headers, url, apiOf(address.base));
  const ids = idsOf(value ?? []);
  const next = nextPlace(list, place, items, link === undefined ? undefined : { link, asked });
  const first = idOf(value?.[0]);
  // A new window may begin with rows of the last page of the one before.
  const isMarked = next !== undefined && next.pages > 0 && first !== undefined;
  return { items, ids, link, next: isMarked ? { ...next, first } : next };
}

/** https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#authenticating-with-saml-single-sign-on-sso */
export function isPartial(headers: Headers): boolean {
  return headers.get('x-github-sso')?.startsWith('partial-results') ?? false;
}

export function partial({ unit, url }: ListToWalk<unknown>): Problem {
  const message =
    'An organisation with a sign-on of its own (SSO) keeps a part of this list back until the token is authorized for it.';
  return { code: 'sso-partial', severity: 'loses-data', message, unit, place: bare(url) };
}

export function restless({ unit, url }: ListToWalk<unknown>, message: string): Problem {
  return { code: 'list-restless', severity: 'loses-data', message, unit, place: bare(url) };
}

/**
 * GitHub counts no list, so a page that its server mixed up shows only by itself: it is asked for again. `address`: of the rows that have come,
 * which may be fewer than were asked for.
 */
export async function askUntilWhole(
  place: Place,
  context: Pick<ListContext, 'request' | 'signal'>,
  isBack: boolean = false,
) {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(place.url, context, isBack);
    const doubt = doubtOf(answer.value ?? [], place);
    if (doubt === undefined || attempt >= attemptsOfOdd) return { ...answer, doubt };
  }
}

/**
 * `odd`: no page of a list has a row twice. `repeated`: it begins as the one before, which leads nowhere. `empty`: as a page is that somebody
 * emptied meanwhile, or whose rows are hidden from us.
 */
function doubtOf(rows: readonly unknown[], place: Place): 'odd' | 'repeated' | 'empty' | undefined {
  if (rows.length === 0) return place.pages > 0 ? 'empty' : undefined;
  const ids = idsOf(rows);
  if (new Set(ids).size < ids.length) return 'odd';
  return ids[0] !== undefined && ids[0] === place.first ? 'repeated' : undefined;
}

function idOf(row: unknown): string | undefined {
  const id = typeof row === 'object' && row !== null ? Reflect.get(row, 'id') : undefined;
  return typeof id === 'number' || typeof id === 'string' ? String(id) : undefined;
}

function idsOf(rows: readonly unknown[]): string[] {
  return rows.map(idOf).filter((id) => id !== undefined);
}

/**
 * A page of 100 may be too much for the server (https://github.com/microsoft/CEDAR/issues/45): then fewer rows of the same place are asked for,
 * and fewer still, down to one.
 */
async function ask(url: string, context: Pick<ListContext, 'request' | 'signal'>, isBack: boolean) {
  const { request, signal } = context;
  for (let address = url; ; ) {
    const fewer = withFewer(address, isBack);
    const attempts = fewer === undefined ? {} : { attempts: attemptsOfLarge };
    try {
      const options = { url: address, purpose: 'api', signal, ...attempts } as const;
      return { ...(await getJson(request, options, RawList)), address };
    } catch (error) {
      if (fewer === undefined || !tookTooLong(error)) throw error;
      address = fewer;
    }
  }
}

/** Whether what comes next is asked for in larger pages, and what the next place has to know for that. */
export function sizeAfter(
  place: Place,
  asked: string,
): { readonly isMore: boolean; keep(url: string): { good?: number } } {
  const good = place.url === asked ? (place.good ?? 0) + 1 : 0;
  const isMore = good >= growAfter;
  return { isMore, keep: (url) => (isFull(url) ? {} : { good: isMore ? 0 : good }) };
}

/** @param led address that the answer names as the next one, and the address that has answered */
function nextPlace<T>(
  list: ListToWalk<T>,
  place: Place,
  items: readonly T[],
  led: { readonly link: string; readonly asked: string } | undefined,
): Place | undefined {
  if (led === undefined) return undefined;
  const pages = place.pages + 1;
  const { span } = list;
  const last = span && pages >= span.pages ? items.map(span.timeOf).findLast((time) => time !== undefined) : undefined;
  // Rows of the same second may stand on both sides of the border: they come twice. More of them than a window has would bring it again for ever.
  if (last === undefined || last === new URL(place.url).searchParams.get('since')) {
    const { isMore, keep } = sizeAfter(place, led.asked);
    const url = isMore ? withMore(led.link) : led.link;
    return { url, pages, ...keep(url) };
  }
  return { url: sinceOf(list.url, last), pages: 0 };
}
