import * as v from 'valibot';
import type { EntityKind } from '../../model/entity.ts';
import type { Report } from '../../model/problem.ts';
import type { Unit } from '../../model/unit.ts';
import type { Page, ReadContext, UpdateContext } from '../forge.ts';
import { countDiffers } from './read-pages.ts';
import type { WalkedPage } from './walked-page.ts';

/** A list that was read in an earlier round and is looked at again. */
export interface ListAgain<T> {
  /** Id of the step; names what was seen. */
  readonly list: string;
  readonly unit: Unit;
  /** Kinds whose rows are all on this list: what it no longer shows is gone. */
  readonly kinds: readonly EntityKind[];
  spares?: NonNullable<Page['sweep']>['spares'];
  /** Rows that changed since a moment, or all. */
  walk(since: string | undefined, cursor: string | undefined, report: Report): AsyncIterable<WalkedPage<T>>;
  toPage(items: readonly T[], report: Report): Promise<Omit<Page, 'cursor'>>;
  keysOf(items: readonly T[]): readonly string[];
  /** Rows that another step brings, and that are not in the vault yet: they count as there. */
  elsewhere?(items: readonly T[]): Promise<readonly string[]>;
  /** Rows of the list now, in one request; absent where the whole list is always read. */
  total?(): Promise<number | undefined>;
  /** Rows of the list in the vault. */
  live(): Promise<number>;
  /** What the step is to bring, given the rows of the list; default: these. Asked once all rows are where they belong. */
  expected?(total: number): Promise<number | undefined>;
  /** True where the first round, too, compares the list's total with what has come. */
  readonly isCounted: boolean;
}

/**
 * Cursors, in the order of the way: what changed, the look at the total, the whole list, what it no longer shows, the count. Behind that stand the
 * total and, where fewer rows were shown, how many.
 */
const words = { since: 'since:', look: 'look:', whole: 'whole:', sweep: 'sweep:', count: 'count:' } as const;

/** More rows than this that only another step knows: then the whole list says it. */
const mostElsewhere = 200;

const Since = v.object({
  ...{ place: v.optional(v.string()), elsewhere: v.array(v.string()) },
  rows: v.optional(v.number(), 0),
});
const Whole = v.object({ place: v.optional(v.string()), rows: v.number() });

type Context = Pick<ReadContext, 'report'> & { readonly update: UpdateContext };
type Pages = AsyncGenerator<Page, string | undefined, undefined>;

/**
 * Pages of a list in a further round: what changed since the mark, then a look at the total; only when that differs from what is in the vault
 * (something was deleted), the whole list, after which goes what it did not show.
 */
export async function* readAgain<T>(
  list: ListAgain<T>,
  cursor: string | undefined,
  context: Context,
): AsyncGenerator<Page, void, undefined> {
  const { how, since } = context.update;
  const begin = how === 'changed' && since !== undefined && list.total !== undefined ? words.since : words.whole;
  let at: string | undefined = cursor ?? begin;
  if (at.startsWith(words.since)) at = yield* changedRows(list, at.slice(words.since.length), context);
  if (at?.startsWith(words.look)) at = yield* lookAtTotal(list, at.slice(words.look.length), context);
  if (at?.startsWith(words.whole)) at = yield* wholeList(list, at.slice(words.whole.length), context);
  if (at?.startsWith(words.sweep)) at = yield* goneRows(list, at.slice(words.sweep.length));
  if (at?.startsWith(words.count)) yield* countRows(list, at.slice(words.count.length), context);
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string, otherwise: T): T {
  if (text === '') return otherwise;
  const result = v.safeParse(schema, JSON.parse(text));
  return result.success ? result.output : otherwise;
}

async function* changedRows<T>(list: ListAgain<T>, text: string, { update, report }: Context): Pages {
  const { place, elsewhere: before, rows: had } = parsed(Since, text, { elsewhere: [], rows: 0 });
  const elsewhere = new Set(before);
  let rows = had;
  let isOdd = false;
  const watch: Report = (problem) => {
    isOdd = true;
    report(problem);
  };
  let next = '';
  for await (const page of list.walk(update.since, place, watch)) {
    const entities = await list.toPage(page.items, watch);
    for (const key of (await list.elsewhere?.(page.items)) ?? []) elsewhere.add(key);
    const keys = [...elsewhere];
    rows += page.rows;
    // Rows that are counted and not shown have changed as well.
    const isShort = page.next === undefined && rows < (page.total ?? 0);
    // Where a row stands that cannot be read, the report says as the whole list would.
    const needsAll = isOdd || isShort || keys.length > mostElsewhere;
    if (needsAll) next = words.whole;
    else if (page.next === undefined) next = words.look + JSON.stringify(keys);
    else next = words.since + JSON.stringify({ place: page.next, elsewhere: keys, rows });
    yield { ...entities, cursor: next };
    if (needsAll) break;
  }
  return next;
}

async function* lookAtTotal<T>(list: ListAgain<T>, text: string, { update }: Context): Pages {
  const elsewhere = parsed(v.array(v.string()), text, []);
  const total = await list.total?.();
  const live = await list.live();
  if (total !== undefined && total !== live + elsewhere.length) {
    yield { entities: [], got: 0, cursor: words.whole };
    return words.whole;
  }
  // The mark stays good also when no row was newer.
  const newest = update.since === undefined ? {} : { newest: update.since };
  yield { entities: [], got: 0, cursor: undefined, ...newest, ...(await expectedOf(list, live)) };
  return undefined;
}

async function* wholeList<T>(list: ListAgain<T>, text: string, { report }: Context): Pages {
  const { place, rows: before } = parsed(Whole, text, { rows: 0 });
  let isRestless = false;
  const watch: Report = (problem) => {
    isRestless ||= problem.code === 'list-restless';
    report(problem);
  };
  let isFirst = text === '';
  let rows = before;
  let next: string | undefined;
  for await (const page of list.walk(undefined, place, watch)) {
    rows += page.rows;
    // A list that was not shown whole must not make anything go.
    const isWhole = !isRestless && rows >= (page.total ?? 0);
    if (page.next !== undefined) next = words.whole + JSON.stringify({ place: page.next, rows });
    else if (isWhole) next = words.sweep + (page.total ?? '');
    else next = page.total === undefined ? undefined : `${words.count}${page.total}${isRestless ? '' : `:${rows}`}`;
    const { update, ...entities } = await list.toPage(page.items, report);
    yield {
      ...entities,
      cursor: next,
      update: {
        ...update,
        sees: { list: list.list, keys: list.keysOf(page.items) },
        ...(isFirst ? { forgets: 'all' as const } : {}),
      },
      ...(page.total === undefined || list.expected ? {} : { expected: page.total }),
    };
    isFirst = false;
  }
  return next;
}

async function* goneRows<T>(list: ListAgain<T>, total: string): Pages {
  const { spares } = list;
  const next = words.count + total;
  const sweep = { list: list.list, kinds: list.kinds, ...(spares && { spares }) };
  yield { entities: [], got: 0, cursor: next, sweep };
  return next;
}

async function* countRows<T>(
  list: ListAgain<T>,
  text: string,
  { report }: Context,
): AsyncGenerator<Page, void, undefined> {
  const got = await list.live();
  const [counted = '', shown] = text.split(':');
  // Where the server counts nothing, what the whole list has shown is what there is: an earlier total knows what is gone.
  const total = counted === '' ? got : Number(counted);
  if (list.isCounted && got < total) report(countDiffers(list.unit, got, total));
  // As many are there as should be, but not all were shown: the others may have changed since they came.
  else if (got >= total && shown !== undefined) report(countDiffers(list.unit, Number(shown), total));
  yield { entities: [], got: 0, cursor: undefined, ...(await expectedOf(list, total)) };
}

async function expectedOf<T>(list: ListAgain<T>, total: number): Promise<{ expected?: number }> {
  const expected = list.expected === undefined ? total : await list.expected(total);
  return expected === undefined ? {} : { expected };
}
