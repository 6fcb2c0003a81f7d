import type { Issue, Ticket } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { Encoding } from './encode.ts';
import { compact, numberOf, person, personOrNone, saysMoreThan, time } from './extra-rows.ts';
import { isEventWhole } from './records-event.ts';
import type { ExtraRow } from './writer.ts';

/** Issues, then pull requests, of those that are in the dump. */
async function* tickets({ source, plan }: Encoding): AsyncGenerator<Issue | PullRequest> {
  for (const kind of ['issue', 'pull-request'] as const) {
    for await (const ticket of source.scan(kind)) if (plan.tickets.has(ticket.key)) yield ticket;
  }
}

export async function* assigneeRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  for await (const { key, number, assignees } of tickets(encoding)) {
    if (assignees.length > 0) yield { key, record: { number, assignees: assignees.map(person) } };
  }
}

export async function* dependencyRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  for await (const { key, number, dependsOn } of tickets(encoding)) {
    if (dependsOn === undefined || dependsOn.length === 0) continue;
    const on = dependsOn.map((other) => ({ owner: other.owner, project: other.project, number: other.number }));
    yield { key, record: { number, dependsOn: on } };
  }
}

/** What issues and pull requests have beyond the dump. */
function detailsOf(ticket: Ticket) {
  return {
    number: ticket.number,
    deadline: time(ticket.deadline),
    pinned: ticket.pinned,
    lockReason: ticket.lockReason,
    edited: time(ticket.edited),
    closedBy: personOrNone(ticket.closedBy),
  };
}

export async function* issueDetailRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  for await (const ticket of tickets(encoding)) {
    if (ticket.kind !== 'issue') continue;
    const record = compact(detailsOf(ticket));
    if (saysMoreThan(record, ['number'])) yield { key: ticket.key, record };
  }
}

/** The head as it was, where the dump says something else. */
function originalHead(pull: PullRequest, encoding: Encoding) {
  const refs = encoding.plan.pulls.get(pull.key)?.refs;
  const { head } = pull;
  if (refs === undefined) return undefined;
  const same = head.ref === refs.headRef && head.owner === refs.owner && head.project === refs.repository;
  if (same) return undefined;
  return compact({ ref: head.ref, owner: head.owner, project: head.project, cloneUrl: head.cloneUrl });
}

export async function* pullRequestDetailRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  for await (const ticket of tickets(encoding)) {
    if (ticket.kind !== 'pull-request') continue;
    const record = compact({
      ...detailsOf(ticket),
      title: [...ticket.title].length > 250 ? ticket.title : undefined,
      mergedBy: personOrNone(ticket.mergedBy),
      allowMaintainerEdit: ticket.allowMaintainerEdit,
      head: originalHead(ticket, encoding),
      baseTip: ticket.base.sha === ticket.mergeBase ? undefined : ticket.base.sha,
    });
    if (saysMoreThan(record, ['number'])) yield { key: ticket.key, record };
  }
}

/** Events that the dump holds not at all, or not whole. */
export async function* eventRows({ source, plan }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const event of source.scan('event')) {
    const number = numberOf(plan, event.parent);
    if (number === undefined || isEventWhole(event.data)) continue;
    const record = { number, id: event.id, actor: person(event.actor), created: time(event.created), data: event.data };
    yield { key: event.key, record: compact(record) };
  }
}
