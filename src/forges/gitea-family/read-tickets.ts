import { HttpError } from '../../http/errors.ts';
import type { Entity } from '../../model/entity.ts';
import type { Label } from '../../model/label.ts';
import type { User } from '../../model/user.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf, type TicketType } from './endpoints.ts';
import { walkList } from './list-walk.ts';
import { attachmentOf, isOwnerLabel, labelOf } from './map.ts';
import { usersOf } from './map-common.ts';
import { issueKey, issueOf, pullKey } from './map-tickets.ts';
import { countDiffers, countedPages, gotOf } from './read-pages.ts';
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

/** Issues, and what is attached to issues and pull requests, from one list. */
export async function* readTickets(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const type = ticketType(context) ?? 'issues';
  const list = {
    url: endpointsOf(context.address).tickets(type),
    schema: GiteaIssue,
    unit: type === 'pulls' ? 'pull-requests' : 'issues',
    grows: 'start',
  } as const;
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

async function countIssues(type: TicketType, context: ReadContext): Promise<number> {
  const got = await context.collected.count('issue');
  if (type === 'pulls' || got === context.facts.units.issues.expected) return got;
  const total = await totalNow('issues', context);
  if (total !== undefined && got < total) context.report(countDiffers('issues', got, total));
  return got;
}

/** Asks how many there are now; only when the count at the start does not fit. */
async function totalNow(type: TicketType, context: ReadContext): Promise<number | undefined> {
  const list = {
    url: endpointsOf(context.address).tickets(type),
    schema: GiteaIssue,
    unit: 'issues',
    grows: 'end',
  } as const;
  const facts = { ...context.facts, pageSize: 1 };
  for await (const page of walkList(list, undefined, { ...context, facts, report: () => {} })) return page.total;
  return undefined;
}

function ticketPage(items: readonly GiteaIssue[], context: ReadContext): Omit<Page, 'cursor'> {
  const { units, address } = context;
  const endpoints = endpointsOf(address);
  const entities = items.flatMap((wire): Entity[] => {
    const isPull = wire.pull_request != null;
    const key = isPull ? pullKey(wire.number) : issueKey(wire.number);
    const issue = !isPull && units.includes('issues') ? [issueOf(wire)] : [];
    const files = units.includes('attachments') ? wire.assets.map((file) => attachmentOf(file, key, endpoints)) : [];
    return [...issue, ...files];
  });
  return { entities: [...entities, ...company(items, units.includes('labels'))], got: gotOf(entities, 'issue') };
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
