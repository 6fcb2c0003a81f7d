import type * as v from 'valibot';
import type { Entity, EntityOf } from '../../model/entity.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { usersOf } from './map-common.ts';
import { reactionsOf, userOf } from './map-graphql.ts';
import { walkNodes } from './node-walk.ts';
import { isIssuesHidden } from './permissions.ts';
import { moreReactionsQuery, reactionsQuery } from './queries.ts';
import { askNodes, type NodeQuestion, rowsOfEach } from './read-nodes.ts';
import { type ReactionNode, Reactions } from './wire-graphql.ts';

type Answer = v.InferOutput<typeof Reactions>;

const question: NodeQuestion<Answer, Answer, ReactionNode> = {
  ...{ unit: 'reactions', query: reactionsQuery, node: Reactions, more: moreReactionsQuery, moreNode: Reactions },
  listOf: ({ reactions }) => reactions,
};

/** What can be reacted to, in the order of the words by which keys begin. */
const kinds = [
  ...(['comment', 'commit-comment', 'discussion-comment', 'discussion'] as const),
  ...(['issue', 'pull-request', 'release', 'review-comment', 'review'] as const),
] as const;
type Reactable = EntityOf<(typeof kinds)[number]>;

/** Who reacted, and when: asked only of what the lists say that somebody has reacted to. */
export async function* readReactions(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const walk = {
    items: reactedTo(context),
    unit: 'reactions',
    size: { start: 25, most: 50 },
    ask: async (items: readonly Reactable[]) => {
      return rowsOfEach(await askNodes<(typeof kinds)[number], Answer, Answer, ReactionNode>(items, question, context));
    },
  } as const;
  for await (const { asked, results, next } of walkNodes<Reactable, readonly ReactionNode[]>(walk, cursor, context)) {
    const parts = results.flatMap(({ item, result }): EntityPart[] =>
      result.length === 0 ? [] : [{ of: item.key, part: 'reactions', fields: { reactions: reactionsOf(result) } }],
    );
    const people = results.flatMap(({ result }) => result.map(({ user }) => userOf(user)));
    const entities: Entity[] = usersOf(people.filter((user) => user !== undefined));
    const got = results.reduce((sum, { result }) => sum + result.length, 0);
    const update = context.update && {
      update: {
        dropParts: results.map(({ item }) => ({ of: item.key, part: 'reactions' })),
        forgets: asked.map(({ key }) => key),
      },
    };
    yield { entities, parts, got, cursor: next, ...update };
  }
}

/**
 * Reacting changes no time of anything. In a further round those are asked of which another number is told than is kept, and those that changed
 * otherwise; all of them when every item is to be read. Where the list of issues is hidden nothing tells of pull requests how many have reacted
 * (what an earlier round was told is old), so all of them are asked, each round.
 */
async function* reactedTo({ collected, facts, update }: ReadContext): AsyncGenerator<Reactable, void, undefined> {
  const touched = new Set<string>();
  for (const kind of ['issue', 'pull-request', 'comment'] as const)
    if (update !== undefined) for await (const key of update.markedKeys('touched', `${kind}:`)) touched.add(key);
  for (const kind of kinds) {
    const isUntold = kind === 'pull-request' && isIssuesHidden(facts);
    for await (const item of collected.scan(kind)) {
      const now = item.reactionCount ?? 0;
      const kept = keptAt(item);
      const isDue = update === undefined || update.everyItem || now !== kept || touched.has(item.key);
      if (item.node && (isUntold || (isDue && now + kept > 0))) yield item;
    }
  }
}

/** The vault joins them to whatever they were brought for. */
function keptAt(item: object): number {
  return 'reactions' in item && Array.isArray(item.reactions) ? item.reactions.length : 0;
}
