import { allPullsMark } from '../../model/update-marks.ts';
import { countDiffers } from '../common/read-pages.ts';
import type { Page, ReadContext, UpdateContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { isBrokenList, listBroken, pullPage, readOne, readSingly, singly } from './read-pulls.ts';
import { isEmptyProjectAnswer } from './read-tickets.ts';
import { GiteaPull } from './wire.ts';

const unit = 'pull-requests';
/** Cursors of the ways: the whole list; those updated last; only the changed ones, one by one. */
const words = { whole: 'whole:', recent: 'recent:', few: 'few:' } as const;
/** Asked for side by side where the list is broken. */
const atOnce = 12;

type Again = ReadContext & { readonly update: UpdateContext };
type Pages = AsyncGenerator<Page, void, undefined>;

/**
 * Pull requests in a further round. When a branch has moved, all are read: they show where their branches are now. Otherwise only those that
 * the list of issues has found changed or new, which are the first in the order of their last update.
 */
export async function* readPullsAgain(cursor: string | undefined, context: Again): Pages {
  const at = cursor ?? (await way(context));
  if (at === undefined) return yield* nothingNew(context);
  try {
    if (at.startsWith(singly)) yield* readSingly(at.slice(singly.length) || undefined, context);
    else if (at.startsWith(words.few)) yield* readFew(context);
    else if (at.startsWith(words.whole)) yield* readWholeList(at.slice(words.whole.length), context);
    else yield* readRecent(at.slice(words.recent.length), context);
  } catch (error) {
    if (isEmptyProjectAnswer(error, context)) return yield { entities: [], cursor: undefined };
    if (!isBrokenList(error) || at.startsWith(singly) || at.startsWith(words.few)) throw error;
    context.report(listBroken);
    const next = at.startsWith(words.whole) ? singly : words.few;
    yield { entities: [], got: 0, cursor: next, update: { forgets: 'all' } };
    yield* next === singly ? readSingly(undefined, context) : readFew(context);
  }
}

async function way({ update }: Again): Promise<string | undefined> {
  if (update.how === 'whole' || (await isMarked(update, allPullsMark)) || (await update.refsMoved()))
    return words.whole;
  return (await isMarked(update, 'pull-request:')) ? words.recent : undefined;
}

async function isMarked(update: UpdateContext, prefix: string): Promise<boolean> {
  for await (const _ of update.markedKeys('stale', prefix)) return true;
  return false;
}

async function staleKeys({ update }: Again): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const key of update.markedKeys('stale', 'pull-request:')) keys.add(key);
  return keys;
}

async function* nothingNew({ collected }: Again): Pages {
  yield { entities: [], got: 0, cursor: undefined, expected: await collected.count('pull-request') };
}

async function* readWholeList(place: string, context: Again): Pages {
  const list = { url: endpointsOf(context.address).pulls, schema: GiteaPull, unit, grows: 'end' } as const;
  const [, shown, from = place] = /^(\d+):(.*)$/.exec(place) ?? [];
  const counting = /^count:(\d*)$/.exec(from);
  // Of a list that an earlier version of the page began nobody knows how many have come.
  let rows = from === '' ? 0 : Number(shown ?? Number.POSITIVE_INFINITY);
  let isFirst = from === '';
  let total = counting?.[1] ? Number(counting[1]) : undefined;
  const pages = counting ? [] : walkList(list, from || undefined, context);
  for await (const page of pages) {
    total = page.total;
    rows += page.rows;
    const { newest: _, ...rest } = pullPage(page.items, context);
    yield {
      ...rest,
      // One more page counts, when all have come.
      cursor: `${words.whole}${Number.isFinite(rows) ? `${rows}:` : ''}${page.next ?? `count:${total ?? ''}`}`,
      update: isFirst ? { forgets: 'all' } : {},
      ...(total === undefined ? {} : { expected: total }),
    };
    isFirst = false;
  }
  // What is here from before and was not shown may have changed.
  const got = Math.min(rows, await context.collected.count('pull-request'));
  if (total !== undefined && got < total) context.report(countDiffers(unit, got, total));
  yield { entities: [], got: 0, cursor: undefined };
}

/** Until all that are known to have changed have been seen. */
async function* readRecent(place: string, context: Again): Pages {
  const url = endpointsOf(context.address).pullsByUpdate;
  const left = await staleKeys(context);
  if (left.size === 0) return yield* nothingNew(context);
  for await (const page of walkList({ url, schema: GiteaPull, unit, grows: 'start' }, place || undefined, context)) {
    const { newest: _, ...rest } = pullPage(page.items, context);
    const isDone = finish(left, rest);
    const isOver = !isDone && page.next === undefined;
    const cursor = isOver ? words.few : words.recent + (isDone ? '' : page.next);
    yield { ...rest, cursor, update: { unmarks: unmarksOf(rest) } };
    // The list has not shown all that the list of issues has found.
    if (isOver) return yield* readFew(context);
    if (isDone) break;
  }
  yield* nothingNew(context);
}

/** Takes off what the page brings; true when nothing is left. */
function finish(left: Set<string>, { entities }: Pick<Page, 'entities'>): boolean {
  for (const { key } of entities) left.delete(key);
  return left.size === 0;
}

function unmarksOf({ entities }: Pick<Page, 'entities'>) {
  return entities.filter(({ kind }) => kind === 'pull-request').map(({ key }) => ({ mark: 'stale', key }) as const);
}

/** Where the list is broken or shows too few: only what has changed, one by one. What is marked is what is left, so there is no place to keep. */
async function* readFew(context: Again): Pages {
  const keys = [...(await staleKeys(context))];
  for (let at = 0; at < keys.length; at += atOnce) {
    const batch = keys.slice(at, at + atOnce);
    const pulls = await Promise.all(batch.map((key) => readOne(numberIn(key), context)));
    const page = pullPage(
      pulls.filter((pull) => pull !== undefined),
      context,
    );
    const { newest: _, ...rest } = page;
    const places = batch.map((key) => `pull request ${numberIn(key)}`);
    const unmarks = batch.map((key) => ({ mark: 'stale', key }) as const);
    yield { ...rest, cursor: words.few, update: { unmarks, forgets: places } };
  }
  yield* nothingNew(context);
}

function numberIn(key: string): number {
  return Number(key.slice('pull-request:'.length));
}
