import { known } from '../../lib/known.ts';
import type { Entity } from '../../model/entity.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { gotOf } from '../common/read-pages.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { readAll } from './list-walk.ts';
import { usersOf } from './map-common.ts';
import { dismissedStates, isSubmitted, listedReviewOf, othersOf, personOf, reviewOf, userOf } from './map-graphql.ts';
import { itemsOf, type NodeWalk, walkNodes } from './node-walk.ts';
import { moreReviewsQuery, reviewsQuery } from './queries.ts';
import { hasToken } from './read-counts.ts';
import { askNodes, type NodeQuestion } from './read-nodes.ts';
import { GitHubReview } from './wire.ts';
import { MoreReviews, PullReviews, type ReviewNode } from './wire-graphql.ts';

const unit = 'reviews';

const question: NodeQuestion<PullReviews, { reviews: PullReviews['reviews'] }, ReviewNode> = {
  ...{ query: reviewsQuery, node: PullReviews, more: moreReviewsQuery, moreNode: MoreReviews },
  listOf: ({ reviews }) => reviews,
};

interface Read {
  readonly entities: readonly Entity[];
  readonly parts: readonly EntityPart[];
}

/** Reviews of each pull request, 25 to 50 pull requests a query; without a token one by one from their lists. */
export async function* readReviews(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const queried = hasToken(context);
  const walk: NodeWalk<PullRequest, Read> = {
    ...{ items: itemsOf('pull-request', context), unit },
    size: queried ? { start: 25, most: 50 } : { start: 4, most: 4 },
    ask: (pulls) => (queried ? byQuery(pulls, context) : byList(pulls, context)),
  };
  for await (const { asked, results, next } of walkNodes(walk, cursor, context)) {
    const entities = results.flatMap(({ result }) => result.entities);
    const update = context.update && {
      update: {
        replaces: results.map(({ item }) => ({ kind: 'review', parent: item.key }) as const),
        dropParts: results.map(({ item }) => ({ of: item.key, part: 'details' })),
        forgets: asked.map(({ key }) => key),
      },
    };
    const parts = results.flatMap(({ result }) => result.parts);
    yield { entities, parts, got: gotOf(entities, 'review'), cursor: next, ...update };
  }
}

async function byQuery(pulls: readonly PullRequest[], context: ReadContext): Promise<(Read | undefined)[]> {
  const answers = await askNodes<'pull-request', PullReviews, { reviews: PullReviews['reviews'] }, ReviewNode>(
    pulls,
    question,
    context,
  );
  return answers.map((found, at) => {
    const pull = pulls[at];
    if (found === undefined || pull === undefined) return undefined;
    const { answer, rows } = found;
    const dismissed = dismissedStates(answer);
    const submitted = rows.filter(isSubmitted);
    const people = [...submitted.map(({ author }) => author), answer.mergedBy].map(userOf);
    const fields = known({
      mergedBy: pull.merged ? personOf(answer.mergedBy) : undefined,
      allowMaintainerEdit: answer.maintainerCanModify ?? undefined,
      closes: othersOf(answer.closingIssuesReferences?.nodes ?? []),
    });
    return {
      entities: [
        ...submitted.map((row) => reviewOf(row, pull.key, dismissed)),
        ...usersOf(people.filter((user) => user !== undefined)),
      ],
      parts: Object.keys(fields).length === 0 ? [] : [{ of: pull.key, part: 'details', fields: { ...fields } }],
    };
  });
}

async function byList(pulls: readonly PullRequest[], context: ReadContext): Promise<Read[]> {
  return Promise.all(
    pulls.map(async ({ key, number }) => {
      const url = endpointsOf(context.address).reviews(number);
      const rows = (await readAll({ url, schema: GitHubReview, unit }, context)).filter(isSubmitted);
      return {
        entities: [...rows.map((row) => listedReviewOf(row, key)), ...usersOf(rows.map(({ user }) => user))],
        parts: [],
      };
    }),
  );
}
