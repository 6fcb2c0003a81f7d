import type { Issue } from '../model/issue.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { PullRequest } from '../model/pull-request.ts';

export type TicketKind = 'issue' | 'pull-request';
export type TicketState = 'open' | 'closed' | 'merged';

/** An issue or pull request as the list needs it. Labels, milestone and author are places in the index's names; -1 is none. */
export interface IndexItem {
  readonly key: string;
  readonly number: number;
  readonly title: string;
  readonly state: TicketState;
  readonly draft: boolean;
  readonly labels: readonly number[];
  readonly milestone: number;
  readonly author: number;
  /** Milliseconds since 1970, 0 when not known. */
  readonly created: number;
  readonly updated: number;
  comments: number;
  /** Title and beginning of the text, lower case. */
  readonly text: string;
}

/** Names that items share, each once. */
export interface Names {
  readonly list: string[];
  readonly at: Map<string, number>;
}

/** All that lists, filters and search need of a project; texts of comments are not in it. */
export interface ViewIndex {
  readonly items: Readonly<Record<TicketKind, readonly IndexItem[]>>;
  readonly labels: Names;
  readonly milestones: Names;
  readonly authors: Names;
  /** Colour of a label by its place, six digits. */
  readonly colors: readonly string[];
  readonly byNumber: ReadonlyMap<number, { readonly kind: TicketKind; readonly key: string }>;
  /** Items whose text did not fit: they are found by their titles only. */
  readonly titlesOnly: number;
}

/** Of one text, and of all together: characters that can be searched. */
const textLength = 2000;
const allTexts = 24_000_000;
/** How often it is told how far it is. */
const toldEvery = 1000;

export interface IndexOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (items: number) => void;
}

/** Reads issues and pull requests once, one by one. */
export async function buildIndex(source: ProjectSource, options: IndexOptions = {}): Promise<ViewIndex> {
  const labels = names();
  const colors: string[] = [];
  for await (const label of source.scan('label')) {
    if (labels.at.has(label.name)) continue;
    place(labels, label.name);
    colors.push(/^[0-9a-f]{6}$/i.test(label.color) ? label.color : '888888');
  }
  const milestones = names();
  for await (const { title } of source.scan('milestone')) place(milestones, title);
  const authors = names();
  const room = { left: allTexts, titlesOnly: 0 };
  const uncounted = new Map<string, IndexItem>();
  let read = 0;
  const take = (ticket: Issue | PullRequest): IndexItem => {
    options.signal?.throwIfAborted();
    if (++read % toldEvery === 0) options.onProgress?.(read);
    const item: IndexItem = {
      key: ticket.key,
      number: ticket.number,
      title: ticket.title,
      state: ticket.kind === 'pull-request' && ticket.merged ? 'merged' : ticket.state,
      draft: ticket.kind === 'pull-request' && ticket.draft,
      labels: ticket.labels.map((name) => place(labels, name)),
      milestone: ticket.milestone === undefined ? -1 : place(milestones, ticket.milestone),
      author: place(authors, ticket.author.name),
      created: millis(ticket.created),
      updated: millis(ticket.updated ?? ticket.created),
      comments: ticket.commentCount ?? 0,
      text: searchable(ticket, room),
    };
    if (ticket.commentCount === undefined) uncounted.set(ticket.key, item);
    return item;
  };
  const issues: IndexItem[] = [];
  for await (const issue of source.scan('issue')) issues.push(take(issue));
  const pulls: IndexItem[] = [];
  for await (const pull of source.scan('pull-request')) pulls.push(take(pull));
  if (uncounted.size > 0) await countComments(source, uncounted, options.signal);
  while (colors.length < labels.list.length) colors.push('888888');
  const byNumber = new Map<number, { kind: TicketKind; key: string }>();
  for (const { number, key } of pulls) byNumber.set(number, { kind: 'pull-request', key });
  for (const { number, key } of issues) byNumber.set(number, { kind: 'issue', key });
  const items = { issue: issues, 'pull-request': pulls };
  return { items, labels, milestones, authors, colors, byNumber, titlesOnly: room.titlesOnly };
}

/** For formats that do not say how many comments there are. */
async function countComments(
  source: ProjectSource,
  items: ReadonlyMap<string, IndexItem>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for await (const { parent } of source.scan('comment')) {
    signal?.throwIfAborted();
    const item = items.get(parent);
    if (item !== undefined) item.comments += 1;
  }
  for await (const { parent, body } of source.scan('review')) {
    signal?.throwIfAborted();
    const item = items.get(parent);
    if (item !== undefined && body !== '') item.comments += 1;
  }
}

function searchable(ticket: Issue | PullRequest, room: { left: number; titlesOnly: number }): string {
  const title = ticket.title.toLowerCase();
  const rest = Math.min(textLength, room.left);
  if (rest < Math.min(textLength, ticket.body.length)) room.titlesOnly += 1;
  const body = ticket.body.slice(0, rest).toLowerCase();
  room.left -= body.length;
  return `${title}\n${body}`;
}

function names(): Names {
  return { list: [], at: new Map() };
}

function place({ list, at }: Names, name: string): number {
  const known = at.get(name);
  if (known !== undefined) return known;
  at.set(name, list.length);
  return list.push(name) - 1;
}

function millis(time: string | undefined): number {
  const at = time === undefined ? 0 : Date.parse(time);
  return Number.isNaN(at) ? 0 : at;
}
