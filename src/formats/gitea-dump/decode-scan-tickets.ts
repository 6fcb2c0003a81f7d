import type { Issue } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { type Fields, integerIn } from '../common/loose-fields.ts';
import { type DecodeContext, numberOfKey, rowsAbout, type TicketKind } from './decode-context.ts';
import { askedOf, type PlacedRecord } from './decode-reviews.ts';
import { issueOf, pullRequestOf, type TicketExtra, ticketKey } from './decode-tickets.ts';

async function extraOf(context: DecodeContext, kind: TicketKind, number: number): Promise<TicketExtra> {
  const first = async (name: Parameters<DecodeContext['sheet']>[0]) =>
    (await context.sheet(name).rowsOf(number))[0]?.value;
  return {
    details: (await first(`${kind}-details`)) ?? {},
    assignees: await first('assignees'),
    dependencies: await first('dependencies'),
    teams: kind === 'issue' ? undefined : await first('review-requests'),
    reactions: await rowsAbout(context.sheet('reactions'), number, kind),
  };
}

async function askedIn(context: DecodeContext, number: number) {
  const records: PlacedRecord[] = [];
  for await (const record of context.reviews.records(number)) records.push(record);
  return askedOf(records);
}

async function issueFrom(context: DecodeContext, record: Fields): Promise<Issue> {
  const number = integerIn(record, 'number');
  return issueOf(record, ticketKey('issue', number), await extraOf(context, 'issue', number));
}

async function pullFrom(context: DecodeContext, record: Fields): Promise<PullRequest> {
  const number = integerIn(record, 'number');
  const extra = await extraOf(context, 'pull-request', number);
  return pullRequestOf(record, ticketKey('pull-request', number), extra, await askedIn(context, number));
}

/** A number can be taken once; a second record of it has no place of its own. */
async function* records(context: DecodeContext, kind: TicketKind): AsyncGenerator<Fields, void, undefined> {
  let last = 0;
  for await (const record of (await context.tickets(kind)).scan()) {
    const number = integerIn(record, 'number');
    if (number > last) yield record;
    last = Math.max(last, number);
  }
}

export async function* scanIssues(context: DecodeContext): AsyncGenerator<Issue, void, undefined> {
  for await (const record of records(context, 'issue')) yield await issueFrom(context, record);
}

export async function* scanPulls(context: DecodeContext): AsyncGenerator<PullRequest, void, undefined> {
  for await (const record of records(context, 'pull-request')) yield await pullFrom(context, record);
}

async function recordOf(context: DecodeContext, kind: TicketKind, key: string): Promise<Fields | undefined> {
  if (!key.startsWith(`${kind}:`)) return undefined;
  const tickets = await context.tickets(kind);
  const place = tickets.find(numberOfKey(key));
  return place < 0 ? undefined : tickets.record(place);
}

export async function getIssue(context: DecodeContext, key: string): Promise<Issue | undefined> {
  const record = await recordOf(context, 'issue', key);
  return record && issueFrom(context, record);
}

export async function getPull(context: DecodeContext, key: string): Promise<PullRequest | undefined> {
  const record = await recordOf(context, 'pull-request', key);
  return record && pullFrom(context, record);
}
