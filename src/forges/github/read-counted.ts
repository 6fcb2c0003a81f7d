import * as v from 'valibot';
import { getJson, type Schema } from '../../http/json.ts';
import { type NumberCounts, numberCounts } from '../../lib/number-counts.ts';
import { entityKey } from '../../model/entity.ts';
import type { Report } from '../../model/problem.ts';
import type { Unit } from '../../model/unit.ts';
import { count } from '../common/loose.ts';
import { concernsOneRecord } from '../common/one-record.ts';
import { countDiffers } from '../common/read-pages.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { readAll } from './list-walk.ts';
import { commentPage, reviewCommentPage } from './read-lists.ts';
import { GitHubComment, GitHubReviewComment } from './wire.ts';

/** In the order of their keys. */
const kinds = ['issue', 'pull-request'] as const;

/** A number for each issue and pull request. */
type Counts = Readonly<Record<(typeof kinds)[number], NumberCounts>>;

function noCounts(): Counts {
  return { issue: numberCounts(), 'pull-request': numberCounts() };
}

/** `key`: of the issue or pull request. */
function addTo(counts: Counts, key: string, by: number): void {
  for (const kind of kinds) if (key.startsWith(`${kind}:`)) counts[kind].add(Number(key.slice(kind.length + 1)), by);
}

/** What is said to be at an issue or pull request, what has come, and where the rest is. */
interface Counted<T> {
  readonly unit: Unit;
  readonly schema: Schema<T>;
  said(): Promise<Counts>;
  got(): Promise<Counts>;
  /** The item's own list. */
  listOf(number: number): string;
  /** False for a row of another project, to which the address of an issue leads that was transferred meanwhile. */
  isOurs?(row: T, number: number): boolean;
  /** The item itself, which says how many there are now. */
  itemOf(number: number): { readonly url: string; readonly schema: Schema<number> };
  toPage(items: readonly T[], report: Report): Omit<Page, 'cursor'>;
  /** The rows are what the unit counts: their sum is how many it has. */
  readonly isUnit?: true;
}

/** More items than this are not looked at one by one; what they miss is told as a sum. */
const mostSingly = 40;

/** Comments are as many as issues and pull requests say; see `missingRows`. */
export function readMissingComments(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { collected, address } = context;
  const endpoints = endpointsOf(address);
  const counted: Counted<GitHubComment> = {
    ...{ unit: 'comments', schema: GitHubComment, toPage: commentPage, listOf: endpoints.commentsOf, isUnit: true },
    async said() {
      const said = noCounts();
      for (const kind of kinds)
        for await (const { key, commentCount } of collected.scan(kind)) addTo(said, key, commentCount ?? 0);
      return said;
    },
    async got() {
      const got = noCounts();
      for await (const { parent } of collected.scan('comment')) addTo(got, parent, 1);
      return got;
    },
    isOurs: ({ html_url }, number) => isBelow(html_url, endpoints.page, number),
    itemOf: (number) => ({ url: endpoints.issue(number), schema: fieldOf('comments') }),
  };
  return missingRows(counted, cursor, context);
}

/** Comments on lines are as many as reviews say. */
export function readMissingReviewComments(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { collected, address } = context;
  const endpoints = endpointsOf(address);
  const counted: Counted<GitHubReviewComment> = {
    ...{ unit: 'reviews', schema: GitHubReviewComment, toPage: reviewCommentPage, listOf: endpoints.reviewCommentsOf },
    async said() {
      const said = noCounts();
      for await (const { parent, commentCount } of collected.scan('review')) addTo(said, parent, commentCount ?? 0);
      return said;
    },
    async got() {
      const got = noCounts();
      for await (const { pullRequest } of collected.scan('review-comment')) addTo(got, pullRequest, 1);
      return got;
    },
    itemOf: (number) => ({ url: endpoints.pull(number), schema: fieldOf('review_comments') }),
  };
  return missingRows(counted, cursor, context);
}

function isBelow(address: string, page: string, number: number): boolean {
  const rest = address.toLowerCase().startsWith(`${page.toLowerCase()}/`) ? address.slice(page.length) : '';
  return /^\/(?:issues|pull)\/(\d+)/.exec(rest)?.[1] === String(number);
}

function fieldOf(name: string): Schema<number> {
  return v.pipe(
    v.record(v.string(), v.unknown()),
    v.transform((item) => item[name]),
    count,
  );
}

/**
 * Where fewer rows have come by the project's list than an item says that it has, its own list is read: nothing is asked where all is there. What
 * is missing even then, and is still said to be there, is `count-differs`. A further round compares sums itself, unless it reads everything.
 */
async function* missingRows<T>(
  counted: Counted<T>,
  cursor: string | undefined,
  context: ReadContext,
): AsyncGenerator<Page, void, undefined> {
  const { unit, toPage, isUnit } = counted;
  const { report, update, signal } = context;
  signal.throwIfAborted();
  const isAnew = update?.how === 'whole' && cursor === undefined;
  const { short, all } = update?.how === 'changed' ? { short: [], all: undefined } : await shortOf(counted, cursor);
  // All is compared anew: what an earlier round found missing is over, or is found again.
  let over: Pick<Page, 'update'> = isAnew ? { update: { forgets: 'all' } } : {};
  const singly = short.slice(0, mostSingly);
  for (const item of singly) {
    signal.throwIfAborted();
    const { rows, said } = await readItem(counted, item, context);
    const now = Math.max(rows.length, item.had);
    if (now < said) report({ ...countDiffers(unit, now, said), place: item.key });
    const page = toPage(rows, report);
    yield { ...page, got: page.got === 0 ? 0 : now - item.had, cursor: item.key, ...over };
    over = {};
  }
  const rest = short.slice(mostSingly);
  const sum = (field: 'had' | 'said') => rest.reduce((all, one) => all + one[field], 0);
  if (rest.length > 0) report(countDiffers(unit, sum('had'), sum('said')));
  const expected = isUnit && all !== undefined ? { expected: all } : {};
  yield { entities: [], got: 0, cursor: undefined, ...expected, ...over };
}

/** The item's own list, and how many rows it says that it has now. What cannot be seen is as it was said to be. */
async function readItem<T>(
  { unit, schema, listOf, itemOf, isOurs }: Counted<T>,
  { number, said }: { readonly number: number; readonly said: number },
  context: ReadContext,
): Promise<{ rows: readonly T[]; said: number }> {
  const { request, signal } = context;
  try {
    const rows = await readAll({ url: listOf(number), schema, unit }, context);
    if (rows.some((row) => isOurs?.(row, number) === false)) return { rows: [], said };
    const item = itemOf(number);
    return { rows, said: (await getJson(request, { url: item.url, purpose: 'api', signal }, item.schema)).value };
  } catch (error) {
    if (!concernsOneRecord(error)) throw error;
    return { rows: [], said };
  }
}

/** Items with fewer rows than they say, behind the cursor, in the order of their keys; and how many rows all items say that they have. */
async function shortOf<T>({ said, got }: Counted<T>, cursor = '') {
  const had = await got();
  const expected = await said();
  const short: { key: string; number: number; said: number; had: number }[] = [];
  let all = 0;
  for (const kind of kinds)
    for (const [number, count] of expected[kind].entries()) {
      all += count;
      const key = entityKey(kind, number);
      const rows = had[kind].get(number);
      if (key > cursor && rows < count) short.push({ key, number, said: count, had: rows });
    }
  return { short, all };
}
