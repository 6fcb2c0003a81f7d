import type { Issue } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { Encoding } from './encode.ts';
import { compact, numberOf, person, time } from './extra-rows.ts';
import { pullRefs } from './plan-pulls.ts';
import { isEventWhole } from './records-event.ts';
import { type Beyond, hasDetails, issueDetails, pullRequestDetails } from './ticket-details.ts';
import type { ExtraRow } from './writer.ts';

/** Issues, then pull requests, of those that are in the dump; none when no ticket has this. */
async function* tickets({ source, plan }: Encoding, beyond: Beyond): AsyncGenerator<Issue | PullRequest> {
  if (!plan.beyond.has(beyond)) return;
  for (const kind of ['issue', 'pull-request'] as const) {
    for await (const ticket of source.scan(kind)) if (plan.tickets.has(ticket.key)) yield ticket;
  }
}

export async function* assigneeRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  for await (const { key, number, assignees } of tickets(encoding, 'assignees')) {
    if (assignees.length > 0) yield { key, record: { number, assignees: assignees.map(person) } };
  }
}

export async function* dependencyRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  for await (const { key, number, dependsOn } of tickets(encoding, 'dependencies')) {
    if (dependsOn === undefined || dependsOn.length === 0) continue;
    const on = dependsOn.map((other) => ({ owner: other.owner, project: other.project, number: other.number }));
    yield { key, record: { number, dependsOn: on } };
  }
}

export async function* issueDetailRows({ source, plan }: Encoding): AsyncGenerator<ExtraRow> {
  if (!plan.beyond.has('issue-details')) return;
  for await (const issue of source.scan('issue')) {
    const record = issueDetails(issue);
    if (hasDetails(record) && plan.tickets.has(issue.key)) yield { key: issue.key, record };
  }
}

export async function* pullRequestDetailRows({ source, plan }: Encoding): AsyncGenerator<ExtraRow> {
  if (!plan.beyond.has('pull-request-details')) return;
  for await (const pull of source.scan('pull-request')) {
    const planned = plan.pulls.get(pull.key);
    if (planned === undefined) continue;
    const record = pullRequestDetails(pull, pullRefs(pull, planned, plan.project));
    if (hasDetails(record)) yield { key: pull.key, record };
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
