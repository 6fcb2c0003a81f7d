import * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import { getJson } from '../../http/json.ts';
import { newestOf } from '../common/map.ts';
import { concernsOneRecord } from '../common/one-record.ts';
import { countedPages } from '../common/read-pages.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { pullOf } from './map-tickets.ts';
import { readPullsAgain } from './read-pulls-again.ts';
import { company, isEmptyProjectAnswer } from './read-tickets.ts';
import { GiteaPull } from './wire.ts';

const unit = 'pull-requests';
/** Cursor of the way one by one; what follows is the cursor of the list of numbers. */
export const singly = 'singly:';

/**
 * Pull requests from their list. Some versions answer 500 for each page with a pull request whose fork was deleted (go-gitea/gitea#34682);
 * then they are asked for one by one, by the numbers in the list of issues.
 */
export async function* readPulls(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { update } = context;
  if (update !== undefined) return yield* readPullsAgain(cursor, { ...context, update });
  if (cursor?.startsWith(singly)) return yield* readSingly(cursor.slice(singly.length) || undefined, context);
  try {
    yield* readList(cursor, context);
  } catch (error) {
    if (isEmptyProjectAnswer(error, context)) return yield { entities: [], cursor: undefined };
    if (!isBrokenList(error)) throw error;
    context.report(listBroken);
    yield { entities: [], got: 0, cursor: singly };
    yield* readSingly(undefined, context);
  }
}

export function isBrokenList(error: unknown): boolean {
  return error instanceof HttpError && error.status === 500;
}

export const listBroken = {
  code: 'pull-list-broken',
  severity: 'odd',
  message: 'The forge cannot list its pull requests (a known defect after a fork was deleted): asked for one by one.',
  unit,
} as const;

function readList(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const list = { url: endpointsOf(context.address).pulls, schema: GiteaPull, unit, grows: 'end' } as const;
  return countedPages(
    (from) => walkList(list, from, context),
    cursor,
    (items) => pullPage(items, context),
    { unit, got: () => context.collected.count('pull-request'), report: context.report },
  );
}

/** Pull requests one by one, by the numbers that the list of issues has; the cursors begin with `singly:`. */
export async function* readSingly(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const numbered = v.object({ number: v.number() });
  const url = endpointsOf(context.address).tickets('pulls');
  const list = { url, schema: numbered, unit, grows: 'start' } as const;
  for await (const { items, total, next } of walkList(list, cursor, context)) {
    const pulls = await Promise.all(items.map(({ number }) => readOne(number, context)));
    const page = pullPage(
      pulls.filter((pull) => pull !== undefined),
      context,
    );
    yield {
      ...page,
      cursor: next === undefined ? undefined : singly + next,
      ...(total === undefined ? {} : { expected: total }),
    };
  }
}

export async function readOne(number: number, context: ReadContext): Promise<GiteaPull | undefined> {
  const url = endpointsOf(context.address).pull(number);
  try {
    return (await getJson(context.request, { url, purpose: 'api', signal: context.signal }, GiteaPull)).value;
  } catch (error) {
    if (!concernsOneRecord(error)) throw error;
    context.report({
      code: 'item-not-read',
      severity: 'loses-data',
      message: `Pull request ${number} could not be read: ${error.message}`,
      unit,
      place: `pull request ${number}`,
    });
    return undefined;
  }
}

export function pullPage(items: readonly GiteaPull[], { units }: ReadContext): Omit<Page, 'cursor'> {
  const people = items.map((wire) => ({
    ...wire,
    assignees: [...wire.assignees, wire.merged_by],
  }));
  const times = newestOf(items.flatMap(({ created_at, updated_at }) => [created_at, updated_at]));
  const others = company(people, units.includes('labels'));
  return { entities: [...items.map(pullOf), ...others], got: items.length, ...times };
}
