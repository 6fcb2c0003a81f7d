import type * as v from 'valibot';
import { known } from '../../lib/known.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { reviewCommentKey } from './map-common.ts';
import { personOf } from './map-graphql.ts';
import { itemsOf, walkNodes } from './node-walk.ts';
import { moreThreadsQuery, threadsQuery } from './queries.ts';
import { askNodes, type NodeQuestion } from './read-nodes.ts';
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
      const answers = await askNodes<'pull-request', Answer, Answer, ThreadNode>(pulls, question, context);
      return answers.map((found) => found?.rows);
    },
  } as const;
  for await (const { asked, results, next } of walkNodes<PullRequest, readonly ThreadNode[]>(walk, cursor, context)) {
    const update = context.update && { update: { forgets: asked.map(({ key }) => key) } };
    const parts: EntityPart[] = [];
    for (const { item, result } of results) parts.push(...partsOf(comments.get(item.key) ?? [], result));
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

/** The state of a thread stands at each of its comments: at the first, and at those that answer it. */
function partsOf(comments: Pairs, threads: readonly ThreadNode[]): EntityPart[] {
  const byFirst = new Map<number, ThreadNode>();
  for (const thread of threads) {
    const first = thread.comments.nodes[0]?.databaseId;
    if (first != null) byFirst.set(first, thread);
  }
  const parts: EntityPart[] = [];
  for (let at = 0; at + 1 < comments.length; at += 2) {
    const [id = 0, first = 0] = comments.slice(at, at + 2);
    const thread = byFirst.get(first);
    if (thread === undefined) continue;
    const fields = known({
      resolved: thread.isResolved ? true : undefined,
      resolvedBy: thread.isResolved ? personOf(thread.resolvedBy) : undefined,
      outdated: thread.isOutdated ? true : undefined,
    });
    parts.push({ of: reviewCommentKey(id), part: 'details', fields: { ...fields } });
  }
  return parts;
}
