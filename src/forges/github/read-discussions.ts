import * as v from 'valibot';
import { decodeList } from '../../http/json.ts';
import type { Entity } from '../../model/entity.ts';
import type { Report } from '../../model/problem.ts';
import { newestOf, timeOf } from '../common/map.ts';
import { countDiffers, gotOf } from '../common/read-pages.ts';
import { readAgain } from '../common/update-list.ts';
import type { WalkedPage } from '../common/walked-page.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { ask, TooMuchError } from './graphql.ts';
import { usersOf } from './map-common.ts';
import { discussionCommentOf, discussionKey, discussionOf } from './map-discussions.ts';
import { userOf } from './map-graphql.ts';
import { discussionsQuery, moreRepliesQuery, moreTalkQuery } from './queries.ts';
import {
  DiscussionNode,
  Discussions,
  MoreReplies,
  MoreTalk,
  nodeOf,
  type ReplyNode,
  restOf,
  type TalkNode,
} from './wire-graphql.ts';

type Pages = AsyncGenerator<Page, void, undefined>;

/** Discussions of one query; half as many when that was too much. */
const most = 20;
/** More parts than any list in a discussion has. */
const mostParts = 1000;

const Place = v.object({ after: v.optional(v.string()), first: v.number() });

/**
 * Discussions with comments and answers to these. In a further round the newest first, down to the moment of the round before; when the total
 * differs then, all of them.
 */
export async function* readDiscussions(cursor: string | undefined, context: ReadContext): Pages {
  const { update, report, collected } = context;
  let last: number | undefined;
  const walk = async function* (since: string | undefined, from: string | undefined, say: Report) {
    for await (const page of walkDiscussions(since, from, { ...context, report: say })) {
      last = page.total;
      yield since === undefined ? page : { ...page, total: undefined };
    }
  };
  const toPage = (items: readonly DiscussionNode[]) => discussionPage(items, context);
  const live = () => collected.count('discussion');
  if (update === undefined) {
    for await (const { items, next, total } of walk(undefined, cursor, report)) {
      yield { ...(await toPage(items)), cursor: next, ...(total === undefined ? {} : { expected: total }) };
      if (next === undefined && total !== undefined && (await live()) < total)
        report(countDiffers('discussions', await live(), total));
    }
    return;
  }
  yield* readAgain<DiscussionNode>(
    {
      ...{ list: 'discussions', unit: 'discussions', kinds: ['discussion'], isCounted: true, walk, toPage, live },
      keysOf: (items) => items.map(({ number }) => discussionKey(number)),
      total: async () => last,
    },
    cursor,
    { ...context, update },
  );
}

async function* walkDiscussions(
  since: string | undefined,
  cursor: string | undefined,
  context: ReadContext,
): AsyncGenerator<WalkedPage<DiscussionNode>, void, undefined> {
  const { address, report } = context;
  let place: v.InferOutput<typeof Place> | undefined = placeOf(cursor);
  while (place !== undefined) {
    const { found, first } = await askPage(place, since !== undefined, context);
    const named = { unit: 'discussions', place: endpointsOf(address).graphql } as const;
    const all = decodeList(found.nodes, DiscussionNode, report, named);
    const items = since === undefined ? all : all.filter(({ updatedAt }) => (timeOf(updatedAt) ?? since) >= since);
    const after = items.length < all.length ? undefined : restOf(found);
    place = after === undefined ? undefined : { after, first };
    const total = found.totalCount ?? undefined;
    yield { items, rows: found.nodes.length, total, next: place && JSON.stringify(place) };
  }
}

function placeOf(cursor: string | undefined) {
  const parsed = v.safeParse(Place, cursor === undefined ? undefined : JSON.parse(cursor));
  return parsed.success ? parsed.output : { first: most };
}

async function askPage(
  { after, first }: v.InferOutput<typeof Place>,
  newest: boolean,
  { address, request, signal }: ReadContext,
) {
  const at = { request, signal, url: endpointsOf(address).graphql };
  const { owner, name } = address;
  for (let size = first; ; size = Math.ceil(size / 2)) {
    try {
      const { repository } = await ask(discussionsQuery(size, newest), { owner, name, after }, Discussions, at);
      return { found: repository.discussions, first: size };
    } catch (error) {
      if (!(error instanceof TooMuchError) || size === 1) throw error;
    }
  }
}

async function discussionPage(items: readonly DiscussionNode[], context: ReadContext): Promise<Omit<Page, 'cursor'>> {
  const entities: Entity[] = [];
  const people = items.flatMap(({ author, answerChosenBy }) => [author, answerChosenBy]);
  for (const item of items) {
    const comments = await commentsOf(item, context);
    people.push(...comments.map(({ node }) => node.author));
    entities.push(discussionOf(item, comments.length));
    entities.push(...comments.map(({ node, answers }) => discussionCommentOf(node, item.number, answers)));
  }
  const users = usersOf(people.map(userOf).filter((user) => user !== undefined));
  const parents = items.map(({ number }) => ({ kind: 'discussion-comment', parent: discussionKey(number) }) as const);
  return {
    entities: [...entities, ...users],
    got: gotOf(entities, 'discussion'),
    ...newestOf(items.map(({ updatedAt }) => updatedAt)),
    ...(context.update && { update: { replaces: parents } }),
  };
}

/** Comments and answers to them, also those that did not fit into the first answer. */
async function commentsOf({ id, comments }: DiscussionNode, context: ReadContext) {
  const at = { request: context.request, signal: context.signal, url: endpointsOf(context.address).graphql };
  const found: { readonly node: ReplyNode | TalkNode; readonly answers: number | undefined }[] = [];
  let part = comments;
  for (let count = 0; count < mostParts; count++) {
    for (const node of part.nodes) {
      if (!node) continue;
      found.push({ node, answers: undefined });
      for (const answer of await repliesTo(node, at)) found.push({ node: answer, answers: node.databaseId });
    }
    const after = restOf(part);
    if (after === undefined) break;
    const { node } = await ask(moreTalkQuery, { id, after }, nodeOf(MoreTalk), at);
    if (node === null) break;
    part = node.comments;
  }
  return found;
}

async function repliesTo({ id, replies }: TalkNode, at: Parameters<typeof ask>[3]): Promise<ReplyNode[]> {
  const rows: ReplyNode[] = [];
  let part = replies;
  for (let count = 0; count < mostParts; count++) {
    for (const node of part.nodes) if (node) rows.push(node);
    const after = restOf(part);
    if (after === undefined) break;
    const { node } = await ask(moreRepliesQuery, { id, after }, nodeOf(MoreReplies), at);
    if (node === null) break;
    part = node.replies;
  }
  return rows;
}
