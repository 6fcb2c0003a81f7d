import type { Comment } from '../../model/comment.ts';
import type { Event } from '../../model/event.ts';
import type { ProjectSource } from '../../model/project-source.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { TicketPlan } from '../common/ticket-table.ts';
import { timeOr } from '../common/times.ts';
import type { EncodeContext } from '../format.ts';
import { withEmail } from './emails.ts';
import { type DumpPlan, labelOf } from './plan.ts';
import { pullRefs } from './plan-pulls.ts';
import { commentRecord, issueRecord, pullRequestRecord } from './records.ts';
import { eventRecord } from './records-event.ts';
import type { Row } from './writer.ts';
import type { Written } from './written.ts';

const maxTitle = 255;
/** A restore puts `WIP: ` before the title of a draft. */
const maxDraftTitle = 250;

export async function* issueRows(source: ProjectSource, plan: DumpPlan): AsyncGenerator<Row> {
  for await (const issue of source.scan('issue')) {
    if (!plan.tickets.has(issue.key)) continue;
    const labels = [...new Set(issue.labels)].map((name) => labelOf(plan, name));
    const record = issueRecord(issue, labels);
    yield { key: issue.key, record: withEmail(record, 'poster_email', plan.emailOf(issue.author)) };
  }
}

/** The pull request with a title that every database takes. */
function withShortTitle(pull: PullRequest, context: EncodeContext): PullRequest {
  const characters = [...pull.title];
  const limit = pull.draft ? maxDraftTitle : maxTitle;
  if (characters.length <= limit) return pull;
  context.report({
    code: 'title-cut',
    severity: 'loses-data',
    message: `The title of pull request ${pull.number} was cut to ${limit} characters, because a restore may stop at a longer one.`,
    unit: 'pull-requests',
    place: pull.key,
    field: 'title',
  });
  return { ...pull, title: characters.slice(0, limit).join('') };
}

export async function* pullRequestRows(
  source: ProjectSource,
  plan: DumpPlan,
  context: EncodeContext,
): AsyncGenerator<Row> {
  for await (const pull of source.scan('pull-request')) {
    const planned = plan.pulls.get(pull.key);
    if (planned === undefined) continue;
    const labels = [...new Set(pull.labels)].map((name) => labelOf(plan, name));
    const refs = pullRefs(pull, planned, plan.project);
    const record = pullRequestRecord(withShortTitle(pull, context), refs, labels);
    yield { key: pull.key, record: withEmail(record, 'poster_email', plan.emailOf(pull.author)) };
  }
}

type Said = Comment | Event;

/** Texts of a ticket that are held while they are put in order; beyond it they are read again one by one. */
const heldCharacters = 2 * 1024 * 1024;

interface Place {
  readonly kind: 'comment' | 'event';
  readonly key: string;
  readonly time: string;
  readonly id: number;
}

function byTime(a: Place, b: Place): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return a.id - b.id || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0);
}

/** Comments and events of a ticket in the order of time. Only their places are in memory when the texts are long. */
async function* saidIn(source: ProjectSource, ticket: string, written: Written): AsyncGenerator<Said> {
  const places: Place[] = [];
  const held = new Map<string, Said>();
  let characters = 0;
  for (const kind of ['comment', 'event'] as const) {
    for await (const said of source.scan(kind, ticket)) {
      written.add(said);
      places.push({ kind, key: said.key, time: timeOr(said.created), id: said.id });
      characters += said.kind === 'comment' ? said.body.length : 0;
      if (characters <= heldCharacters) held.set(said.key, said);
    }
  }
  for (const place of places.sort(byTime)) {
    const said = held.get(place.key) ?? (await source.get(place.kind, place.key));
    if (said !== undefined) yield said;
  }
}

/** Records of `comments/<N>.yml`: comments and the events that survive a restore. */
export async function* commentRows(
  source: ProjectSource,
  ticket: TicketPlan,
  { emailOf }: Pick<DumpPlan, 'emailOf'>,
  written: Written,
): AsyncGenerator<Row> {
  for await (const said of saidIn(source, ticket.key, written)) {
    const record = said.kind === 'comment' ? commentRecord(said, ticket.number) : eventRecord(said, ticket.number);
    if (record === undefined) continue;
    const email = emailOf(said.kind === 'comment' ? said.author : said.actor);
    yield { key: said.key, record: withEmail(record, 'poster_email', email) };
  }
}
