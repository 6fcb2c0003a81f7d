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
  ...{ query: threadsQuery, node: Threads, more: moreThreadsQuery, moreNode: Threads },
  listOf: ({ reviewThreads }) => reviewThreads,
};

/** Whether conversations on lines are resolved or outdated: only of pull requests that have any. */
export async function* readThreads(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const walk = {
    items: withComments(context),
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
    for (const { item, result } of results) parts.push(...(await partsOf(item, result, context)));
    yield { entities: [], parts, got: 0, cursor: next, ...update };
  }
}

async function* withComments(context: ReadContext): AsyncGenerator<PullRequest, void, undefined> {
  const pulls = new Set<string>();
  for await (const { pullRequest } of context.collected.scan('review-comment')) pulls.add(pullRequest);
  for await (const pull of itemsOf('pull-request', context)) if (pulls.has(pull.key)) yield pull;
}

/** The state of a thread stands at each of its comments: at the first, and at those that answer it. */
async function partsOf(pull: PullRequest, threads: readonly ThreadNode[], { collected }: ReadContext) {
  const byFirst = new Map<number, ThreadNode>();
  for (const thread of threads) {
    const first = thread.comments.nodes[0]?.databaseId;
    if (first != null) byFirst.set(first, thread);
  }
  const parts: EntityPart[] = [];
  for await (const review of collected.scan('review', pull.key)) {
    for await (const comment of collected.scan('review-comment', review.key)) {
      const thread = byFirst.get(comment.inReplyTo ?? comment.id);
      if (thread === undefined) continue;
      const fields = known({
        resolved: thread.isResolved ? true : undefined,
        resolvedBy: thread.isResolved ? personOf(thread.resolvedBy) : undefined,
        outdated: thread.isOutdated ? true : undefined,
      });
      parts.push({ of: reviewCommentKey(comment.id), part: 'details', fields: { ...fields } });
    }
  }
  return parts;
}
