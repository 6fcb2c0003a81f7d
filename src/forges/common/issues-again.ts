import { allIssuesMark } from '../../model/update-marks.ts';
import type { Page, UpdateContext } from '../forge.ts';
import { concernsOneRecord } from './one-record.ts';

/** How issues are read again that show something else than before though the forge does not say that they were updated. */
export interface IssuesAgain<T> {
  /** Asked for one by one, at most; more are read from their list. */
  readonly mostSingly: number;
  /** Asked for side by side. */
  readonly atOnce: number;
  /** A round through every item takes all of them from the list. */
  readonly allInThorough: boolean;
  /** From the list, from a cursor of it on. Rows that cannot be read were told by the list's own step. */
  list(place: string | undefined): AsyncIterable<{ readonly items: readonly T[]; readonly next: string | undefined }>;
  /** One by its number; rejects when it has gone. `undefined`: it is in another project now. */
  one(number: number): Promise<T | undefined>;
  toPage(items: readonly T[]): Omit<Page, 'cursor'>;
}

/** Cursors: of the whole list, and of the way one by one. */
const words = { whole: 'whole:', few: 'few:' } as const;

/** Found among what was collected, marked `stale`: a label's new name, fewer comments. */
export async function* issuesAgain<T>(
  again: IssuesAgain<T>,
  cursor: string | undefined,
  update: UpdateContext | undefined,
): AsyncGenerator<Page, void, undefined> {
  if (update === undefined) return yield { entities: [], got: 0, cursor: undefined };
  const isAll = update.unfinished === true || (again.allInThorough && update.everyItem);
  const keys = isAll ? undefined : await staleIssues(update, again.mostSingly);
  const isWhole = cursor?.startsWith(words.whole) || keys === undefined || keys.length > again.mostSingly;
  if (isWhole) yield* fromList(again, cursor?.slice(words.whole.length));
  else yield* oneByOne(again, keys);
}

/** `undefined`: all. */
async function staleIssues({ markedKeys }: UpdateContext, most: number): Promise<string[] | undefined> {
  for await (const _ of markedKeys('stale', allIssuesMark)) return undefined;
  const keys: string[] = [];
  for await (const key of markedKeys('stale', 'issue:')) {
    keys.push(key);
    if (keys.length > most) break;
  }
  return keys;
}

async function* fromList<T>({ list, toPage }: IssuesAgain<T>, place: string | undefined) {
  for await (const { items, next } of list(place || undefined))
    yield { ...toPage(items), cursor: next === undefined ? undefined : words.whole + next };
}

/** What is marked is what is left: a page takes off the marks of what it brings. */
async function* oneByOne<T>(again: IssuesAgain<T>, keys: readonly string[]): AsyncGenerator<Page, void, undefined> {
  for (let at = 0; at < keys.length; at += again.atOnce) {
    const batch = keys.slice(at, at + again.atOnce);
    const items = await Promise.all(batch.map((key) => ifThere(again, Number(key.slice('issue:'.length)))));
    const page = again.toPage(items.filter((item) => item !== undefined));
    const unmarks = batch.map((key) => ({ mark: 'stale', key }) as const);
    yield { ...page, cursor: words.few, update: { ...page.update, unmarks } };
  }
  yield { entities: [], got: 0, cursor: undefined };
}

/** `undefined` for one that has gone or moved away meanwhile: the next round finds that out. */
async function ifThere<T>({ one }: IssuesAgain<T>, number: number): Promise<T | undefined> {
  try {
    return await one(number);
  } catch (error) {
    if (!concernsOneRecord(error)) throw error;
    return undefined;
  }
}
