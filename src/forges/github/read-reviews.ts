import { known } from '../../lib/known.ts';
import type { Entity } from '../../model/entity.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { gotOf } from '../common/read-pages.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { isThere, type NodeAnswer } from './ask-in-pieces.ts';
import { endpointsOf } from './endpoints.ts';
import { readAll } from './list-walk.ts';
import { associationParts, usersOf } from './map-common.ts';
import {
  dismissedStates,
  isSubmitted,
  listedReviewOf,
  othersOf,
  personOf,
  reviewOf,
  saidOf,
  userOf,
} from './map-graphql.ts';
import { itemsOf, type NodeWalk, walkNodes } from './node-walk.ts';
import { moreClosingQuery, moreDismissalsQuery, moreReviewsQuery, reviewsQuery } from './queries.ts';
import { hasToken } from './read-counts.ts';
import { askNodes, type ListInside, type NodeQuestion, wholeRows } from './read-nodes.ts';
import { GitHubReview } from './wire.ts';
import {
  type Dismissal,
  type IssueElsewhere,
  MoreClosing,
  MoreDismissals,
  MoreReviews,
  PullReviews,
  type ReviewNode,
} from './wire-graphql.ts';

const unit = 'reviews';

const question: NodeQuestion<PullReviews, { reviews: PullReviews['reviews'] }, ReviewNode> = {
  ...{ unit, query: reviewsQuery, node: PullReviews, more: moreReviewsQuery, moreNode: MoreReviews },
  listOf: ({ reviews }) => reviews,
};

const closing: ListInside<MoreClosing, MoreClosing, IssueElsewhere> = {
  ...{ unit, more: moreClosingQuery, moreNode: MoreClosing },
  listOf: ({ closingIssuesReferences }) => closingIssuesReferences ?? { nodes: [] },
};

const dismissals: ListInside<MoreDismissals, MoreDismissals, Dismissal> = {
  ...{ unit, more: moreDismissalsQuery, moreNode: MoreDismissals },
  listOf: (answer) => answer.dismissals ?? { nodes: [] },
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

async function byQuery(pulls: readonly PullRequest[], context: ReadContext): Promise<NodeAnswer<Read>[]> {
  const answers = await askNodes<'pull-request', PullReviews, { reviews: PullReviews['reviews'] }, ReviewNode>(
    pulls,
    question,
    context,
  );
  const read = async (found: (typeof answers)[number], pull: PullRequest | undefined): Promise<NodeAnswer<Read>> => {
    if (!isThere(found) || pull === undefined) return found === 'gone' ? found : undefined;
    const { answer, rows } = found;
    const at = { id: pull.node ?? '', place: pull.key };
    const dismissed = dismissedStates(await wholeRows(at, answer, dismissals, context));
    const submitted = rows.filter(isSubmitted);
    const people = [...submitted.map(({ author }) => author), answer.mergedBy].map(userOf);
    const fields = known({
      mergedBy: pull.merged ? personOf(answer.mergedBy) : undefined,
      allowMaintainerEdit: answer.maintainerCanModify ?? undefined,
      closes: othersOf(await wholeRows(at, answer, closing, context)),
    });
    const details: EntityPart = { of: pull.key, part: 'details', fields: { ...fields } };
    return {
      entities: [
        ...submitted.map((row) => reviewOf(row, pull.key, dismissed)),
        ...usersOf(people.filter((user) => user !== undefined)),
      ],
      parts: [...(Object.keys(fields).length === 0 ? [] : [details]), ...associationParts(submitted.map(saidOf))],
    };
  };
  const all: NodeAnswer<Read>[] = [];
  for (const [index, found] of answers.entries()) all.push(await read(found, pulls[index]));
  return all;
}

async function byList(pulls: readonly PullRequest[], context: ReadContext): Promise<Read[]> {
  return Promise.all(
    pulls.map(async ({ key, number }) => {
      const url = endpointsOf(context.address).reviews(number);
      const rows = (await readAll({ url, schema: GitHubReview, unit }, context)).filter(isSubmitted);
      return {
        entities: [...rows.map((row) => listedReviewOf(row, key)), ...usersOf(rows.map(({ user }) => user))],
        parts: associationParts(rows),
      };
    }),
  );
}
