import type { Request } from '../../http/request.ts';
import type { Entity } from '../../model/entity.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Report } from '../../model/problem.ts';
import { newestOf, timeOf } from '../common/map.ts';
import { withOldNames } from '../common/old-names.ts';
import { gotOf } from '../common/read-pages.ts';
import { type ListAgain, readAgain } from '../common/update-list.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf, sinceOf } from './endpoints.ts';
import { lanesOf } from './lane.ts';
import { type ListToWalk, walkList } from './list-walk.ts';
import {
  assetOf,
  commentKey,
  commentOf,
  commitCommentOf,
  isUploaded,
  labelOf,
  milestoneOf,
  pullOfReviewComment,
  releaseOf,
  reviewCommentOf,
  ticketOfComment,
} from './map.ts';
import { associationParts, reviewCommentKey, usersOf } from './map-common.ts';
import { hasTicketList } from './permissions.ts';
import {
  GitHubComment,
  GitHubCommitComment,
  GitHubLabel,
  GitHubMilestone,
  GitHubRelease,
  GitHubReviewComment,
} from './wire.ts';

type Pages = AsyncIterable<Page>;

/** Pages of a window of a list by time; far from where GitHub ends such lists. */
const windowPages = 100;

/**
 * What is edited while the list is read moves to its end, and all behind it one place up, past the border of a page that has been read. In a first
 * round that shows in the number of comments of an item; an edit that an update misses shows nowhere, so there each page begins by time.
 */
function spanOf({ update }: ReadContext) {
  const timeOfRow = ({ updated_at }: { readonly updated_at?: string | null | undefined }) => timeOf(updated_at);
  return { pages: update === undefined ? windowPages : 1, timeOf: timeOfRow };
}

/** How a list is read in the first round, and again in a further one. */
export interface ListReader<T> extends Omit<ListAgain<T>, 'walk' | 'toPage' | 'isCounted'> {
  readonly walked: ListToWalk<T>;
  /** The list by which a further round asks for what changed, in the order of the time of the change; default: the same. */
  readonly changes?: { readonly url: string; timeOf(row: T): string | undefined };
  toPage(items: readonly T[], report: Report): Omit<Page, 'cursor'> | Promise<Omit<Page, 'cursor'>>;
  /** Always read whole, but not again while GitHub says by its ETag that it is the same: that costs nothing. Only of lists of one page. */
  readonly byTag?: true;
}

export async function* readList<T>(list: ListReader<T>, cursor: string | undefined, context: ReadContext): Pages {
  const { update, report } = context;
  const { walked, changes, toPage, byTag, ...again } = list;
  let tag: string | undefined;
  const tagged = (page: Page): Page => (byTag && tag !== undefined ? { ...page, etag: tag } : page);
  if (update === undefined) {
    for await (const { items, next, etag } of walkList(walked, cursor, context)) {
      tag = etag;
      yield tagged({ ...(await toPage(items, report)), cursor: next });
    }
    return;
  }
  const known = byTag && update.how === 'changed' && cursor === undefined ? update.etag : undefined;
  const { isSame, request } = await askWithTag(walked.url, known, context);
  if (isSame) {
    yield { entities: [], got: 0, cursor: undefined, ...(known === undefined ? {} : { etag: known }) };
    return;
  }
  const walk = async function* (since: string | undefined, from: string | undefined, say: Report) {
    const asked = since === undefined ? walked : changesSince(since, list);
    for await (const page of walkList(asked, from, { ...context, request, report: say })) {
      tag = since === undefined ? page.etag : undefined;
      yield page;
    }
  };
  const lists = {
    ...again,
    isCounted: false,
    walk,
    toPage: async (items: readonly T[], say: Report) => toPage(items, say),
  };
  for await (const page of readAgain(lists, cursor, { ...context, update })) yield tagged(page);
}

function changesSince<T>(since: string, { walked, changes }: ListReader<T>): ListToWalk<T> {
  if (changes === undefined) return { ...walked, url: sinceOf(walked.url, since) };
  return { ...walked, url: sinceOf(changes.url, since), span: { pages: 1, timeOf: changes.timeOf } };
}

/** Whether the list is as it was; if not, the answer that has come is that to the first question for it. */
async function askWithTag(
  url: string,
  etag: string | undefined,
  { request, signal }: ReadContext,
): Promise<{ readonly isSame: boolean; readonly request: Request }> {
  if (etag === undefined) return { isSame: false, request };
  const headers = { accept: 'application/json', 'if-none-match': etag };
  const answer = await request({ url, purpose: 'api', signal, headers, expect: 'json' });
  if (answer.status === 304) {
    await answer.body.cancel();
    return { isSame: true, request };
  }
  let isUsed = false;
  const once: Request = async (options) => {
    if (isUsed || options.url !== url) return request(options);
    isUsed = true;
    return answer;
  };
  return { isSame: false, request: once };
}

export function readLabels(cursor: string | undefined, context: ReadContext): Pages {
  const { address, collected } = context;
  return readList<GitHubLabel>(
    {
      ...{ list: 'labels', unit: 'labels', kinds: ['label'], byTag: true },
      walked: { url: endpointsOf(address).labels, schema: GitHubLabel, unit: 'labels' },
      toPage: (items) => named(items.map(labelOf), context),
      keysOf: (items) => items.map((item) => labelOf(item).key),
      live: () => collected.count('label'),
    },
    cursor,
    context,
  );
}

export function readMilestones(cursor: string | undefined, context: ReadContext): Pages {
  const { address, collected } = context;
  return readList<GitHubMilestone>(
    {
      ...{ list: 'milestones', unit: 'milestones', kinds: ['milestone'], byTag: true },
      walked: { url: endpointsOf(address).milestones, schema: GitHubMilestone, unit: 'milestones' },
      toPage: (items) => named(items.map(milestoneOf), context),
      keysOf: (items) => items.map((item) => milestoneOf(item).key),
      live: () => collected.count('milestone'),
    },
    cursor,
    context,
  );
}

function named(entities: readonly (Label | Milestone)[], context: ReadContext) {
  return context.update === undefined ? { entities } : withOldNames({ entities }, context);
}

/** Releases bring their files' names with them; whether those are wanted, the units say. */
export function readReleases(cursor: string | undefined, context: ReadContext): Pages {
  const { address, collected, units } = context;
  const withFiles = units.includes('release-files');
  const keysOf = (items: readonly GitHubRelease[]) => items.map((item) => releaseOf(item).key);
  return readList<GitHubRelease>(
    {
      ...{ list: 'releases', unit: 'releases', kinds: ['release'], keysOf, byTag: true },
      walked: { url: endpointsOf(address).releases, schema: GitHubRelease, unit: 'releases' },
      toPage: (items, report) => ({
        entities: [
          ...items.flatMap((wire) => releaseEntities(wire, withFiles, report)),
          ...usersOf(items.map(({ author }) => author)),
        ],
        got: items.length,
        ...(withFiles && context.update
          ? { update: { replaces: keysOf(items).map((parent) => ({ kind: 'asset', parent }) as const) } }
          : {}),
      }),
      live: () => collected.count('release'),
    },
    cursor,
    context,
  );
}

function releaseEntities(wire: GitHubRelease, withFiles: boolean, report: Report): Entity[] {
  const release = releaseOf(wire);
  if (!withFiles) return [release];
  for (const { name } of wire.assets.filter((asset) => !isUploaded(asset))) {
    report({
      code: 'file-unfinished',
      severity: 'odd',
      message: `${name} was never uploaded to its end: the forge has no bytes of it.`,
      unit: 'release-files',
      place: release.key,
    });
  }
  return [release, ...wire.assets.filter(isUploaded).map((asset) => assetOf(asset, release))];
}

/** Cursor of the last, empty page: everything has come and is to be counted. */
const counting = 'count';

/**
 * Comments of all issues and pull requests. How many there should be is told by these (`comments-counted`); where they are not read, as many are
 * expected as have come.
 */
export async function* readComments(cursor: string | undefined, context: ReadContext): Pages {
  const { facts, units, collected, update } = context;
  if (update !== undefined || hasTicketList(units, facts)) return yield* commentPages(cursor, context);
  if (cursor !== counting)
    for await (const page of commentPages(cursor, context)) yield { ...page, cursor: page.cursor ?? counting };
  yield { entities: [], got: 0, cursor: undefined, expected: await collected.count('comment') };
}

function commentPages(cursor: string | undefined, context: ReadContext): Pages {
  const { address, collected, facts, units } = context;
  return readList<GitHubComment>(
    {
      ...{ list: 'comments', unit: 'comments', kinds: ['comment'] },
      walked: {
        ...{ url: endpointsOf(address).comments, schema: GitHubComment, unit: 'comments' },
        span: spanOf(context),
        ...lanesOf(context),
      },
      toPage: commentPage,
      keysOf: (items) => items.map(({ id }) => commentKey(id)),
      total: () => expectedComments(context),
      live: () => collected.count('comment'),
      expected: async (total) => (hasTicketList(units, facts) ? await expectedComments(context) : total),
    },
    cursor,
    context,
  );
}

export function commentPage(items: readonly GitHubComment[], report: Report): Omit<Page, 'cursor'> {
  const entities: Entity[] = items.flatMap((wire) => {
    const parent = ticketOfComment(wire);
    if (parent === undefined) report(homeless('Comment', wire.id, 'comments'));
    return parent === undefined ? [] : [commentOf(wire, parent)];
  });
  const got = gotOf(entities, 'comment');
  const parts = associationParts(items);
  return { entities: [...entities, ...usersOf(items.map(({ user }) => user))], parts, got, ...timesOf(items) };
}

/** What issues and pull requests say of the number of their comments, added up: GitHub has no total of the list. */
async function expectedComments({ collected }: ReadContext): Promise<number | undefined> {
  let sum = 0;
  for (const kind of ['issue', 'pull-request'] as const) {
    for await (const { commentCount } of collected.scan(kind)) {
      if (commentCount === undefined) return undefined;
      sum += commentCount;
    }
  }
  return sum;
}

/** Comments on lines of all pull requests. */
export function readReviewComments(cursor: string | undefined, context: ReadContext): Pages {
  const { address, collected } = context;
  return readList<GitHubReviewComment>(
    {
      ...{ list: 'review-comments', unit: 'reviews', kinds: ['review-comment'] },
      walked: {
        ...{ url: endpointsOf(address).reviewComments, schema: GitHubReviewComment, unit: 'reviews' },
        span: spanOf(context),
        ...lanesOf(context),
      },
      toPage: reviewCommentPage,
      keysOf: (items) => items.map(({ id }) => reviewCommentKey(id)),
      total: () => expectedReviewComments(context),
      live: () => collected.count('review-comment'),
    },
    cursor,
    context,
  );
}

export function reviewCommentPage(items: readonly GitHubReviewComment[], report: Report): Omit<Page, 'cursor'> {
  const entities: Entity[] = items.flatMap((wire) => {
    const pull = pullOfReviewComment(wire);
    const review = wire.pull_request_review_id;
    if (pull === undefined || review == null) report(homeless('Review comment', wire.id, 'reviews'));
    return pull === undefined || review == null ? [] : [reviewCommentOf(wire, review, pull)];
  });
  // The unit counts reviews.
  const parts = associationParts(items);
  return { entities: [...entities, ...usersOf(items.map(({ user }) => user))], parts, got: 0, ...timesOf(items) };
}

async function expectedReviewComments({ collected }: ReadContext): Promise<number | undefined> {
  let sum = 0;
  for await (const { commentCount } of collected.scan('review')) {
    if (commentCount === undefined) return undefined;
    sum += commentCount;
  }
  return sum;
}

/** Comments on commits: always the whole list, which most projects have no row of. */
export function readCommitComments(cursor: string | undefined, context: ReadContext): Pages {
  const { address, collected } = context;
  return readList<GitHubCommitComment>(
    {
      ...{ list: 'commit-comments', unit: 'comments', kinds: ['commit-comment'], byTag: true },
      walked: { url: endpointsOf(address).commitComments, schema: GitHubCommitComment, unit: 'comments' },
      toPage: (items) => ({
        entities: [...items.map(commitCommentOf), ...usersOf(items.map(({ user }) => user))],
        parts: associationParts(items),
        // The unit counts comments on issues and pull requests.
        got: 0,
      }),
      keysOf: (items) => items.map((wire) => commitCommentOf(wire).key),
      live: () => collected.count('commit-comment'),
      expected: async () => undefined,
    },
    cursor,
    context,
  );
}

function timesOf(
  items: readonly {
    readonly created_at?: string | null | undefined;
    readonly updated_at?: string | null | undefined;
  }[],
) {
  return newestOf(items.flatMap(({ created_at, updated_at }) => [created_at, updated_at]));
}

function homeless(what: string, id: number, unit: 'comments' | 'reviews') {
  return {
    code: 'comment-without-issue',
    severity: 'loses-data',
    message: `${what} ${id} does not say what it belongs to and was left out.`,
    unit,
    place: `comment ${id}`,
  } as const;
}
