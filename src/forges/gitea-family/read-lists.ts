import { HttpError } from '../../http/errors.ts';
import type { Entity } from '../../model/entity.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { assetOf, attachmentOf, commentOf, labelOf, milestoneOf, releaseOf, ticketOfComment } from './map.ts';
import { usersOf } from './map-common.ts';
import { countedPages, gotOf } from './read-pages.ts';
import { GiteaComment, GiteaLabel, GiteaMilestone, GiteaRelease } from './wire.ts';

type Pages = AsyncIterable<Page>;

export async function* readLabels(cursor: string | undefined, context: ReadContext): Pages {
  const list = {
    url: endpointsOf(context.address).labels,
    schema: GiteaLabel,
    unit: 'labels',
    grows: 'anywhere',
  } as const;
  for await (const { items, next } of walkList(list, cursor, context)) {
    yield { entities: items.map((label) => labelOf(label, false)), cursor: next };
  }
}

/**
 * Labels of the organisation. A token without `read:organization` is refused here, so then they are asked for without it: organisations
 * are public mostly. Where that fails too, the issues bring those labels that they use.
 */
export async function* readOwnerLabels(cursor: string | undefined, context: ReadContext): Pages {
  try {
    yield* ownerLabels(cursor, context);
  } catch (error) {
    if (!(error instanceof HttpError) || (error.status !== 403 && error.status !== 401)) throw error;
    const { request } = context;
    yield* ownerLabels(cursor, { ...context, request: (options) => request({ ...options, anonymous: true }) });
  }
}

async function* ownerLabels(cursor: string | undefined, context: ReadContext): Pages {
  const url = endpointsOf(context.address).ownerLabels;
  const list = { url, schema: GiteaLabel, unit: 'labels', grows: 'anywhere' } as const;
  try {
    for await (const { items, next } of walkList(list, cursor, context)) {
      yield { entities: items.map((label) => labelOf(label, true)), cursor: next };
    }
  } catch (error) {
    const anonymous = error instanceof HttpError && error.status === 404;
    if (!anonymous) throw error;
    yield { entities: [], cursor: undefined };
  }
}

export function readMilestones(cursor: string | undefined, context: ReadContext): Pages {
  const { milestones } = endpointsOf(context.address);
  const list = { url: milestones, schema: GiteaMilestone, unit: 'milestones', grows: 'anywhere' } as const;
  return countedPages(
    (from) => walkList(list, from, context),
    cursor,
    (items) => ({ entities: items.map(milestoneOf) }),
    { unit: 'milestones', got: () => context.collected.count('milestone'), report: context.report },
  );
}

/** Releases bring their files' names with them; whether those are wanted, the units say. */
export function readReleases(cursor: string | undefined, context: ReadContext): Pages {
  const endpoints = endpointsOf(context.address);
  const list = { url: endpoints.releases, schema: GiteaRelease, unit: 'releases', grows: 'anywhere' } as const;
  const withFiles = context.units.includes('release-files');
  return countedPages(
    (from) => walkList(list, from, context),
    cursor,
    (items) => {
      const entities = items.flatMap((wire): Entity[] => {
        const release = releaseOf(wire);
        return [release, ...(withFiles ? wire.assets.map((file) => assetOf(file, release, endpoints)) : [])];
      });
      return { entities: [...entities, ...usersOf(items.map((wire) => wire.author))], got: items.length };
    },
    { unit: 'releases', got: () => context.collected.count('release'), report: context.report },
  );
}

/** Comments of all issues and pull requests, with what is attached to them. */
export function readComments(cursor: string | undefined, context: ReadContext): Pages {
  const endpoints = endpointsOf(context.address);
  const list = { url: endpoints.comments, schema: GiteaComment, unit: 'comments', grows: 'end' } as const;
  return countedPages(
    (from) => walkList(list, from, context),
    cursor,
    (items) => {
      const entities = items.flatMap((comment) => commentEntities(comment, context));
      const users = usersOf(items.map((comment) => comment.user));
      return { entities: [...entities, ...users], got: gotOf(entities, 'comment') };
    },
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
