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

/**
 * Each number once. A ticket whose key is that of its number, as nearly all have, takes nine bytes: with objects of their own those of a large
 * project would take the most of what is held while it is written.
 */
export function ticketTable(tickets: Iterable<TicketPlan>): TicketTable {
  const found: { number: number; kind: number }[] = [];
  const others = new Map<number, string>();
  const numbersOfOthers = new Map<string, number>();
  for (const { key, kind, number } of tickets) {
    found.push({ number, kind: kinds.indexOf(kind) });
    if (key === entityKey(kind, number) && numberIn(key) === number) continue;
    others.set(number, key);
    numbersOfOthers.set(key, number);
  }
  found.sort((a, b) => a.number - b.number);
  const numbers = Float64Array.from(found, ({ number }) => number);
  const kindAt = Uint8Array.from(found, ({ kind }) => kind);

  const ticketAt = (place: number): TicketPlan => {
    const number = numbers[place] ?? 0;
    const kind = kinds[kindAt[place] ?? 0] ?? 'issue';
    return { key: others.get(number) ?? entityKey(kind, number), kind, number };
  };
  const get = (key: string): TicketPlan | undefined => {
    const place = placeOf(numbers, numbersOfOthers.get(key) ?? numberIn(key));
    const ticket = place < 0 ? undefined : ticketAt(place);
    return ticket?.key === key ? ticket : undefined;
  };
  return {
    get,
    has: (key) => get(key) !== undefined,
    *values() {
      for (let place = 0; place < numbers.length; place++) yield ticketAt(place);
    },
  };
}

/** `NaN` when there is none, as in the key of a number below zero. */
function numberIn(key: string): number {
  return Number(key.slice(key.lastIndexOf(':') + 1));
}

/** Where the number stands, or -1. */
function placeOf(numbers: Float64Array, wanted: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === wanted ? low : -1;
}
