import { growingNumbers } from '../../lib/growing.ts';
import { entityKey } from '../../model/entity.ts';

/** What comments and reviews need to know of an issue or pull request. */
export interface TicketPlan {
  readonly key: string;
  readonly kind: 'issue' | 'pull-request';
  readonly number: number;
}

/** Tickets by key, in the order of their numbers. */
export interface TicketTable {
  has(key: string): boolean;
  get(key: string): TicketPlan | undefined;
  values(): Iterable<TicketPlan>;
}

const kinds = ['issue', 'pull-request'] as const;
/** Numbers below keep a bit for their kind. */
const mostWithKind = 2 ** 51;

/** Tickets that come one after the other, in any order. */
export interface TicketRows {
  /** Each number once. */
  add(ticket: TicketPlan): void;
  /** When there are no more. */
  table(): TicketTable;
}

/**
 * A ticket whose key is that of its number, as nearly all have, takes eight bytes from the moment it comes: with objects of their own those of a
 * large project would take the most of what is held while it is written.
 */
export function ticketRows(): TicketRows {
  const rows = growingNumbers();
  const others = new Map<number, TicketPlan>();
  return {
    add(ticket) {
      const { key, kind, number } = ticket;
      const isPlain = key === entityKey(kind, number) && numberIn(key) === number && Math.abs(number) < mostWithKind;
      if (!isPlain) others.set(number, { key, kind, number });
      rows.push(isPlain ? 2 * number + kinds.indexOf(kind) : 2 * number);
    },
    table() {
      const sorted = new Float64Array(rows.length());
      for (let at = 0; at < sorted.length; at++) sorted[at] = rows.at(at);
      return tableOf(sorted.sort(), others);
    },
  };
}

/** `rows`: numbers, twice, with a bit for the kind of those that are not among the others. */
function tableOf(rows: Float64Array, others: ReadonlyMap<number, TicketPlan>): TicketTable {
  const numbersOfOthers = new Map([...others.values()].map(({ key, number }) => [key, number]));
  const ticketAt = (place: number): TicketPlan => {
    const row = rows[place] ?? 0;
    const number = numberOf(row);
    const kind = kinds[Math.abs(row % 2)] ?? 'issue';
    return others.get(number) ?? { key: entityKey(kind, number), kind, number };
  };
  const get = (key: string): TicketPlan | undefined => {
    const place = placeOf(rows, numbersOfOthers.get(key) ?? numberIn(key));
    const ticket = place < 0 ? undefined : ticketAt(place);
    return ticket?.key === key ? ticket : undefined;
  };
  return {
    get,
    has: (key) => get(key) !== undefined,
    *values() {
      for (let place = 0; place < rows.length; place++) yield ticketAt(place);
    },
  };
}

/** `NaN` when there is none, as in the key of a number below zero. */
function numberIn(key: string): number {
  return Number(key.slice(key.lastIndexOf(':') + 1));
}

function numberOf(row: number): number {
  return Math.floor(row / 2);
}

/** Where the number stands, or -1. */
function placeOf(rows: Float64Array, wanted: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberOf(rows[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low < rows.length && numberOf(rows[low] ?? 0) === wanted ? low : -1;
}
