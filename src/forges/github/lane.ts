import * as v from 'valibot';
import { timeOf } from '../common/map.ts';
import type { ReadContext } from '../forge.ts';
import { type AskedPage, type ListToWalk, Place, type ReadPage } from './list-page.ts';
import { hasToken } from './read-counts.ts';

/** One of the places at which a long list is read at once. */
const Lane = v.object({
  /** Absent when it has been read to its end. */
  place: v.optional(Place),
  /** Its first row, or its last one when it is read back; absent of the first lane, and as long as its first page has not come. */
  begin: v.optional(v.object({ time: v.string(), id: v.string() })),
  /** No lane could begin behind it: it is not divided again. */
  isWhole: v.optional(v.boolean()),
  /** From its end to its begin (`list-back.ts`). */
  isBack: v.optional(v.boolean()),
});
type Lane = v.InferOutput<typeof Lane>;

/** In the order of the list; the cursor of the step, as JSON. */
export const Lanes = v.pipe(v.array(Lane), v.minLength(1), v.maxLength(16));
export type Lanes = v.InferOutput<typeof Lanes>;

/** The same, while they are read. */
export type Running = { -readonly [K in keyof Lane]: Lane[K] };

/** A page of a lane, with where it was. */
export interface LanePage<T> extends ReadPage<T> {
  readonly place: Place;
  readonly asked: AskedPage;
}

/** With fewer pages each, lanes cost more requests than they save time. */
export const leastPages = 10;
/** The last page that is found by its number where GitHub has cursors (https://github.com/google/go-github/issues/3565). */
export const lastNumber = 99;

/** Places at which a long list is read at once. */
const lanesAtOnce = 4;

/**
 * In a first round, and where what was missed shows: comments are compared with what issues and reviews say of their number, issues and pull
 * requests with the numbers of the check, for which GitHub wants to know who asks.
 */
export function lanesOf(context: ReadContext): { readonly lanes?: number } {
  return context.update === undefined && hasToken(context) ? { lanes: lanesAtOnce } : {};
}

/** The same of a list in the order of creation, whose rows these units are. */
export function lanesByNumber<T extends Created>(
  { facts, update }: ReadContext,
  units: readonly ('issues' | 'pull-requests')[],
  isBack: boolean,
): Pick<ListToWalk<T>, 'lanes' | 'numbered'> {
  if (update !== undefined) return {};
  let rows = 0;
  for (const unit of units) {
    const { availability, expected } = facts.units[unit];
    if (expected === undefined && availability !== 'off') return {};
    rows += expected ?? 0;
  }
  return { lanes: lanesAtOnce, numbered: { rows, isBack, timeOf: ({ created_at }) => timeOf(created_at) } };
}

interface Created {
  readonly created_at?: string | null | undefined;
}
