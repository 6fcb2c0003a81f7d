import { getJson } from '../../http/json.ts';
import { allIssuesMark } from '../../model/update-marks.ts';
import { concernsOneRecord } from '../common/one-record.ts';
import type { Page, ReadContext, UpdateContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { ticketPage } from './read-tickets.ts';
import { GitHubIssue } from './wire.ts';

/** Issues asked for one by one; more are read from their list. */
const mostSingly = 40;
/** Asked for side by side. */
const atOnce = 4;
/** Cursors: of the whole list, and of the way one by one. */
const words = { whole: 'whole:', few: 'few:' } as const;

/**
 * Issues that show something else than before though GitHub does not say that they were updated: a label or milestone that is called otherwise or
 * is gone. Found among what was collected, marked `stale`.
 */
export async function* readIssuesAgain(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { update } = context;
  if (update === undefined) return yield { entities: [], got: 0, cursor: undefined };
  const keys = await staleIssues(update);
  const isWhole = cursor?.startsWith(words.whole) || keys === undefined || keys.length > mostSingly;
  if (isWhole) yield* readAll(cursor?.slice(words.whole.length), context);
  else yield* readFew(keys, context);
}

/** `undefined`: all. */
async function staleIssues({ markedKeys }: UpdateContext): Promise<string[] | undefined> {
  for await (const _ of markedKeys('stale', allIssuesMark)) return undefined;
  const keys: string[] = [];
  for await (const key of markedKeys('stale', 'issue:')) {
    keys.push(key);
    if (keys.length > mostSingly) break;
  }
  return keys;
}

async function* readAll(place: string | undefined, context: ReadContext): AsyncGenerator<Page, void, undefined> {
  const list = { url: endpointsOf(context.address).issues, schema: GitHubIssue, unit: 'issues' } as const;
  // Rows that cannot be read were told by the list's own step.
  const quiet = { ...context, report: () => {} };
  for await (const { items, next } of walkList(list, place || undefined, quiet))
    yield pageOf(items, next === undefined ? undefined : words.whole + next, context);
}

/** What is marked is what is left: a page takes off the marks of what it brings. */
async function* readFew(keys: readonly string[], context: ReadContext): AsyncGenerator<Page, void, undefined> {
  for (let at = 0; at < keys.length; at += atOnce) {
    const batch = keys.slice(at, at + atOnce);
    const items = await Promise.all(batch.map((key) => readOne(Number(key.slice('issue:'.length)), context)));
    const page = pageOf(
      items.filter((item) => item !== undefined),
      words.few,
      context,
    );
    yield { ...page, update: { unmarks: batch.map((key) => ({ mark: 'stale', key })) } };
  }
  yield { entities: [], got: 0, cursor: undefined };
}

/** `undefined` for one that has gone meanwhile: the next round finds that out. */
async function readOne(number: number, context: ReadContext): Promise<GitHubIssue | undefined> {
  const { address, request, signal } = context;
  const url = endpointsOf(address).issue(number);
  try {
    return (await getJson(request, { url, purpose: 'api', signal }, GitHubIssue)).value;
  } catch (error) {
    if (!concernsOneRecord(error)) throw error;
    return undefined;
  }
}

function pageOf(items: readonly GitHubIssue[], cursor: string | undefined, context: ReadContext): Page {
  const { newest: _, update: _marks, ...page } = ticketPage(items, context);
  return { ...page, cursor };
}
