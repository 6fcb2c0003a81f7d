import {
  type Names,
  type TicketColumns,
  type TicketKind,
  type TicketState,
  ticketMarks,
  ticketStates,
  type ViewIndex,
} from './view-index.ts';

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
  /** Type of issues, category of discussions; empty: those without one. */
  readonly group?: string;
  /** Of discussions that are questions. */
  readonly answer?: AnswerState;
  /** Words, `#number`, `author:name`. */
  readonly words: string;
  readonly sort: ViewSort;
}

type AnswerState = 'answered' | 'unanswered';

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
  readonly pinned: boolean;
  readonly answered: boolean;
  /** Type of an issue, category of a discussion. */
  readonly group?: string;
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
  readonly groups: readonly FacetValue[];
  readonly answers: Readonly<Record<AnswerState, number>>;
}

export interface Found {
  /** Places in the index. */
  readonly items: Uint32Array;
  readonly facets: ViewFacets;
  /** Of this kind without any filter. */
  readonly all: number;
}

/** Values of a facet that are told. */
const mostValues = 300;

/** Answers queries; remembers orders. */
export function createQuerier(index: ViewIndex): (query: ViewQuery) => Found {
  const orders = new Map<string, Uint32Array>();

  function ordered(kind: TicketKind, sort: ViewSort): Uint32Array {
    const name = `${kind} ${sort}`;
    const known = orders.get(name);
    if (known !== undefined) return known;
    const [from, to] = index.range[kind];
    const made = Uint32Array.from({ length: to - from }, (_, at) => from + at).sort(comparers[sort](index.columns));
    // Comments may be counted still.
    if (sort !== 'comments' || !index.countsComments.has(kind)) orders.set(name, made);
    return made;
  }

  return (query) => {
    const all = ordered(query.kind, query.sort);
    const words = query.words.trim().toLowerCase();
    return filtered(index, query, words === '' ? all : all.filter(matcher(words, index)));
  };
}

type Comparer = (a: number, b: number) => number;

const comparers: Readonly<Record<ViewSort, (columns: TicketColumns) => Comparer>> = {
  updated: ({ updated, number }) => falling(updated, falling(number)),
  newest: ({ number }) => falling(number),
  oldest: ({ number }) => {
    const newest = falling(number);
    return (a, b) => newest(b, a);
  },
  comments: ({ comments, number }) => falling(comments, falling(number)),
};

function falling(column: Float64Array | Uint32Array, otherwise: Comparer = () => 0): Comparer {
  return (a, b) => (column[b] ?? 0) - (column[a] ?? 0) || otherwise(a, b);
}

/** True for places that have every word; `#12` and `12` find by number, `author:name` by the beginning of the name. */
function matcher(text: string, { columns, words, authors }: ViewIndex): (at: number) => boolean {
  const { number: numbers, author } = columns;
  const tests = text.split(/\s+/).map((word): ((at: number) => boolean) => {
    const number = /^#?(\d{1,15})$/.exec(word)?.[1];
    if (number !== undefined && word.startsWith('#')) return (at) => numbers[at] === Number(number);
    const name = /^author:(.*)$/.exec(word)?.[1];
    if (name !== undefined) {
      const places = new Set(authors.list.flatMap((one, at) => (one.toLowerCase().startsWith(name) ? [at] : [])));
      return (at) => places.has(author[at] ?? -1);
    }
    const found = words.find(word);
    if (number !== undefined) return (at) => found[at] === 1 || numbers[at] === Number(number);
    return (at) => found[at] === 1;
  });
  return (at) => tests.every((test) => test(at));
}

/** Filters that an item does not pass, as bits. */
const fails = { state: 1, milestone: 2, author: 4, group: 8, answer: 16 } as const;

/** What an item is tested for, besides its labels. */
function tester(index: ViewIndex, query: ViewQuery): (at: number) => number {
  const { columns } = index;
  const milestone = query.milestone === undefined ? undefined : wanted(index.milestones, query.milestone) + 1;
  const author = query.author === undefined ? undefined : wanted(index.authors, query.author);
  const group = query.group === undefined ? undefined : wanted(index.groups, query.group) + 1;
  const state = query.state === 'any' ? undefined : ticketStates.indexOf(query.state);
  const mark = query.answer === undefined ? undefined : answerMarks[query.answer];
  return (at) =>
    (state === undefined || columns.state[at] === state ? 0 : fails.state) |
    (milestone === undefined || columns.milestone[at] === milestone ? 0 : fails.milestone) |
    (author === undefined || columns.author[at] === author ? 0 : fails.author) |
    (group === undefined || columns.group[at] === group ? 0 : fails.group) |
    (mark === undefined || ((columns.marks[at] ?? 0) & mark) !== 0 ? 0 : fails.answer);
}

const answerMarks = { answered: ticketMarks.answered, unanswered: ticketMarks.asks } as const;

/** What passes all filters; for each filter what passes the others is counted. */
function filtered(index: ViewIndex, query: ViewQuery, items: Uint32Array): Found {
  const { columns } = index;
  const labels = query.labels.map((name) => index.labels.at.get(name) ?? -1);
  const failed = tester(index, query);
  const states = { open: 0, closed: 0, merged: 0, any: 0 };
  const answers = { answered: 0, unanswered: 0 };
  const byLabel = new Uint32Array(index.labels.list.length);
  // The first place is that of items without a milestone or group.
  const byMilestone = new Uint32Array(index.milestones.list.length + 1);
  const byGroup = new Uint32Array(index.groups.list.length + 1);
  const byAuthor = new Uint32Array(index.authors.list.length);
  const found = new Uint32Array(items.length);
  let count = 0;
  for (const at of items) {
    const own = columns.labelsOf(at);
    if (labels.length > 0 && !labels.every((label) => own.includes(label))) continue;
    const failing = failed(at);
    if ((failing & ~fails.state) === 0) {
      states[ticketStates[columns.state[at] ?? 0] ?? 'open'] += 1;
      states.any += 1;
    }
    if ((failing & ~fails.milestone) === 0) add(byMilestone, columns.milestone[at] ?? 0);
    if ((failing & ~fails.group) === 0) add(byGroup, columns.group[at] ?? 0);
    if ((failing & ~fails.author) === 0) add(byAuthor, columns.author[at] ?? 0);
    const marks = columns.marks[at] ?? 0;
    if ((failing & ~fails.answer) === 0 && marks & ticketMarks.answered) answers.answered += 1;
    if ((failing & ~fails.answer) === 0 && marks & ticketMarks.asks) answers.unanswered += 1;
    if (failing !== 0) continue;
    for (const label of own) add(byLabel, label);
    found[count++] = at;
  }
  const facets: ViewFacets = {
    ...{ states, answers },
    labels: values(index.labels.list, byLabel, index.colors),
    milestones: values(['', ...index.milestones.list], byMilestone),
    authors: values(index.authors.list, byAuthor),
    groups: values(['', ...index.groups.list], byGroup),
  };
  const [from, to] = index.range[query.kind];
  return { items: found.subarray(0, count), facets, all: to - from };
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

/** What the page shows of what is at this place. */
export function listRow({ columns, labels, colors, authors, groups }: ViewIndex, at: number): ListRow {
  const marks = columns.marks[at] ?? 0;
  const group = groups.list[(columns.group[at] ?? 0) - 1];
  return {
    number: columns.number[at] ?? 0,
    title: columns.titleOf(at),
    state: ticketStates[columns.state[at] ?? 0] ?? 'open',
    draft: (marks & ticketMarks.draft) !== 0,
    pinned: (marks & ticketMarks.pinned) !== 0,
    answered: (marks & ticketMarks.answered) !== 0,
    ...(group === undefined ? {} : { group }),
    labels: [...columns.labelsOf(at)].map((one) => ({ name: labels.list[one] ?? '', color: colors[one] ?? '888888' })),
    author: authors.list[columns.author[at] ?? 0] ?? '',
    created: columns.created[at] ?? 0,
    updated: columns.updated[at] ?? 0,
    comments: columns.comments[at] ?? 0,
  };
}
