import { RunError } from '../lib/run-error.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { PullRequest } from '../model/pull-request.ts';
import type { TicketKind, TicketState, ViewIndex } from './view-index.ts';
import type { LabelChip } from './view-query.ts';
import { type Said, saidOf, type TalkEntry } from './view-talk.ts';

export interface PullSides {
  readonly from: string;
  readonly into: string;
  readonly mergedAt?: string;
  readonly mergedBy?: string;
  readonly mergeCommit?: string;
}

/** What stands above a conversation, and its opening text. */
export interface ShownTicket {
  readonly kind: TicketKind;
  readonly number: number;
  readonly title: string;
  readonly state: TicketState;
  readonly draft: boolean;
  readonly locked: boolean;
  readonly closed?: string;
  readonly closedBy?: string;
  readonly labels: readonly LabelChip[];
  readonly milestone?: string;
  readonly deadline?: string;
  readonly assignees: readonly string[];
  readonly reviewers: readonly { readonly name: string; readonly said: string }[];
  readonly dependsOn: readonly number[];
  readonly opening: Said;
  readonly pull?: PullSides;
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
  const ticket = await source.get(kind, key);
  if (ticket === undefined) throw notThere(number);
  const { title, state, closed, closedBy, milestone, deadline, locked } = ticket;
  const color = (name: string) => index.colors[index.labels.at.get(name) ?? -1] ?? '888888';
  const isPull = ticket.kind === 'pull-request';
  return {
    ...{ kind, number, title, locked: locked === true, draft: isPull && ticket.draft, entries: talk.length },
    reviews: talk.filter(({ type }) => type === 'review').length,
    state: isPull && ticket.merged ? 'merged' : state,
    labels: ticket.labels.map((name) => ({ name, color: color(name) })),
    assignees: ticket.assignees.map(({ name }) => name),
    reviewers: isPull ? reviewersOf(ticket, talk) : [],
    dependsOn: (ticket.dependsOn ?? []).map((one) => one.number),
    opening: await saidOf(source, { ...ticket, ...(ticket.edited && { updated: ticket.edited }) }).then((said) =>
      ticket.edited === undefined ? withoutEdited(said) : said,
    ),
    ...(closed === undefined ? {} : { closed }),
    ...(closedBy === undefined ? {} : { closedBy: closedBy.name }),
    ...(milestone === undefined ? {} : { milestone }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(isPull ? { pull: sidesOf(ticket) } : {}),
  };
}

/** `updated` of an issue counts its comments too: only where the forge tells, the text was edited. */
function withoutEdited({ edited: _, ...said }: Said): Said {
  return said;
}

export function whereIs(index: ViewIndex, number: number): { readonly kind: TicketKind; readonly key: string } {
  const at = index.placeOf(number);
  if (at < 0) throw notThere(number);
  return { kind: index.kindOf(at), key: index.columns.keyOf(at) };
}

function notThere(number: number): RunError {
  return new RunError('view-not-found', `There is no #${number} in this project, or it was not collected.`);
}

function sidesOf({ head, base, mergedAt, mergedBy, mergeCommit }: PullRequest): PullSides {
  const branch = head.ref ?? head.sha?.slice(0, 7) ?? 'a branch that is gone';
  const foreign = head.owner !== undefined && head.owner !== base.owner;
  return {
    from: foreign ? `${head.owner}:${branch}` : branch,
    into: base.ref ?? 'a branch that is gone',
    ...(mergedAt === undefined ? {} : { mergedAt }),
    ...(mergedBy === undefined ? {} : { mergedBy: mergedBy.name }),
    ...(mergeCommit === undefined ? {} : { mergeCommit }),
  };
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
