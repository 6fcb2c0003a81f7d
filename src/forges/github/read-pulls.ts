import { getJson } from '../../http/json.ts';
import { allPullsMark } from '../../model/update-marks.ts';
import { newestOf } from '../common/map.ts';
import { concernsOneRecord } from '../common/one-record.ts';
import type { Page, ReadContext, UpdateContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { lanesByNumber } from './lane.ts';
import { walkList } from './list-walk.ts';
import { usersOf } from './map-common.ts';
import { pullOf } from './map-tickets.ts';
import { isIssuesHidden } from './permissions.ts';
import { GitHubPull } from './wire.ts';

const unit = 'pull-requests';
/** From so many that changed, the whole list is cheaper or as cheap. */
const mostSingly = 40;
const atOnce = 4;
/** Cursor of the way one by one. */
const few = 'few:';

type Again = ReadContext & { readonly update: UpdateContext };
type Pages = AsyncGenerator<Page, void, undefined>;

/** Pull requests from their list; in a further round only those of which the list of issues says that they changed. */
export async function* readPulls(cursor: string | undefined, context: ReadContext): Pages {
  const { update } = context;
  if (update === undefined) return yield* wholeList(cursor, context);
  if (cursor !== undefined && cursor !== few) return yield* wholeList(cursor, context);
  const keys = await staleKeys({ ...context, update });
  if (keys === 'all') yield* wholeList(undefined, context);
  else yield* singly(keys, context);
}

async function* wholeList(cursor: string | undefined, context: ReadContext): Pages {
  const { pulls: url } = endpointsOf(context.address);
  const list = { url, schema: GitHubPull, unit, ...lanesByNumber<GitHubPull>(context, [unit], true) } as const;
  const isFirst = cursor === undefined && context.update !== undefined;
  for await (const { items, next } of walkList(list, cursor, context)) {
    yield { ...pullPage(items), cursor: next, ...(isFirst ? { update: { forgets: 'all' } } : {}) };
  }
}

/** Keys of those to be read again; `all` when refs moved, because each shows where its branches are now. */
async function staleKeys({ update, facts }: Again): Promise<string[] | 'all'> {
  const keys: string[] = [];
  if (update.how === 'whole' || isIssuesHidden(facts) || (await update.refsMoved())) return 'all';
  for await (const _ of update.markedKeys('stale', allPullsMark)) return 'all';
  for await (const key of update.markedKeys('stale', 'pull-request:')) {
    keys.push(key);
    if (keys.length > mostSingly) return 'all';
  }
  return keys;
}

/** What is marked is what is left, so there is no place to keep. */
async function* singly(keys: readonly string[], context: ReadContext): Pages {
  for (let at = 0; at < keys.length; at += atOnce) {
    const batch = keys.slice(at, at + atOnce);
    const pulls = await Promise.all(batch.map((key) => readOne(key, context)));
    const { newest: _, ...page } = pullPage(pulls.filter((pull) => pull !== undefined));
    const unmarks = batch.map((key) => ({ mark: 'stale', key }) as const);
    yield { ...page, cursor: few, update: { unmarks, forgets: batch } };
  }
  yield { entities: [], got: 0, cursor: undefined, expected: await context.collected.count('pull-request') };
}

async function readOne(
  key: string,
  { address, request, signal, report }: ReadContext,
): Promise<GitHubPull | undefined> {
  const url = endpointsOf(address).pull(Number(key.slice('pull-request:'.length)));
  try {
    return (await getJson(request, { url, purpose: 'api', signal }, GitHubPull)).value;
  } catch (error) {
    if (!concernsOneRecord(error)) throw error;
    report({
      code: 'item-not-read',
      severity: 'loses-data',
      message: `This pull request could not be read: ${error.message}`,
      unit,
      place: key,
    });
    return undefined;
  }
}

function pullPage(items: readonly GitHubPull[]): Omit<Page, 'cursor'> {
  const people = items.flatMap((wire) => [wire.user, ...wire.assignees, ...wire.requested_reviewers]);
  return {
    entities: [...items.map(pullOf), ...usersOf(people)],
    got: items.length,
    ...newestOf(items.flatMap(({ created_at, updated_at }) => [created_at, updated_at])),
  };
}
