import * as v from 'valibot';
import { decodeList } from '../../http/json.ts';
import type { Entity } from '../../model/entity.ts';
import type { Report } from '../../model/problem.ts';
import { newestOf, timeOf } from '../common/map.ts';
import { countedPages, gotOf } from '../common/read-pages.ts';
import { readAgain } from '../common/update-list.ts';
import type { WalkedPage } from '../common/walked-page.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { ask, TooMuchError } from './graphql.ts';
import { associationParts, usersOf } from './map-common.ts';
import { discussionCommentOf, discussionKey, discussionOf } from './map-discussions.ts';
import { saidOf, userOf } from './map-graphql.ts';
import { mostTooMuch, notRead, tooMuchAlone } from './node-walk.ts';
import { discussionsQuery, moreRepliesQuery, moreTalkQuery, passDiscussionQuery } from './queries.ts';
import { askCounts } from './read-counts.ts';
import { type ListInside, wholeRows } from './read-nodes.ts';
import {
  DiscussionNode,
  Discussions,
  MoreReplies,
  MoreTalk,
  PassedDiscussion,
  type ReplyNode,
  restOf,
  type TalkNode,
} from './wire-graphql.ts';

type Pages = AsyncGenerator<Page, void, undefined>;

/** Discussions of one query; half as many when that was too much. */
const most = 20;

const comments: ListInside<DiscussionNode, v.InferOutput<typeof MoreTalk>, TalkNode> = {
  ...{ unit: 'discussions', more: moreTalkQuery, moreNode: MoreTalk },
  listOf: (answer) => answer.comments,
};
const replies: ListInside<TalkNode, v.InferOutput<typeof MoreReplies>, ReplyNode> = {
  ...{ unit: 'discussions', more: moreRepliesQuery, moreNode: MoreReplies },
  listOf: (answer) => answer.replies,
};

const Place = v.object({ after: v.optional(v.string()), first: v.number() });
type Place = v.InferOutput<typeof Place>;

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
    const first = (from: string | undefined) => walk(undefined, from, report);
    yield* countedPages(first, cursor, toPage, { unit: 'discussions', got: live, report });
    return;
  }
  yield* readAgain<DiscussionNode>(
    {
      ...{ list: 'discussions', unit: 'discussions', kinds: ['discussion'], isCounted: true, walk, toPage, live },
      keysOf: (items) => items.map(({ number }) => discussionKey(number)),
      // After a pause nobody knows any more what the pages said.
      total: async () => last ?? (await askCounts(context)).repository.discussions?.totalCount,
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
  let place: Place | undefined = placeOf(cursor);
  let missing = 0;
  while (place !== undefined) {
    const { found, isPassed, isWhole, first } = await askPage(place, since, context, missing < mostTooMuch);
    missing += isWhole ? 0 : 1;
    const named = { unit: 'discussions', place: endpointsOf(address).graphql } as const;
    const all = isPassed ? [] : decodeList(found.nodes, DiscussionNode, report, named);
    const items = since === undefined ? all : all.filter(({ updatedAt }) => (timeOf(updatedAt) ?? since) >= since);
    const after = items.length < all.length ? undefined : restOf(found);
    place = after === undefined ? undefined : { after, first };
    const total = found.totalCount ?? undefined;
    yield { items, rows: found.nodes.length, total, next: place && JSON.stringify(place) };
  }
}

function placeOf(cursor: string | undefined): Place {
  const parsed = v.safeParse(Place, cursor === undefined ? undefined : JSON.parse(cursor));
  return parsed.success ? parsed.output : { first: most };
}

interface AskedPage {
  readonly found: v.InferOutput<typeof Discussions>['repository']['discussions'];
  /** The next one was too much even alone: only its place is known. */
  readonly isPassed: boolean;
  /** Nothing is missing of it, or `null`. */
  readonly isWhole: boolean;
  /** How many to ask for next. */
  readonly first: number;
}

async function askPage(
  { after, first }: Place,
  since: string | undefined,
  { address, request, signal, report }: ReadContext,
  mayMiss: boolean,
): Promise<AskedPage> {
  const at = { request, signal, url: endpointsOf(address).graphql };
  const { owner, name } = address;
  const isNewest = since !== undefined;
  const list = async (query: string) =>
    (await ask(query, { owner, name, after }, Discussions, at)).repository.discussions;
  let isAgain = false;
  for (let size = first; ; ) {
    try {
      const found = await list(discussionsQuery(size, isNewest));
      const isWhole = !found.nodes.includes(null);
      const next = isAgain ? size : Math.min(most, 2 * size);
      if (isWhole || (isAgain && size === 1) || !mayMiss) return { found, isPassed: false, isWhole, first: next };
      // Those that are `null` may have been too much at once.
      isAgain = true;
      size = Math.ceil(size / 2);
    } catch (error) {
      if (!(error instanceof TooMuchError)) throw error;
      if (size > 1) {
        size = Math.ceil(size / 2);
        continue;
      }
      if (!error.isSaid || !mayMiss) throw error;
      const found = await list(passDiscussionQuery(isNewest));
      const next = v.safeParse(PassedDiscussion, found.nodes[0]);
      if (!next.success) throw error;
      const isOlder = since !== undefined && (timeOf(next.output.updatedAt) ?? since) < since;
      if (!isOlder) report(notRead('discussions', discussionKey(next.output.number), tooMuchAlone));
      return { found, isPassed: true, isWhole: false, first: 1 };
    }
  }
}

async function discussionPage(items: readonly DiscussionNode[], context: ReadContext): Promise<Omit<Page, 'cursor'>> {
  const entities: Entity[] = [];
  const parts: EntityPart[] = [];
  const people = items.flatMap(({ author, answerChosenBy }) => [author, answerChosenBy]);
  for (const item of items) {
    const comments = await commentsOf(item, context);
    people.push(...comments.map(({ node }) => node.author));
    parts.push(...associationParts([item, ...comments.map(({ node }) => node)].map(saidOf)));
    entities.push(discussionOf(item, comments.length));
    entities.push(...comments.map(({ node, answers }) => discussionCommentOf(node, item.number, answers)));
  }
  const users = usersOf(people.map(userOf).filter((user) => user !== undefined));
  const parents = items.map(({ number }) => ({ kind: 'discussion-comment', parent: discussionKey(number) }) as const);
  return {
    entities: [...entities, ...users],
    parts,
    got: gotOf(entities, 'discussion'),
    ...newestOf(items.map(({ updatedAt }) => updatedAt)),
    ...(context.update && { update: { replaces: parents, forgets: parents.map(({ parent }) => parent) } }),
  };
}

/** Comments and answers to them, also those that did not fit into the first answer. */
async function commentsOf(discussion: DiscussionNode, context: ReadContext) {
  const { number } = discussion;
  const found: { readonly node: ReplyNode | TalkNode; readonly answers: number | undefined }[] = [];
  const at = { id: discussion.id, place: discussionKey(number) };
  for (const node of await wholeRows(at, discussion, comments, context)) {
    found.push({ node, answers: undefined });
    for (const answer of await wholeRows({ ...at, id: node.id }, node, replies, context))
      found.push({ node: answer, answers: node.databaseId });
  }
  return found;
}
