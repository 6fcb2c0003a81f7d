import type { Entity } from '../../model/entity.ts';
import { newestOf, timeOf } from '../common/map.ts';
import { gotOf } from '../common/read-pages.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { lanesByNumber } from './lane.ts';
import { associationParts, issueKey, pullKey, usersOf } from './map-common.ts';
import { countsOf, issueOf } from './map-tickets.ts';
import { totalsOf } from './read-counts.ts';
import { readList } from './read-lists.ts';
import { GitHubIssue } from './wire.ts';

/**
 * Issues, and what only this list says of pull requests: how many comments and reactions they have. In a further round it also says which pull
 * requests have changed.
 */
export function readTickets(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { address, collected, units } = context;
  const endpoints = endpointsOf(address);
  const unit = units.includes('issues') ? 'issues' : 'pull-requests';
  const count = async () => (await collected.count('issue')) + (await collected.count('pull-request'));
  let asked: ReturnType<typeof totalsOf> | undefined;
  const totals = () => {
    asked ??= totalsOf(context);
    return asked;
  };
  return readList<GitHubIssue>(
    {
      ...{ list: 'issues', unit, kinds: ['issue', 'pull-request'] },
      walked: {
        ...{ url: endpoints.issues, schema: GitHubIssue, unit },
        ...lanesByNumber(context, ['issues', 'pull-requests'], false),
      },
      changes: { url: endpoints.issuesByUpdate, timeOf: ({ updated_at }) => timeOf(updated_at) },
      toPage: (items) => ticketPage(items, context),
      keysOf: (items) => items.map(keyOf),
      async elsewhere(items) {
        const pulls = units.includes('pull-requests') ? items.filter(isPull).map(keyOf) : [];
        const known = await Promise.all(pulls.map((key) => collected.get('pull-request', key)));
        return pulls.filter((_, at) => known[at] === undefined);
      },
      total: async () => {
        const all = await totals();
        return all && (units.includes('issues') ? all.issues : 0) + (units.includes('pull-requests') ? all.pulls : 0);
      },
      live: count,
      expected: async () => (await totals())?.[units.includes('issues') ? 'issues' : 'pulls'],
    },
    cursor,
    context,
  );
}

function isPull(wire: GitHubIssue): boolean {
  return wire.pull_request != null;
}

function keyOf(wire: GitHubIssue): string {
  return isPull(wire) ? pullKey(wire.number) : issueKey(wire.number);
}

export function ticketPage(items: readonly GitHubIssue[], { units, update }: ReadContext): Omit<Page, 'cursor'> {
  const issues = units.includes('issues') ? items.filter((wire) => !isPull(wire)) : [];
  const pulls = units.includes('pull-requests') ? items.filter(isPull) : [];
  const entities: Entity[] = issues.map(issueOf);
  const people = [...issues, ...pulls].flatMap((wire) => [wire.user, wire.closed_by, ...wire.assignees]);
  const parts = [
    ...pulls.map((wire): EntityPart => ({ of: keyOf(wire), part: 'counts', fields: countsOf(wire) })),
    ...associationParts([...issues, ...pulls]),
  ];
  return {
    entities: [...entities, ...usersOf(people)],
    parts,
    got: gotOf(entities, 'issue'),
    ...newestOf(items.flatMap(({ created_at, updated_at }) => [created_at, updated_at])),
    ...(update && { update: { marks: pulls.map((wire) => ({ mark: 'stale', key: keyOf(wire) }) as const) } }),
  };
}
