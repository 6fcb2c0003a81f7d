import type { Dependency } from '../model/issue.ts';
import type { Ticket, TicketState, ViewIndex } from './view-index.ts';
import { listRow } from './view-query.ts';

/** Something else that belongs to it. Without `project` it is in this one; without `title` it was not collected. */
export interface TicketLink {
  readonly number: number;
  readonly title?: string;
  readonly state?: TicketState;
  /** `owner/name` of another project. */
  readonly project?: string;
}

/** Links by how they belong together. */
export interface TicketLinks {
  readonly partOf: readonly TicketLink[];
  readonly parts: readonly TicketLink[];
  /** What this waits for. */
  readonly waitsFor: readonly TicketLink[];
  /** What waits for this. */
  readonly blocks: readonly TicketLink[];
  /** Issues that merging this closes. */
  readonly closes: readonly TicketLink[];
  /** Pull requests that close this. */
  readonly closedBy: readonly TicketLink[];
}

export function linksOf(ticket: Ticket, index: ViewIndex): TicketLinks {
  const { links } = index;
  const { number } = ticket;
  const here = (numbers: readonly number[]) => numbers.map((one) => linkTo(index, one));
  const other = (one: Dependency) =>
    links.isHere(one) ? linkTo(index, one.number) : { number: one.number, project: `${one.owner}/${one.project}` };
  const others = (list: readonly Dependency[] | undefined) => (list ?? []).map(other);
  if (ticket.kind === 'discussion')
    return { ...{ partOf: [], parts: [], waitsFor: [], closes: [] }, blocks: [], closedBy: [] };
  const isPull = ticket.kind === 'pull-request';
  return {
    partOf: isPull || ticket.partOf === undefined ? [] : [other(ticket.partOf)],
    parts: isPull ? [] : ticket.subIssues === undefined ? here(links.partsOf(number)) : others(ticket.subIssues),
    waitsFor: others(ticket.dependsOn),
    blocks: here(links.waitingFor(number)),
    closes: isPull ? others(ticket.closes) : [],
    closedBy: here(links.closersOf(number)),
  };
}

function linkTo(index: ViewIndex, number: number): TicketLink {
  const at = index.placeOf(number);
  if (at < 0) return { number };
  const { title, state } = listRow(index, at);
  return { number, title, state };
}
