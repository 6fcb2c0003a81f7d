import { bytesList, floatList, integerList } from '../lib/number-list.ts';
import { entityKey } from '../model/entity.ts';
import type { Issue } from '../model/issue.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { PullRequest } from '../model/pull-request.ts';
import { createWordIndex, type WordIndex } from './view-words.ts';

export type TicketKind = 'issue' | 'pull-request';
export const ticketStates = ['open', 'closed', 'merged'] as const;
export type TicketState = (typeof ticketStates)[number];

/**
 * Issues, then pull requests, column by column: a project has hundreds of thousands, and an object for each takes several times the room. Labels,
 * milestone and author are places in the index's names.
 */
export interface TicketColumns {
  readonly number: Float64Array;
  /** Place in `ticketStates`. */
  readonly state: Uint8Array;
  readonly draft: Uint8Array;
  /** 0 is none, else the place + 1. */
  readonly milestone: Uint32Array;
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
  /** Colour of a label by its place, six digits. */
  readonly colors: readonly string[];
  /** Place of an issue or pull request, -1 for none; an issue comes before a pull request of the same number. */
  placeOf(number: number): number;
  placeOfKey(key: string): number;
  kindOf(at: number): TicketKind;
  /** Titles and texts, and what was read of comments. */
  readonly words: WordIndex;
  /** Comments are counted by reading them: the source does not say how many there are. */
  readonly countsComments: boolean;
}

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
  const words = createWordIndex();
  const rows = createRows({ labels, milestones, authors });
  let countsComments = false;
  const take = (ticket: Issue | PullRequest) => {
    options.signal?.throwIfAborted();
    words.add(rows.count(), ticket.title, true);
    words.add(rows.count(), ticket.body);
    rows.add(ticket);
    countsComments ||= ticket.commentCount === undefined;
    if (rows.count() % toldEvery === 0) options.onProgress?.(rows.count());
  };
  for await (const issue of source.scan('issue')) take(issue);
  const issues = rows.count();
  for await (const pull of source.scan('pull-request')) take(pull);
  const all = rows.count();
  while (colors.length < labels.list.length) colors.push('888888');
  const kindOf = (at: number): TicketKind => (at < issues ? 'issue' : 'pull-request');
  const columns = rows.columns(kindOf);
  const find = finder(columns.number);
  return {
    ...{ columns, labels, milestones, authors, colors, words, countsComments, kindOf },
    range: { issue: [0, issues], 'pull-request': [issues, all] },
    placeOf: (number) => find(number, () => true),
    placeOfKey(key) {
      const [, kind, number] = plainKey.exec(key) ?? [];
      return rows.oddPlace(key) ?? (kind === undefined ? -1 : find(Number(number), (at) => kindOf(at) === kind));
    },
  };
}

const plainKey = /^(issue|pull-request):0*(\d{1,15})$/;

interface SharedNames {
  readonly labels: Names;
  readonly milestones: Names;
  readonly authors: Names;
}

function createRows({ labels, milestones, authors }: SharedNames) {
  const number = floatList();
  const state = bytesList();
  const draft = bytesList();
  const milestone = integerList();
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
    add(ticket: Issue | PullRequest): void {
      if (ticket.key !== entityKey(ticket.kind, ticket.number)) {
        oddKeys.set(number.length, ticket.key);
        oddPlaces.set(ticket.key, number.length);
      }
      const isPull = ticket.kind === 'pull-request';
      number.push(ticket.number);
      state.push(ticketStates.indexOf(isPull && ticket.merged ? 'merged' : ticket.state));
      draft.push(isPull && ticket.draft ? 1 : 0);
      milestone.push(ticket.milestone === undefined ? 0 : place(milestones, ticket.milestone) + 1);
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
        ...{ state: state.values(), draft: draft.values(), milestone: milestone.values(), author: author.values() },
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
