import { HttpError } from '../../http/errors.ts';
import { withOldNames } from '../common/old-names.ts';
import { countedPages } from '../common/read-pages.ts';
import { isRefused } from '../common/refused.ts';
import { type ListAgain, readAgain } from '../common/update-list.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { labelOf, milestoneOf } from './map.ts';
import { GiteaLabel, GiteaMilestone } from './wire.ts';

type Pages = AsyncIterable<Page>;

export async function* readLabels(cursor: string | undefined, context: ReadContext): Pages {
  const { labels } = endpointsOf(context.address);
  yield* labelPages('labels', labels, cursor, context);
}

/** Labels of the project or of its organisation: both have the same kind, and each list says only what became of its own. */
async function* labelPages(
  id: 'labels' | 'owner-labels',
  url: string,
  cursor: string | undefined,
  context: ReadContext,
): Pages {
  const fromOwner = id === 'owner-labels';
  const list = { url, schema: GiteaLabel, unit: 'labels', grows: 'anywhere' } as const;
  const { update, report } = context;
  const entitiesOf = (items: readonly GiteaLabel[]) => items.map((label) => labelOf(label, fromOwner));
  const live = () => countLabels(fromOwner, context);
  if (update === undefined) {
    const walk = (from: string | undefined) => walkList(list, from, context);
    const toPage = (items: readonly GiteaLabel[]) => ({ entities: entitiesOf(items) });
    // How many are expected is the check's sum of both lists.
    for await (const { expected: _, ...page } of countedPages(walk, cursor, toPage, {
      unit: 'labels',
      got: live,
      report,
    }))
      yield page;
    return;
  }
  const again: ListAgain<GiteaLabel> = {
    list: id,
    unit: 'labels',
    kinds: ['label'],
    spares: (entity) => entity.kind === 'label' && (entity.fromOwner ?? false) !== fromOwner,
    walk: (_, from, report) => walkList(list, from, { ...context, report }),
    toPage: async (items) => withOldNames({ entities: entitiesOf(items) }, context),
    keysOf: (items) => entitiesOf(items).map(({ key }) => key),
    live,
    isCounted: true,
  };
  yield* readAgain(again, cursor, { ...context, update });
}

/** Those of one of the two lists: issues bring some of the organisation's, too. */
async function countLabels(fromOwner: boolean, { collected }: ReadContext): Promise<number> {
  let sum = 0;
  for await (const label of collected.scan('label')) if ((label.fromOwner ?? false) === fromOwner) sum++;
  return sum;
}

/**
 * Labels of the organisation. A token without `read:organization` is refused here, so then they are asked for without it: organisations
 * are public mostly. Where that fails too, the issues bring those labels that they use.
 */
export async function* readOwnerLabels(cursor: string | undefined, context: ReadContext): Pages {
  try {
    yield* ownerLabels(cursor, context);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const { request } = context;
    yield* ownerLabels(cursor, { ...context, request: (options) => request({ ...options, anonymous: true }) });
  }
}

async function* ownerLabels(cursor: string | undefined, context: ReadContext): Pages {
  const url = endpointsOf(context.address).ownerLabels;
  try {
    yield* labelPages('owner-labels', url, cursor, context);
  } catch (error) {
    const anonymous = error instanceof HttpError && error.status === 404;
    if (!anonymous) throw error;
    yield { entities: [], cursor: undefined };
  }
}

export function readMilestones(cursor: string | undefined, context: ReadContext): Pages {
  const { milestones } = endpointsOf(context.address);
  const list = { url: milestones, schema: GiteaMilestone, unit: 'milestones', grows: 'anywhere' } as const;
  const { update, collected } = context;
  if (update !== undefined) {
    const again: ListAgain<GiteaMilestone> = {
      list: 'milestones',
      unit: 'milestones',
      kinds: ['milestone'],
      walk: (_, from, report) => walkList(list, from, { ...context, report }),
      toPage: async (items) => withOldNames({ entities: items.map(milestoneOf) }, context),
      keysOf: (items) => items.map((item) => milestoneOf(item).key),
      live: () => collected.count('milestone'),
      isCounted: true,
    };
    return readAgain(again, cursor, { ...context, update });
  }
  return countedPages(
    (from) => walkList(list, from, context),
    cursor,
    (items) => ({ entities: items.map(milestoneOf) }),
    { unit: 'milestones', got: () => context.collected.count('milestone'), report: context.report },
  );
}
