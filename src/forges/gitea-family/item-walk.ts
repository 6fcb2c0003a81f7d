import { RunError } from '../../lib/run-error.ts';
import type { Entity, EntityKind, EntityOf } from '../../model/entity.ts';
import type { Unit } from '../../model/unit.ts';
import { concernsOneRecord } from '../common/one-record.ts';
import type { ReadContext } from '../forge.ts';

/** Items that are asked for side by side, and committed together: a kill repeats at most one batch. */
export const batchSize = 12;

type Item = 'issue' | 'pull-request' | 'comment';

export interface ItemBatch<K extends EntityKind, R> {
  /** All that were asked for. */
  readonly asked: readonly EntityOf<K>[];
  /** What was read, in key order; items that failed are left out. */
  readonly results: readonly { readonly item: EntityOf<K>; readonly result: R }[];
  /** Key of the last item; `undefined` after the last batch. */
  readonly next: string | undefined;
}

/**
 * Asks something for each collected item, in key order, in batches. The cursor is the key of the last item of a batch, so it stays right when
 * items are added meanwhile. An item that is gone, or that the server breaks on, is a problem (`item-not-read`); when a whole batch breaks, it
 * is the server's failure and thrown.
 */
export async function* walkItems<K extends Item, R>(
  kind: K,
  unit: Unit,
  cursor: string | undefined,
  context: Pick<ReadContext, 'collected' | 'signal' | 'report' | 'update'>,
  read: (item: EntityOf<K>) => Promise<R>,
): AsyncGenerator<ItemBatch<K, R>, void, undefined> {
  let batch: EntityOf<K>[] = [];
  // One batch is held back, so that the last one can say that it is the last.
  for await (const item of itemsOf(kind, context)) {
    if (cursor !== undefined && keyOf(item) <= cursor) continue;
    if (batch.length === batchSize) {
      yield { asked: batch, results: await readBatch(batch, unit, context, read), next: batch.map(keyOf).at(-1) };
      batch = [];
    }
    batch.push(item);
  }
  yield { asked: batch, results: await readBatch(batch, unit, context, read), next: undefined };
}

/** In a further round only what was touched, unless all is asked for. */
function itemsOf<K extends Item>(
  kind: K,
  { collected, update }: Pick<ReadContext, 'collected' | 'update'>,
): AsyncIterable<EntityOf<K>> {
  return update === undefined || update.everyItem ? collected.scan(kind) : update.marked('touched', kind);
}

function keyOf(item: Entity): string {
  return item.key;
}

async function readBatch<E extends { readonly key: string }, R>(
  items: readonly E[],
  unit: Unit,
  { signal, report }: Pick<ReadContext, 'signal' | 'report'>,
  read: (item: E) => Promise<R>,
): Promise<{ item: E; result: R }[]> {
  signal.throwIfAborted();
  const settled = await Promise.allSettled(items.map(read));
  const failures = settled.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
  const worst = failures.find((reason) => !concernsOneRecord(reason));
  if (worst !== undefined) throw worst;
  if (failures.length > 2 && failures.length === items.length) throw failures[0];
  return settled.flatMap((outcome, index) => {
    const item = items[index];
    if (item === undefined) return [];
    if (outcome.status === 'fulfilled') return [{ item, result: outcome.value }];
    report({
      code: 'item-not-read',
      severity: 'loses-data',
      message: `This could not be read for one item: ${outcome.reason instanceof RunError ? outcome.reason.message : 'it failed'}`,
      unit,
      place: item.key,
    });
    return [];
  });
}
