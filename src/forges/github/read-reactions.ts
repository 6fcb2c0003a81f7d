import type * as v from 'valibot';
import type { Entity, EntityOf } from '../../model/entity.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { usersOf } from './map-common.ts';
import { reactionsOf, userOf } from './map-graphql.ts';
import { walkNodes } from './node-walk.ts';
import { moreReactionsQuery, reactionsQuery } from './queries.ts';
import { askNodes, type NodeQuestion } from './read-nodes.ts';
import { type ReactionNode, Reactions } from './wire-graphql.ts';

type Answer = v.InferOutput<typeof Reactions>;

const question: NodeQuestion<Answer, Answer, ReactionNode> = {
  ...{ query: reactionsQuery, node: Reactions, more: moreReactionsQuery, moreNode: Reactions },
  listOf: ({ reactions }) => reactions,
};

/** What can be reacted to, in the order of the words by which keys begin. */
const kinds = ['comment', 'issue', 'pull-request', 'release', 'review-comment', 'review'] as const;
type Reactable = EntityOf<(typeof kinds)[number]>;

/** Who reacted, and when: asked only of what the lists say that somebody has reacted to. */
export async function* readReactions(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const walk = {
    items: reactedTo(context),
    unit: 'reactions',
    size: { start: 25, most: 50 },
    ask: async (items: readonly Reactable[]) => {
      const answers = await askNodes<(typeof kinds)[number], Answer, Answer, ReactionNode>(items, question, context);
      return answers.map((found) => found?.rows);
    },
  } as const;
  for await (const { asked, results, next } of walkNodes<Reactable, readonly ReactionNode[]>(walk, cursor, context)) {
    const parts = results.map(
      ({ item, result }): EntityPart => ({
        of: item.key,
        part: 'reactions',
        fields: { reactions: reactionsOf(result) },
      }),
    );
    const people = results.flatMap(({ result }) => result.map(({ user }) => userOf(user)));
    const entities: Entity[] = usersOf(people.filter((user) => user !== undefined));
    const got = results.reduce((sum, { result }) => sum + result.length, 0);
    const update = context.update && { update: { forgets: asked.map(({ key }) => key) } };
    yield { entities, parts, got, cursor: next, ...update };
  }
}

/** Reacting changes no time of anything, so in a further round, too, all with a count above zero are asked. */
async function* reactedTo({ collected }: ReadContext): AsyncGenerator<Reactable, void, undefined> {
  for (const kind of kinds) {
    for await (const item of collected.scan(kind)) if ((item.reactionCount ?? 0) > 0 && item.node) yield item;
  }
}
