import { RunError } from '../lib/run-error.ts';
import type { Poll } from '../model/discussion.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { AutoMerge, PullRequest } from '../model/pull-request.ts';
import type { Ticket, TicketKind, TicketState, ViewIndex } from './view-index.ts';
import type { LabelChip } from './view-query.ts';
import { type Said, saidOf } from './view-said.ts';
import type { TalkEntry } from './view-talk.ts';
import { linksOf, type TicketLinks } from './view-ticket-links.ts';

interface PullSides {
  readonly from: string;
  readonly into: string;
  readonly mergedAt?: string;
  readonly mergedBy?: string;
  readonly mergeCommit?: string;
  readonly autoMerge?: { readonly by: string; readonly method: string };
}

/** What a discussion has more. */
interface DiscussionFacts {
  readonly category: string;
  readonly answerable: boolean;
  /** `comment-12`: where the answer stands. */
  readonly answer?: string;
  readonly answered?: string;
  readonly answeredBy?: string;
  readonly votes: number;
  readonly poll?: Poll;
}

/** What stands above a conversation, and its opening text. */
export interface ShownTicket {
  readonly kind: TicketKind;
  readonly number: number;
  readonly title: string;
  readonly state: TicketState;
  readonly draft: boolean;
  readonly pinned: boolean;
  readonly locked: boolean;
  readonly lockReason?: string;
  /** Of an issue, where the forge has such. */
  readonly type?: string;
  readonly closed?: string;
  readonly closedBy?: string;
  /** In the forge's word. */
  readonly closeReason?: string;
  readonly labels: readonly LabelChip[];
  readonly milestone?: string;
  readonly deadline?: string;
  readonly assignees: readonly string[];
  readonly reviewers: readonly { readonly name: string; readonly said: string }[];
  readonly links: TicketLinks;
  readonly opening: Said;
  readonly pull?: PullSides;
  readonly discussion?: DiscussionFacts;
  /** Entries of the conversation below the opening text. */
  readonly entries: number;
  /** Those of them that are reviews. */
  readonly reviews: number;
}

/** Rejects with `view-not-found`. `talk`: the conversation, as `readTalk` gives it. */
export async function readTicket(
  source: ProjectSource,
  index: ViewIndex,
  number: number,
  talk: readonly TalkEntry[],
): Promise<ShownTicket> {
  const { kind, key } = whereIs(index, number);
  const ticket: Ticket | undefined = await source.get(kind, key);
  if (ticket === undefined) throw notThere(number);
  const { title, state, closed, locked, lockReason, pinned } = ticket;
  const color = (name: string) => index.colors[index.labels.at.get(name) ?? -1] ?? '888888';
  return {
    ...{ kind, number, title, locked: locked === true, draft: false, entries: talk.length },
    pinned: pinned !== undefined,
    reviews: talk.filter(({ type }) => type === 'review').length,
    state,
    labels: ticket.labels.map((name) => ({ name, color: color(name) })),
    ...{ assignees: [], reviewers: [] },
    links: linksOf(ticket, index),
    opening: await openingOf(source, index, ticket),
    ...(lockReason === undefined ? {} : { lockReason }),
    ...(closed === undefined ? {} : { closed }),
    ...(ticket.kind === 'discussion' ? ofDiscussion(ticket) : ofTicket(ticket, talk)),
  };
}

/** `updated` counts comments too: only where the forge tells, the text was edited. */
async function openingOf(source: ProjectSource, index: ViewIndex, ticket: Ticket): Promise<Said> {
  const { edited, ...rest } = ticket;
  const { edited: _, ...said } = await saidOf(source, rest, index.roles);
  const versions = index.edited.has(ticket.key) ? { versions: true as const } : {};
  return { ...said, ...versions, ...(edited === undefined ? {} : { edited }) };
}

function ofTicket(ticket: Exclude<Ticket, { kind: 'discussion' }>, talk: readonly TalkEntry[]): Partial<ShownTicket> {
  const { assignees, closedBy, milestone, deadline } = ticket;
  return {
    assignees: assignees.map(({ name }) => name),
    ...(closedBy === undefined ? {} : { closedBy: closedBy.name }),
    ...(milestone === undefined ? {} : { milestone }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(ticket.kind === 'pull-request' ? ofPull(ticket, talk) : {}),
    ...(ticket.kind === 'issue' && ticket.type !== undefined ? { type: ticket.type } : {}),
    ...(ticket.kind === 'issue' && ticket.closeReason !== undefined ? { closeReason: ticket.closeReason } : {}),
  };
}

function ofPull(pull: PullRequest, talk: readonly TalkEntry[]): Partial<ShownTicket> {
  return {
    draft: pull.draft,
    reviewers: reviewersOf(pull, talk),
    pull: sidesOf(pull),
    ...(pull.merged ? { state: 'merged' as const } : {}),
  };
}

function ofDiscussion(discussion: Extract<Ticket, { kind: 'discussion' }>): Partial<ShownTicket> {
  const { category, answerable, answer, answered, answeredBy, votes, poll, closeReason } = discussion;
  return {
    discussion: {
      ...{ category, answerable: answerable === true, votes: votes ?? 0 },
      ...(answer === undefined ? {} : { answer: `comment-${answer}` }),
      ...(answered === undefined ? {} : { answered }),
      ...(answeredBy === undefined ? {} : { answeredBy: answeredBy.name }),
      ...(poll === undefined ? {} : { poll }),
    },
    ...(closeReason === undefined ? {} : { closeReason }),
  };
}

export function whereIs(index: ViewIndex, number: number): { readonly kind: TicketKind; readonly key: string } {
  const at = index.placeOf(number);
  if (at < 0) throw notThere(number);
  return { kind: index.kindOf(at), key: index.columns.keyOf(at) };
}

function notThere(number: number): RunError {
  return new RunError('view-not-found', `There is no #${number} in this project, or it was not collected.`);
}

function sidesOf({ head, base, mergedAt, mergedBy, mergeCommit, autoMerge }: PullRequest): PullSides {
  const branch = head.ref ?? head.sha?.slice(0, 7) ?? 'a branch that is gone';
  const foreign = head.owner !== undefined && head.owner !== base.owner;
  return {
    from: foreign ? `${head.owner}:${branch}` : branch,
    into: base.ref ?? 'a branch that is gone',
    ...(mergedAt === undefined ? {} : { mergedAt }),
    ...(mergedBy === undefined ? {} : { mergedBy: mergedBy.name }),
    ...(mergeCommit === undefined ? {} : { mergeCommit }),
    ...(autoMerge === undefined ? {} : { autoMerge: autoMergeOf(autoMerge) }),
  };
}

function autoMergeOf({ by, method }: AutoMerge): { by: string; method: string } {
  return { by: by.name, method };
}

const verdicts = { approved: 'approved', 'changes-requested': 'asked for changes', commented: 'commented' } as const;

/** Each with the last word: a verdict is not taken back by a comment. */
function reviewersOf(pull: PullRequest, talk: readonly TalkEntry[]): { name: string; said: string }[] {
  const said = new Map<string, string>();
  for (const entry of talk) {
    if (entry.type !== 'review') continue;
    const name = entry.said.author;
    if (entry.state !== 'commented' || !said.has(name)) said.set(name, verdicts[entry.state]);
  }
  for (const { name } of [...pull.reviewRequests, ...pull.teamReviewRequests])
    if (!said.has(name)) said.set(name, 'asked');
  return [...said].map(([name, word]) => ({ name, said: word }));
}
