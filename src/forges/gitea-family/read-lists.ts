import type { Entity } from '../../model/entity.ts';
import type { Report } from '../../model/problem.ts';
import { newestOf } from '../common/map.ts';
import { countedPages, gotOf } from '../common/read-pages.ts';
import { type ListAgain, readAgain } from '../common/update-list.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf, sinceOf } from './endpoints.ts';
import { totalOf, walkList } from './list-walk.ts';
import { assetOf, attachmentOf, commentKey, commentOf, releaseOf, ticketOfComment } from './map.ts';
import { usersOf } from './map-common.ts';
import { GiteaComment, GiteaRelease } from './wire.ts';

type Pages = AsyncIterable<Page>;

/** Releases bring their files' names with them; whether those are wanted, the units say. */
export function readReleases(cursor: string | undefined, context: ReadContext): Pages {
  const endpoints = endpointsOf(context.address);
  const list = { url: endpoints.releases, schema: GiteaRelease, unit: 'releases', grows: 'anywhere' } as const;
  const withFiles = context.units.includes('release-files');
  const toPage = (items: readonly GiteaRelease[]) => {
    const entities = items.flatMap((wire): Entity[] => {
      const release = releaseOf(wire);
      return [release, ...(withFiles ? wire.assets.map((file) => assetOf(file, release, endpoints)) : [])];
    });
    return { entities: [...entities, ...usersOf(items.map((wire) => wire.author))], got: items.length };
  };
  const { update, collected } = context;
  if (update !== undefined) {
    const keysOf = (items: readonly GiteaRelease[]) => items.map((item) => releaseOf(item).key);
    const again: ListAgain<GiteaRelease> = {
      list: 'releases',
      unit: 'releases',
      kinds: ['release'],
      walk: (_, from, report) => walkList(list, from, { ...context, report }),
      toPage: async (items) => ({
        ...toPage(items),
        update: { replaces: withFiles ? keysOf(items).map((parent) => ({ kind: 'asset', parent })) : [] },
      }),
      keysOf,
      live: () => collected.count('release'),
      isCounted: true,
    };
    return readAgain(again, cursor, { ...context, update });
  }
  return countedPages((from) => walkList(list, from, context), cursor, toPage, {
    unit: 'releases',
    got: () => context.collected.count('release'),
    report: context.report,
  });
}

/** Comments of all issues and pull requests, with what is attached to them. */
export function readComments(cursor: string | undefined, context: ReadContext): Pages {
  const endpoints = endpointsOf(context.address);
  const list = { url: endpoints.comments, schema: GiteaComment, unit: 'comments', grows: 'end' } as const;
  const toPage = (items: readonly GiteaComment[], report: Report) => {
    const entities = items.flatMap((comment) => commentEntities(comment, { ...context, report }));
    const users = usersOf(items.map((comment) => comment.user));
    const times = newestOf(items.flatMap(({ created_at, updated_at }) => [created_at, updated_at]));
    return { entities: [...entities, ...users], got: gotOf(entities, 'comment'), ...times };
  };
  const { update, collected, units, report } = context;
  if (update !== undefined) {
    const keysOf = (items: readonly GiteaComment[]) => items.map(({ id }) => commentKey(id));
    const files = units.includes('attachments');
    const again: ListAgain<GiteaComment> = {
      list: 'comments',
      unit: 'comments',
      kinds: ['comment'],
      walk: (since, from, say) =>
        walkList({ ...list, url: sinceOf(list.url, since) }, from, { ...context, report: say }),
      toPage: async (items, say) => ({
        ...toPage(items, say),
        update: { replaces: files ? keysOf(items).map((parent) => ({ kind: 'attachment', parent })) : [] },
      }),
      keysOf,
      total: () => totalOf(list.url, context),
      live: () => collected.count('comment'),
      isCounted: true,
    };
    return readAgain(again, cursor, { ...context, update });
  }
  return countedPages(
    (from) => walkList(list, from, context),
    cursor,
    (items) => toPage(items, report),
    { unit: 'comments', got: () => context.collected.count('comment'), report: context.report },
  );
}

function commentEntities(wire: GiteaComment, context: ReadContext): Entity[] {
  const parent = ticketOfComment(wire);
  if (parent === undefined) {
    context.report({
      code: 'comment-without-issue',
      severity: 'loses-data',
      message: `Comment ${wire.id} does not say which issue it belongs to and was left out.`,
      unit: 'comments',
      place: `comment ${wire.id}`,
    });
    return [];
  }
  const comment = commentOf(wire, parent);
  if (!context.units.includes('attachments')) return [comment];
  return [comment, ...wire.assets.map((file) => attachmentOf(file, comment.key, endpointsOf(context.address)))];
}
