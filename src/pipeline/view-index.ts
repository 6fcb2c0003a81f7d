import { bytesList, floatList, integerList } from '../lib/number-list.ts';
import type { Discussion } from '../model/discussion.ts';
import { entityKey } from '../model/entity.ts';
import type { Issue } from '../model/issue.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { PullRequest } from '../model/pull-request.ts';
import type { Association } from '../model/user.ts';
import { createLinkIndex, type LinkIndex } from './view-links.ts';
import { createWordIndex, type WordIndex } from './view-words.ts';

export type TicketKind = 'issue' | 'pull-request' | 'discussion';
export type Ticket = Issue | PullRequest | Discussion;
export const ticketStates = ['open', 'closed', 'merged'] as const;
export type TicketState = (typeof ticketStates)[number];

/** What a person is to the project. */

/** Bits of `TicketColumns.marks`. `asks`: a question; `answered`: one that has its answer. */
export const ticketMarks = { draft: 1, pinned: 2, asks: 4, answered: 8 } as const;

/**
 * Issues, then pull requests, then discussions, column by column: a project has hundreds of thousands, and an object for each takes several times the room. Labels,
 * milestone and author are places in the index's names.
 */
export interface TicketColumns {
  readonly number: Float64Array;
  /** Place in `ticketStates`. */
  readonly state: Uint8Array;
  /** Bits of `ticketMarks`. */
  readonly marks: Uint8Array;
  /** 0 is none, else the place + 1. */
  readonly milestone: Uint32Array;
  /** Type of an issue, category of a discussion: 0 is none, else the place + 1. */
  readonly group: Uint32Array;
  readonly author: Uint32Array;
  /** Milliseconds since 1970, 0 when not known. */
  readonly created: Float64Array;
  readonly updated: Float64Array;
  readonly comments: Uint32Array;
  titleOf(at: number): string;
  labelsOf(at: number): Uint32Array;
  keyOf(at: number): string;
}

/** Names that items share, each once. */
export interface Names {
  readonly list: string[];
  readonly at: Map<string, number>;
}

/** All that lists, filters and search need of a project. */
export interface ViewIndex {
  readonly columns: TicketColumns;
  /** Where those of a kind begin and end. */
  readonly range: Readonly<Record<TicketKind, readonly [from: number, to: number]>>;
  readonly labels: Names;
  readonly milestones: Names;
  readonly authors: Names;
  readonly groups: Names;
  /** By name of the person, where the forge says it. */
  readonly roles: ReadonlyMap<string, Association>;
  /** What belongs together, seen from the other side. */
  readonly links: LinkIndex;
  /** Keys of texts of which earlier versions are there; filled while comments are read. */
  readonly edited: Set<string>;
  /** Colour of a label by its place, six digits. */
  readonly colors: readonly string[];
  /** Place of what has this number, -1 for none; an issue comes before a pull request of the same number. */
  placeOf(number: number): number;
  placeOfKey(key: string): number;
  kindOf(at: number): TicketKind;
  /** Titles and texts, and what was read of comments. */
  readonly words: WordIndex;
  /** Kinds whose comments are counted by reading them: the source does not say how many there are. */
  readonly countsComments: ReadonlySet<TicketKind>;
}

/** How often it is told how far it is. */
const toldEvery = 1000;

export interface IndexOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (items: number) => void;
}

/** Reads issues, pull requests and discussions once, one by one. */
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
  const [authors, groups] = [names(), names()];
  const words = createWordIndex();
  const rows = createRows({ labels, milestones, authors, groups });
  const links = createLinkIndex(await ownName(source));
  const countsComments = new Set<TicketKind>();
  const take = (ticket: Ticket) => {
    options.signal?.throwIfAborted();
    words.add(rows.count(), ticket.title, true);
    words.add(rows.count(), ticket.body);
    rows.add(ticket);
    if (ticket.kind !== 'discussion') links.add(ticket);
    if (ticket.commentCount === undefined) countsComments.add(ticket.kind);
    if (rows.count() % toldEvery === 0) options.onProgress?.(rows.count());
  };
  for await (const issue of source.scan('issue')) take(issue);
  const issues = rows.count();
  for await (const pull of source.scan('pull-request')) take(pull);
  const pulls = rows.count();
  for await (const discussion of source.scan('discussion')) take(discussion);
  const all = rows.count();
  while (colors.length < labels.list.length) colors.push('888888');
  const kindOf = (at: number): TicketKind => (at < issues ? 'issue' : at < pulls ? 'pull-request' : 'discussion');
  const columns = rows.columns(kindOf);
  const find = finder(columns.number);
  return {
    ...{ columns, labels, milestones, authors, groups, colors, words, countsComments, kindOf, links },
    ...{ roles: await rolesOf(source), edited: new Set<string>() },
    range: { issue: [0, issues], 'pull-request': [issues, pulls], discussion: [pulls, all] },
    placeOf: (number) => find(number, () => true),
    placeOfKey(key) {
      const [, kind, number] = plainKey.exec(key) ?? [];
      return rows.oddPlace(key) ?? (kind === undefined ? -1 : find(Number(number), (at) => kindOf(at) === kind));
    },
  };
}

async function ownName(source: ProjectSource): Promise<string> {
  for await (const { owner, name } of source.scan('project')) return `${owner}/${name}`;
  return '';
}

/** People of whom this is kept. */
const mostRoles = 50_000;

async function rolesOf(source: ProjectSource): Promise<Map<string, Association>> {
  const roles = new Map<string, Association>();
  for await (const { name, association } of source.scan('user')) {
    if (association !== undefined) roles.set(name, association);
    if (roles.size >= mostRoles) break;
  }
  return roles;
}

const plainKey = /^(issue|pull-request|discussion):0*(\d{1,15})$/;

interface SharedNames {
  readonly labels: Names;
  readonly milestones: Names;
  readonly authors: Names;
  readonly groups: Names;
}

function groupOf(ticket: Ticket): string | undefined {
  if (ticket.kind === 'discussion') return ticket.category;
  return ticket.kind === 'issue' ? ticket.type : undefined;
}

function marksOf(ticket: Ticket): number {
  const pinned = ticket.pinned === undefined ? 0 : ticketMarks.pinned;
  if (ticket.kind === 'discussion')
    return pinned | (ticket.answer === undefined ? (ticket.answerable ? ticketMarks.asks : 0) : ticketMarks.answered);
  const isDraft = ticket.kind === 'pull-request' && ticket.draft;
  return pinned | (isDraft ? ticketMarks.draft : 0);
}

function createRows({ labels, milestones, authors, groups }: SharedNames) {
  const number = floatList();
  const state = bytesList();
  const marks = bytesList();
  const milestone = integerList();
  const group = integerList();
  const author = integerList();
  const created = floatList();
  const updated = floatList();
  const comments = integerList();
  const labelPlaces = integerList();
  const labelStart = integerList();
  const titles = createTexts();
  /** Of sources that number in their own way. */
  const oddKeys = new Map<number, string>();
  const oddPlaces = new Map<string, number>();
  return {
    count: () => number.length,
    oddPlace: (key: string) => oddPlaces.get(key),
    add(ticket: Ticket): void {
      if (ticket.key !== entityKey(ticket.kind, ticket.number)) {
        oddKeys.set(number.length, ticket.key);
        oddPlaces.set(ticket.key, number.length);
      }
      const isPull = ticket.kind === 'pull-request';
      number.push(ticket.number);
      state.push(ticketStates.indexOf(isPull && ticket.merged ? 'merged' : ticket.state));
      marks.push(marksOf(ticket));
      const title = ticket.kind === 'discussion' ? undefined : ticket.milestone;
      milestone.push(title === undefined ? 0 : place(milestones, title) + 1);
      const name = groupOf(ticket);
      group.push(name === undefined ? 0 : place(groups, name) + 1);
      author.push(place(authors, ticket.author.name));
      created.push(millis(ticket.created));
      updated.push(millis(ticket.updated ?? ticket.created));
      comments.push(ticket.commentCount ?? 0);
      labelStart.push(labelPlaces.length);
      for (const name of ticket.labels) labelPlaces.push(place(labels, name));
      titles.push(ticket.title);
    },
    columns(kindOf: (at: number) => TicketKind): TicketColumns {
      const [places, starts] = [labelPlaces.values(), labelStart.values()];
      const numbers = number.values();
      return {
        number: numbers,
        ...{ state: state.values(), marks: marks.values(), milestone: milestone.values(), author: author.values() },
        group: group.values(),
        ...{ created: created.values(), updated: updated.values(), comments: comments.values() },
        titleOf: titles.at,
        labelsOf: (at) => places.subarray(starts[at], starts[at + 1] ?? places.length),
        keyOf: (at) => oddKeys.get(at) ?? entityKey(kindOf(at), numbers[at] ?? 0),
      };
    },
  };
}

/** Texts as bytes, one behind the other. */
function createTexts() {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const starts = integerList();
  let room = new Uint8Array(4096);
  let used = 0;
  return {
    push(text: string): void {
      // No sign takes more than three bytes for one unit of UTF-16.
      if (used + text.length * 3 > room.length) {
        const larger = new Uint8Array(Math.ceil(room.length * 1.5) + text.length * 3);
        larger.set(room.subarray(0, used));
        room = larger;
      }
      starts.push(used);
      used += encoder.encodeInto(text, room.subarray(used)).written;
    },
    at(index: number): string {
      const all = starts.values();
      return decoder.decode(room.subarray(all[index] ?? used, all[index + 1] ?? used));
    },
  };
}

/** By halves through the numbers in their order; the first of equal ones is an issue. */
function finder(numbers: Float64Array): (number: number, fits: (place: number) => boolean) => number {
  const at = (index: number) => numbers[index] ?? 0;
  const order = Uint32Array.from(numbers, (_, index) => index).sort((a, b) => at(a) - at(b) || a - b);
  return (number, fits) => {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(order[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    for (let found = order[low]; found !== undefined && numbers[found] === number; found = order[++low])
      if (fits(found)) return found;
    return -1;
  };
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
