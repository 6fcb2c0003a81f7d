import type { EntityOf } from '../../model/entity.ts';
import type { Unit } from '../../model/unit.ts';
import type { ReadContext } from '../forge.ts';
import { TooMuchError } from './graphql.ts';

/** How many nodes one query asks for: as GitHub bears it. Starts low, halves when it was too much, grows while it goes well. */
export interface BatchSize {
  readonly start: number;
  readonly most: number;
}

interface Keyed {
  readonly key: string;
}

export interface NodeBatch<T, R> {
  readonly asked: readonly T[];
  /** What came, in key order. */
  readonly results: readonly { readonly item: T; readonly result: R }[];
  /** Key of the last item; `undefined` after the last batch. */
  readonly next: string | undefined;
}

export interface NodeWalk<T extends Keyed, R> {
  /** In key order. */
  readonly items: AsyncIterable<T>;
  readonly unit: Unit;
  readonly size: BatchSize;
  /** One query; the answers in the order of the items, `undefined` for what cannot be seen. */
  ask(items: readonly T[]): Promise<readonly (R | undefined)[]>;
}

type Context = Pick<ReadContext, 'report' | 'signal'>;

/** Good queries in a row after which more is asked for. */
const growAfter = 8;
/** Items that are too much for GitHub each by itself; with more of them something else is wrong. */
export const mostTooMuch = 20;
export const tooMuchAlone = 'the forge cannot answer it, however little is asked for at once';

/**
 * Asks about collected entities, in key order, several with one query. The cursor is the key of the last item of a batch, so it stays right
 * when items are added meanwhile. What cannot be seen, or is too much for GitHub even alone, is a problem `item-not-read`.
 */
export async function* walkNodes<T extends Keyed, R>(
  walk: NodeWalk<T, R>,
  cursor: string | undefined,
  context: Context,
): AsyncGenerator<NodeBatch<T, R>, void, undefined> {
  let size = walk.size.start;
  let good = 0;
  let batch: T[] = [];
  let tooMuch = 0;
  const giveUp = (item: T, error: TooMuchError) => {
    if (!error.isSaid || ++tooMuch > mostTooMuch) throw error;
    context.report(notRead(walk.unit, item.key, tooMuchAlone));
  };
  const run = async (items: readonly T[]) => {
    const { results, pieces } = await askInPieces(walk, items, context, giveUp);
    if (pieces > 1) [size, good] = [Math.max(1, Math.ceil(items.length / pieces)), 0];
    else if (++good >= growAfter) [size, good] = [Math.min(walk.size.most, size * 2), 0];
    return results;
  };
  // One batch is held back, so that the last one can say that it is the last.
  for await (const item of walk.items) {
    if (cursor !== undefined && item.key <= cursor) continue;
    if (batch.length >= size) {
      yield { asked: batch, results: await run(batch), next: batch.at(-1)?.key };
      batch = [];
    }
    batch.push(item);
  }
  yield { asked: batch, results: await run(batch), next: undefined };
}

/** In a further round only what was touched, unless all is asked for. */
export function itemsOf<K extends 'issue' | 'pull-request' | 'comment'>(
  kind: K,
  { collected, update }: Pick<ReadContext, 'collected' | 'update'>,
): AsyncIterable<EntityOf<K>> {
  return update === undefined || update.everyItem ? collected.scan(kind) : update.marked('touched', kind);
}

/** The whole, or halves of it, and halves of those, until GitHub can answer. @param giveUp throws, or says that an item was not read */
async function askInPieces<T extends Keyed, R>(
  walk: NodeWalk<T, R>,
  items: readonly T[],
  context: Context,
  giveUp: (item: T, error: TooMuchError) => void,
): Promise<{ results: { item: T; result: R }[]; pieces: number }> {
  context.signal.throwIfAborted();
  if (items.length === 0) return { results: [], pieces: 0 };
  try {
    const answers = await walk.ask(items);
    const results = items.flatMap((item, at) => {
      const result = answers[at];
      if (result !== undefined) return [{ item, result }];
      context.report(notRead(walk.unit, item.key, 'the forge says that it is not there'));
      return [];
    });
    return { results, pieces: 1 };
  } catch (error) {
    const [only, ...others] = items;
    if (!(error instanceof TooMuchError) || only === undefined) throw error;
    if (others.length === 0) {
      giveUp(only, error);
      return { results: [], pieces: 1 };
    }
    const half = Math.ceil(items.length / 2);
    const first = await askInPieces(walk, items.slice(0, half), context, giveUp);
    const second = await askInPieces(walk, items.slice(half), context, giveUp);
    return { results: [...first.results, ...second.results], pieces: first.pieces + second.pieces };
  }
}

/** Of an item that the forge does not give. */
export function notRead(unit: Unit, key: string, why: string) {
  return {
    code: 'item-not-read',
    severity: 'loses-data',
    message: `This could not be read for one item: ${why}.`,
    unit,
    place: key,
  } as const;
}
