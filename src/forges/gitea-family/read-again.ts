import { getJson } from '../../http/json.ts';
import { allIssuesMark } from '../../model/update-marks.ts';
import { concernsOneRecord } from '../common/one-record.ts';
import type { Page, ReadContext, UpdateContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { ticketPage } from './read-tickets.ts';
import { GiteaIssue } from './wire.ts';

/** Issues asked for one by one; more are read from their list. */
const mostSingly = 50;
/** Asked for side by side. */
const atOnce = 12;
const whole = 'whole:';

type Again = ReadContext & { readonly update: UpdateContext };

/**
 * Issues that show something else than before though the server does not say that they were updated: a label's new name, fewer comments.
 * Found among what was collected, marked `stale`.
 */
export async function* readIssuesAgain(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { update } = context;
  if (update === undefined) return yield { entities: [], got: 0, cursor: undefined };
  const again = { ...context, update };
  const keys = await staleIssues(update);
  const all = cursor?.startsWith(whole) || keys === undefined || keys.length > mostSingly;
  if (all) yield* readAll(cursor?.slice(whole.length), again);
  else yield* readFew(keys, again);
}

/** `undefined`: all. */
async function staleIssues({ markedKeys, everyItem }: UpdateContext): Promise<string[] | undefined> {
  if (everyItem) return undefined;
  for await (const _ of markedKeys('stale', allIssuesMark)) return undefined;
  const keys: string[] = [];
  for await (const key of markedKeys('stale', 'issue:')) {
    keys.push(key);
    if (keys.length > mostSingly) break;
  }
  return keys;
}

async function* readAll(place: string | undefined, context: Again): AsyncGenerator<Page, void, undefined> {
  const url = endpointsOf(context.address).tickets('issues');
  const list = { url, schema: GiteaIssue, unit: 'issues', grows: 'start' } as const;
  // Rows that cannot be read were told by the list's own step.
  const quiet = { ...context, report: () => {} };
  for await (const { items, next } of walkList(list, place || undefined, quiet))
    yield pageOf(items, next === undefined ? undefined : whole + next, context);
}

/** What is marked is what is left: a page takes off the marks of what it brings. */
async function* readFew(keys: readonly string[], context: Again): AsyncGenerator<Page, void, undefined> {
  for (let at = 0; at < keys.length; at += atOnce) {
    const batch = keys.slice(at, at + atOnce);
    const items = await Promise.all(batch.map((key) => readOne(Number(key.slice('issue:'.length)), context)));
    const page = pageOf(
      items.filter((item) => item !== undefined),
      'few:',
      context,
    );
    yield { ...page, update: { ...page.update, unmarks: batch.map((key) => ({ mark: 'stale', key })) } };
  }
  yield { entities: [], got: 0, cursor: undefined };
}

/** `undefined` for one that has gone meanwhile: the next round finds that out. */
async function readOne(number: number, { address, request, signal }: Again): Promise<GiteaIssue | undefined> {
  const url = endpointsOf(address).ticket(number);
  try {
    return (await getJson(request, { url, purpose: 'api', signal }, GiteaIssue)).value;
  } catch (error) {
    if (!concernsOneRecord(error)) throw error;
    return undefined;
  }
}

function pageOf(items: readonly GiteaIssue[], cursor: string | undefined, context: Again): Page {
  const { newest: _, ...page } = ticketPage(items, context);
  const parents = context.units.includes('attachments') ? page.entities.filter(({ kind }) => kind === 'issue') : [];
  const replaces = parents.map(({ key }) => ({ kind: 'attachment', parent: key }) as const);
  return { ...page, cursor, update: { replaces } };
}
