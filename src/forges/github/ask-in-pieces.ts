import { TooMuchError } from './graphql.ts';

/** `gone`: the forge says that it is not there, or may not be seen. `undefined`: nothing came, without a word why. */
export type NodeAnswer<R> = R | 'gone' | undefined;

export function isThere<R extends object>(answer: NodeAnswer<R>): answer is R {
  return typeof answer === 'object';
}

export interface Keyed {
  readonly key: string;
}

/** What is asked of many items, and what is done about those that do not come. One for each walk. */
export interface Asking<T extends Keyed, R extends object> {
  readonly signal: AbortSignal;
  /** Items that are asked for each by itself, and do not come: so many more of them are asked for in this way. */
  alone: number;
  /** One query; the answers in the order of the items. */
  ask(items: readonly T[]): Promise<readonly NodeAnswer<R>[]>;
  /** The item is too much even alone. Throws when that is no reason to leave it out. */
  giveUp(item: T, error: TooMuchError): void;
  /** @param isSaid by the forge; otherwise nothing came, however it was asked for */
  notThere(item: T, isSaid: boolean): void;
}

export interface Answers<T, R> {
  /** In the order of the keys. */
  readonly results: readonly { readonly item: T; readonly result: R }[];
  /** Into how many parts the items should have been divided, as it seems now. */
  readonly pieces: number;
}

/** For which time something is asked for: with its batch, because nothing came, by itself. */
type Time = 1 | 2 | 3;

/** More items than these are not asked for one by one. */
export const mostAlone = 20;

/**
 * The whole, or halves of it, and halves of those, until GitHub can answer. Items of which nothing comes without a word why are asked for again, half
 * as many at once, and then each by itself: if some of them come, the query was too much; if not, they are gone, which costs two or three requests
 * and at most twenty more in a walk.
 */
export async function askInPieces<T extends Keyed, R extends object>(
  asking: Asking<T, R>,
  items: readonly T[],
  time: Time = 1,
): Promise<Answers<T, R>> {
  asking.signal.throwIfAborted();
  if (items.length === 0) return { results: [], pieces: 0 };
  const answers = await asking.ask(items).catch(ifTooMuch);
  if (answers instanceof TooMuchError) return askInHalves(asking, items, answers, time);
  const results: { item: T; result: R }[] = [];
  const missing: T[] = [];
  for (const [at, item] of items.entries()) {
    const result = answers[at];
    if (result === undefined) missing.push(item);
    else if (isThere(result)) results.push({ item, result });
    else asking.notThere(item, true);
  }
  if (missing.length === 0) return { results, pieces: 1 };
  const again = await askAgain(asking, missing, items.length, time);
  const all = [...results, ...again.results].sort((one, other) => (one.item.key < other.item.key ? -1 : 1));
  return { results: all, pieces: again.isTooMuch ? 2 : 1 };
}

function ifTooMuch(error: unknown): TooMuchError {
  if (error instanceof TooMuchError) return error;
  throw error;
}

async function askInHalves<T extends Keyed, R extends object>(
  asking: Asking<T, R>,
  items: readonly T[],
  error: TooMuchError,
  time: Time,
): Promise<Answers<T, R>> {
  const [only, ...others] = items;
  if (only !== undefined && others.length === 0) {
    asking.giveUp(only, error);
    return { results: [], pieces: 1 };
  }
  return askParts(asking, partsOf(items, Math.ceil(items.length / 2)), time);
}

/** @param of so many were asked for when these did not come */
async function askAgain<T extends Keyed, R extends object>(
  asking: Asking<T, R>,
  missing: readonly T[],
  of: number,
  time: Time,
): Promise<Pick<Answers<T, R>, 'results'> & { readonly isTooMuch: boolean }> {
  if (time === 1) {
    const parts = partsOf(missing, Math.ceil(of / 2));
    const { results, pieces } = await askParts(asking, parts, 2);
    return { results, isTooMuch: results.length > 0 || pieces > parts.length };
  }
  if (time === 2 && of > 1 && missing.length <= asking.alone) {
    const { results } = await askParts(asking, partsOf(missing, 1), 3);
    return { results, isTooMuch: results.length > 0 };
  }
  // Nothing has shown yet that what does not come is gone.
  const isTooMuch = missing.length > mostAlone && asking.alone === mostAlone;
  if (time === 3) asking.alone -= missing.length;
  for (const item of missing) asking.notThere(item, false);
  return { results: [], isTooMuch };
}

async function askParts<T extends Keyed, R extends object>(
  asking: Asking<T, R>,
  parts: readonly (readonly T[])[],
  time: Time,
): Promise<Answers<T, R>> {
  const results: Answers<T, R>['results'][number][] = [];
  let pieces = 0;
  for (const part of parts) {
    const answers = await askInPieces(asking, part, time);
    results.push(...answers.results);
    pieces += answers.pieces;
  }
  return { results, pieces };
}

function partsOf<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}
