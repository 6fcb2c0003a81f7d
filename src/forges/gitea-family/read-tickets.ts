import { HttpError } from '../../http/errors.ts';
import type { Entity } from '../../model/entity.ts';
import type { Label } from '../../model/label.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { User } from '../../model/user.ts';
import { newestOf } from '../common/map.ts';
import { countDiffers, countedPages, gotOf } from '../common/read-pages.ts';
import { type ListAgain, readAgain } from '../common/update-list.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf, sinceOf, type TicketType } from './endpoints.ts';
import { totalOf, walkList } from './list-walk.ts';
import { attachmentOf, isOwnerLabel, labelOf } from './map.ts';
import { usersOf } from './map-common.ts';
import { issueKey, issueOf, pullKey } from './map-tickets.ts';
import { GiteaIssue, type GiteaLabel } from './wire.ts';
import type { GiteaUser } from './wire-common.ts';

type Ticket = { user?: Person; assignee?: Person; assignees: readonly Person[]; labels: readonly GiteaLabel[] };
type Person = GiteaUser | null | undefined;

/** What the list of issues is asked for: pull requests are in it too, and only there are the files attached to them. */
export function ticketType({ units }: Pick<ReadContext, 'units'>): TicketType | undefined {
  const issues = units.includes('issues');
  const pullFiles = units.includes('pull-requests') && units.includes('attachments');
  if (issues) return pullFiles ? 'both' : 'issues';
  return pullFiles ? 'pulls' : undefined;
}

/** In a further round pull requests are always in it: it says which of them have changed. */
function typeAgain({ units }: Pick<ReadContext, 'units'>): TicketType {
  if (!units.includes('pull-requests')) return 'issues';
  return units.includes('issues') ? 'both' : 'pulls';
}

/** Issues, and what is attached to issues and pull requests, from one list. */
export async function* readTickets(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const { update } = context;
  if (update !== undefined) return yield* readAgain(ticketsAgain(context), cursor, { ...context, update });
  const type = ticketType(context) ?? 'issues';
  const list = listOf(type, context);
  const pages = countedPages(
    (from) => walkList(list, from, context),
    cursor,
    (items) => ticketPage(items, context),
    // The total holds both kinds, so issues are counted apart.
    { unit: list.unit, got: () => countIssues(type, context), report: () => {} },
  );
  for await (const page of pages) {
    const { expected, ...rest } = page;
    yield type === 'issues' && expected !== undefined ? { ...rest, expected } : rest;
  }
}

function listOf(type: TicketType, { address }: Pick<ReadContext, 'address'>) {
  const unit = type === 'pulls' ? 'pull-requests' : 'issues';
  return { url: endpointsOf(address).tickets(type), schema: GiteaIssue, unit, grows: 'start' } as const;
}

/** Issues that changed, and which pull requests have: those are read from their own list. */
function ticketsAgain(context: ReadContext): ListAgain<GiteaIssue> {
  const { collected, units } = context;
  const type = typeAgain(context);
  const list = listOf(type, context);
  const counted = { issues: ['issue'], pulls: ['pull-request'], both: ['issue', 'pull-request'] } as const;
  const count = async () => {
    let sum = 0;
    for (const kind of counted[type]) sum += await collected.count(kind);
    return sum;
  };
  const keysOf = (items: readonly GiteaIssue[]) => items.map(keyOf);
  return {
    ...{ list: 'issues', unit: list.unit, kinds: counted[type], keysOf, live: count, isCounted: false },
    walk: (since, from, report) => walkList({ ...list, url: sinceOf(list.url, since) }, from, { ...context, report }),
    async toPage(items) {
      const replaces = units.includes('attachments') ? keysOf(items) : [];
      const stale = await changedPulls(items, context);
      return {
        ...ticketPage(items, context),
        update: {
          replaces: replaces.map((parent) => ({ kind: 'attachment', parent })),
          marks: stale.map((key) => ({ mark: 'stale', key })),
        },
      };
    },
    async elsewhere(items) {
      const pulls = items.filter(isPull).map(keyOf);
      const unknown = await Promise.all(pulls.map(async (key) => !(await collected.get('pull-request', key))));
      return pulls.filter((_, at) => unknown[at]);
    },
    total: () => totalOf(list.url, context),
    expected: (total) => issuesExpected(type, total, count, context),
  };
}

/** Keys of those that are not there yet, or that the server shows otherwise. */
async function changedPulls(items: readonly GiteaIssue[], { collected }: ReadContext): Promise<string[]> {
  const pulls = items.filter(isPull);
  const known = await Promise.all(pulls.map((wire) => collected.get('pull-request', keyOf(wire))));
  return pulls.filter((wire, at) => isOtherwise(wire, known[at])).map(keyOf);
}

/** Times have whole seconds: what was changed in the second in which it was read has the same time, and shows other words. */
function isOtherwise(wire: GiteaIssue, before: PullRequest | undefined): boolean {
  if (before === undefined) return true;
  const now = issueOf(wire);
  const words = ['updated', 'title', 'body', 'state', 'locked', 'milestone'] as const;
  const labels = (ticket: Pick<PullRequest, 'labels'>) => JSON.stringify([...ticket.labels].sort());
  return words.some((word) => before[word] !== now[word]) || labels(before) !== labels(now);
}

/** The list's total may hold both kinds; issues alone are asked for only when it does not fit what is there. */
async function issuesExpected(
  type: TicketType,
  total: number,
  live: () => Promise<number>,
  context: ReadContext,
): Promise<number | undefined> {
  if (type === 'pulls') return undefined;
  const got = await context.collected.count('issue');
  if ((await live()) === total) return got;
  const issues = type === 'issues' ? total : await totalOf(endpointsOf(context.address).tickets('issues'), context);
  if (issues !== undefined && got < issues) context.report(countDiffers('issues', got, issues));
  return issues ?? got;
}

function isPull(wire: GiteaIssue): boolean {
  return wire.pull_request != null;
}

function keyOf(wire: GiteaIssue): string {
  return isPull(wire) ? pullKey(wire.number) : issueKey(wire.number);
}

async function countIssues(type: TicketType, context: ReadContext): Promise<number> {
  const got = await context.collected.count('issue');
  if (type === 'pulls' || got === context.facts.units.issues.expected) return got;
  // Asked only when the count at the start does not fit.
  const total = await totalOf(endpointsOf(context.address).tickets('issues'), context);
  if (total !== undefined && got < total) context.report(countDiffers('issues', got, total));
  return got;
}

export function ticketPage(items: readonly GiteaIssue[], context: ReadContext): Omit<Page, 'cursor'> {
  const { units, address } = context;
  const endpoints = endpointsOf(address);
  const entities = items.flatMap((wire): Entity[] => {
    const key = keyOf(wire);
    const issue = !isPull(wire) && units.includes('issues') ? [issueOf(wire)] : [];
    const files = units.includes('attachments') ? wire.assets.map((file) => attachmentOf(file, key, endpoints)) : [];
    return [...issue, ...files];
  });
  const times = newestOf(items.flatMap(({ created_at, updated_at }) => [created_at, updated_at]));
  const others = company(items, units.includes('labels'));
  return { entities: [...entities, ...others], got: gotOf(entities, 'issue'), ...times };
}

/** People whom tickets name, and labels of the organisation that they carry (its own list may be closed to this token). */
export function company(items: readonly Ticket[], withLabels: boolean): (User | Label)[] {
  const people = items.flatMap((wire) => [wire.user, wire.assignee, ...wire.assignees]);
  const labels = new Map<number, GiteaLabel>();
  for (const label of items.flatMap((wire) => wire.labels)) if (isOwnerLabel(label)) labels.set(label.id, label);
  return [...usersOf(people), ...(withLabels ? [...labels.values()].map((label) => labelOf(label, true)) : [])];
}

/** True when a project without any commit answers as if it had no pull requests at all. */
export function isEmptyProjectAnswer(error: unknown, { facts }: Pick<ReadContext, 'facts'>): boolean {
  return error instanceof HttpError && error.status === 404 && facts.project.empty === true;
}
