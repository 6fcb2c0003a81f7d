import type { IndexItem, Names, TicketKind, TicketState, ViewIndex } from './view-index.ts';

export type ViewSort = 'updated' | 'newest' | 'oldest' | 'comments';

/** What a list shows. */
export interface ViewQuery {
  readonly kind: TicketKind;
  readonly state: TicketState | 'any';
  /** All of them. */
  readonly labels: readonly string[];
  /** Empty: those without one. */
  readonly milestone?: string;
  readonly author?: string;
  /** Words, `#number`, `author:name`. */
  readonly words: string;
  readonly sort: ViewSort;
}

export interface LabelChip {
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
}

/** A row of a list. Times in milliseconds since 1970, 0 when not known. */
export interface ListRow {
  readonly number: number;
  readonly title: string;
  readonly state: TicketState;
  readonly draft: boolean;
  readonly labels: readonly LabelChip[];
  readonly author: string;
  readonly created: number;
  readonly updated: number;
  readonly comments: number;
}

/** How many a value would give, with the other filters as they are. Most frequent first. */
export interface FacetValue {
  readonly name: string;
  readonly count: number;
  readonly color?: string;
}

export interface ViewFacets {
  readonly states: Readonly<Record<TicketState | 'any', number>>;
  readonly labels: readonly FacetValue[];
  /** The empty name: those without one. */
  readonly milestones: readonly FacetValue[];
  readonly authors: readonly FacetValue[];
}

export interface Found {
  readonly items: readonly IndexItem[];
  readonly facets: ViewFacets;
  /** Of this kind without any filter. */
  readonly all: number;
}

/** Values of a facet that are told. */
const mostValues = 300;

/** Answers queries; remembers orders and the last words, so that one more letter looks only at what was left. */
export function createQuerier(index: ViewIndex): (query: ViewQuery) => Found {
  const orders = new Map<string, readonly IndexItem[]>();
  let last: { readonly of: string; readonly words: string; readonly items: readonly IndexItem[] } | undefined;

  function ordered(kind: TicketKind, sort: ViewSort): readonly IndexItem[] {
    const name = `${kind} ${sort}`;
    const known = orders.get(name);
    if (known !== undefined) return known;
    const made = index.items[kind].toSorted(comparers[sort]);
    orders.set(name, made);
    return made;
  }

  function withWords(query: ViewQuery): readonly IndexItem[] {
    const all = ordered(query.kind, query.sort);
    const words = query.words.trim().toLowerCase();
    if (words === '') return all;
    const of = `${query.kind} ${query.sort}`;
    // Longer words find a part of what their beginnings have found; that does not hold for numbers and names.
    const narrows = last?.of === of && words.startsWith(last.words) && !/[#:]|^\d+$|\s\d+$/.test(words);
    const matches = matcher(words, index.authors);
    const items = (narrows ? (last?.items ?? all) : all).filter(matches);
    last = { of, words, items };
    return items;
  }

  return (query) => filtered(index, query, withWords(query));
}

const comparers: Readonly<Record<ViewSort, (a: IndexItem, b: IndexItem) => number>> = {
  updated: (a, b) => b.updated - a.updated || b.number - a.number,
  newest: (a, b) => b.number - a.number,
  oldest: (a, b) => a.number - b.number,
  comments: (a, b) => b.comments - a.comments || b.number - a.number,
};

/** True for items that have every word; `#12` and `12` find by number, `author:name` by the beginning of the name. */
function matcher(words: string, authors: Names): (item: IndexItem) => boolean {
  const tests = words.split(/\s+/).map((word): ((item: IndexItem) => boolean) => {
    const number = /^#?(\d{1,15})$/.exec(word)?.[1];
    if (number !== undefined && word.startsWith('#')) return (item) => item.number === Number(number);
    if (number !== undefined) return (item) => item.number === Number(number) || item.text.includes(word);
    const name = /^author:(.*)$/.exec(word)?.[1];
    if (name === undefined) return (item) => item.text.includes(word);
    const places = new Set(authors.list.flatMap((one, at) => (one.toLowerCase().startsWith(name) ? [at] : [])));
    return (item) => places.has(item.author);
  });
  return (item) => tests.every((test) => test(item));
}

/** What passes all filters; for each filter what passes the others is counted. */
function filtered(index: ViewIndex, query: ViewQuery, items: readonly IndexItem[]): Found {
  const labels = query.labels.map((name) => index.labels.at.get(name) ?? -2);
  const milestone = query.milestone === undefined ? undefined : wanted(index.milestones, query.milestone);
  const author = query.author === undefined ? undefined : wanted(index.authors, query.author);
  const states = { open: 0, closed: 0, merged: 0, any: 0 };
  const byLabel = new Uint32Array(index.labels.list.length);
  // The first place is that of items without a milestone.
  const byMilestone = new Uint32Array(index.milestones.list.length + 1);
  const byAuthor = new Uint32Array(index.authors.list.length);
  const found: IndexItem[] = [];
  for (const item of items) {
    if (labels.length > 0 && !labels.every((label) => item.labels.includes(label))) continue;
    const inState = query.state === 'any' || item.state === query.state;
    const inMilestone = milestone === undefined || item.milestone === milestone;
    const byIt = author === undefined || item.author === author;
    if (inMilestone && byIt) {
      states[item.state] += 1;
      states.any += 1;
    }
    if (inState && byIt) add(byMilestone, item.milestone + 1);
    if (inState && inMilestone) add(byAuthor, item.author);
    if (!inState || !inMilestone || !byIt) continue;
    for (const label of item.labels) add(byLabel, label);
    found.push(item);
  }
  const facets: ViewFacets = {
    states,
    labels: values(index.labels.list, byLabel, index.colors),
    milestones: values(['', ...index.milestones.list], byMilestone),
    authors: values(index.authors.list, byAuthor),
  };
  return { items: found, facets, all: index.items[query.kind].length };
}

function wanted(names: Names, name: string): number {
  return name === '' ? -1 : (names.at.get(name) ?? -2);
}

function add(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}

function values(names: readonly string[], counts: Uint32Array, colors?: readonly string[]): FacetValue[] {
  return names
    .map((name, at) => ({ name, count: counts[at] ?? 0, ...(colors && { color: colors[at] ?? '888888' }) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostValues);
}

/** What the page shows of an item. */
export function listRow(index: ViewIndex, item: IndexItem): ListRow {
  const { number, title, state, draft, created, updated, comments } = item;
  return {
    ...{ number, title, state, draft, created, updated, comments },
    labels: item.labels.map((at) => ({ name: index.labels.list[at] ?? '', color: index.colors[at] ?? '888888' })),
    author: index.authors.list[item.author] ?? '',
  };
}
