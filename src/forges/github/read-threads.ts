import type * as v from 'valibot';
import { known } from '../../lib/known.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { reviewCommentKey } from './map-common.ts';
import { personOf } from './map-graphql.ts';
import { itemsOf, walkNodes } from './node-walk.ts';
import { moreThreadsQuery, threadsQuery } from './queries.ts';
import { askNodes, type NodeQuestion, rowsOfEach } from './read-nodes.ts';
import { type ThreadNode, Threads } from './wire-graphql.ts';

type Answer = v.InferOutput<typeof Threads>;

const question: NodeQuestion<Answer, Answer, ThreadNode> = {
  ...{ unit: 'reviews', query: threadsQuery, node: Threads, more: moreThreadsQuery, moreNode: Threads },
  listOf: ({ reviewThreads }) => reviewThreads,
};

/** Whether conversations on lines are resolved or outdated: only of pull requests that have any. */
export async function* readThreads(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const comments = await commentsByPull(context);
  const walk = {
    items: withComments(comments, context),
    unit: 'reviews',
    size: { start: 25, most: 25 },
    ask: async (pulls: readonly PullRequest[]) => {
      return rowsOfEach(await askNodes<'pull-request', Answer, Answer, ThreadNode>(pulls, question, context));
    },
  } as const;
  for await (const { asked, results, next } of walkNodes<PullRequest, readonly ThreadNode[]>(walk, cursor, context)) {
    const update = context.update && { update: { forgets: asked.map(({ key }) => key) } };
    const parts: EntityPart[] = [];
    for (const { item, result } of results) {
      const joined = joinThreads(comments.get(item.key) ?? [], result);
      parts.push(...joined.parts);
      if (joined.lost > 0) context.report(notJoined(item.key, joined.lost));
    }
    yield { entities: [], parts, got: 0, cursor: next, ...update };
  }
}

/** Numbers only, so that also a project with very many has room: of each comment its own, then that of the one it answers or its own. */
type Pairs = number[];

/** One pass through all comments on lines; asking for those of each review takes far longer. */
async function commentsByPull({ collected }: ReadContext): Promise<ReadonlyMap<string, Pairs>> {
  const pulls = new Map<string, Pairs>();
  for await (const { pullRequest, id, inReplyTo } of collected.scan('review-comment')) {
    const pairs = pulls.get(pullRequest);
    if (pairs === undefined) pulls.set(pullRequest, [id, inReplyTo ?? id]);
    else pairs.push(id, inReplyTo ?? id);
  }
  return pulls;
}

async function* withComments(
  comments: ReadonlyMap<string, Pairs>,
  context: ReadContext,
): AsyncGenerator<PullRequest, void, undefined> {
  for await (const pull of itemsOf('pull-request', context)) if (comments.has(pull.key)) yield pull;
}

interface Joined {
  readonly parts: EntityPart[];
  /** Conversations with a state that are at none of the comments. */
  readonly lost: number;
}

/**
 * The state of a thread stands at each of its comments: at the first, and at those that answer it. Which thread they are is told by any of them that
 * the thread names: the first may be deleted, and is still the one that the others answer.
 */
function joinThreads(comments: Pairs, threads: readonly ThreadNode[]): Joined {
  const firstOf = new Map<number, number>();
  for (const [id, first] of pairsOf(comments)) firstOf.set(first, first).set(id, first);
  const byFirst = new Map<number, ThreadNode>();
  let lost = 0;
  for (const thread of threads) {
    const known = thread.comments.nodes.flatMap((comment) => firstOf.get(comment?.databaseId ?? 0) ?? []);
    for (const first of known) byFirst.set(first, thread);
    if (known.length === 0 && (thread.isResolved || thread.isOutdated)) lost++;
  }
  const parts: EntityPart[] = [];
  for (const [id, first] of pairsOf(comments)) {
    const thread = byFirst.get(first);
    if (thread !== undefined) parts.push({ of: reviewCommentKey(id), part: 'details', fields: stateOf(thread) });
  }
  return { parts, lost };
}

function* pairsOf(comments: Pairs): Generator<readonly [id: number, first: number]> {
  for (let at = 0; at + 1 < comments.length; at += 2) yield [comments[at] ?? 0, comments[at + 1] ?? 0];
}

function stateOf({ isResolved, isOutdated, resolvedBy }: ThreadNode) {
  return {
    ...known({
      resolved: isResolved ? true : undefined,
      resolvedBy: isResolved ? personOf(resolvedBy) : undefined,
      outdated: isOutdated ? true : undefined,
    }),
  };
}

/** Of a pull request with conversations whose comments are not known. */
function notJoined(place: string, count: number) {
  return {
    code: 'threads-unplaced',
    severity: 'loses-data',
    message: `Conversations that are resolved or outdated, and of which no comment is known: ${count}.`,
    unit: 'reviews',
    place,
  } as const;
}
