import type { EntityOf } from '../../model/entity.ts';
import type { Unit } from '../../model/unit.ts';
import type { ReadContext } from '../forge.ts';
import { type Asking, askInPieces, type Keyed, mostAlone, type NodeAnswer } from './ask-in-pieces.ts';

/** How many nodes one query asks for: as GitHub bears it. Starts low, halves when it was too much, grows while it goes well. */
export interface BatchSize {
  readonly start: number;
  readonly most: number;
}

export interface NodeBatch<T, R> {
  readonly asked: readonly T[];
  /** What came, in key order. */
  readonly results: readonly { readonly item: T; readonly result: R }[];
  /** Key of the last item; `undefined` after the last batch. */
  readonly next: string | undefined;
}

export interface NodeWalk<T extends Keyed, R extends object> {
  /** In key order. */
  readonly items: AsyncIterable<T>;
  readonly unit: Unit;
  readonly size: BatchSize;
  /** One query; the answers in the order of the items. */
  ask(items: readonly T[]): Promise<readonly NodeAnswer<R>[]>;
}

type Context = Pick<ReadContext, 'report' | 'signal'>;

/** Good queries in a row after which more is asked for. */
const growAfter = 8;
/** Items that are too much for GitHub each by itself; with more of them something else is wrong. */
export const mostTooMuch = 20;
const saidGone = 'the forge says that it is not there';
const neverCame = 'nothing comes, and the forge does not say why';
export const tooMuchAlone = 'the forge cannot answer it, however little is asked for at once';

/**
 * Asks about collected entities, in key order, several with one query. The cursor is the key of the last item of a batch, so it stays right
 * when items are added meanwhile. What cannot be seen, or is too much for GitHub even alone, is a problem `item-not-read`.
 */
export async function* walkNodes<T extends Keyed, R extends object>(
  walk: NodeWalk<T, R>,
  cursor: string | undefined,
  context: Context,
): AsyncGenerator<NodeBatch<T, R>, void, undefined> {
  let size = walk.size.start;
  let good = 0;
  let batch: T[] = [];
  const asking = askingFor(walk, context);
  const run = async (items: readonly T[]) => {
    const { results, pieces } = await askInPieces(asking, items);
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

/** What cannot be had in a walk, item by item. */
function askingFor<T extends Keyed, R extends object>(walk: NodeWalk<T, R>, context: Context): Asking<T, R> {
  let tooMuch = 0;
  return {
    ...{ signal: context.signal, alone: mostAlone },
    ask: (items) => walk.ask(items),
    giveUp(item, error) {
      if (!error.isSaid || ++tooMuch > mostTooMuch) throw error;
      context.report(notRead(walk.unit, item.key, tooMuchAlone));
    },
    notThere: (item, isSaid) => context.report(notRead(walk.unit, item.key, isSaid ? saidGone : neverCame)),
  };
}

/** In a further round only what was touched, unless all is asked for. */
export function itemsOf<K extends 'issue' | 'pull-request' | 'comment'>(
  kind: K,
  { collected, update }: Pick<ReadContext, 'collected' | 'update'>,
): AsyncIterable<EntityOf<K>> {
  return update === undefined || update.everyItem ? collected.scan(kind) : update.marked('touched', kind);
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
