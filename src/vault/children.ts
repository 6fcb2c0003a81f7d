import type { EntityKind, EntityOf } from '../model/entity.ts';
import { type Batch, type Joined, readBatch } from './batches.ts';
import { batchesAhead, readOn, shownEntity, type Unshown } from './entities.ts';
import { createPartKeys } from './part-keys.ts';
import type { VaultDatabase } from './schema.ts';
import { look } from './transactions.ts';

/** Batches kept in all: those in use beside each other while a project is written down, with one to spare. */
const batchesKept = 6;

/** Rows in the order of parent and key, from the first child of `from` on. */
interface Ahead extends Batch {
  readonly kind: EntityKind;
  readonly from: string;
  /** How often something had been written before. */
  readonly writes: number;
  /** The rows behind these, on their way. */
  next?: Promise<Ahead | undefined>;
}

/** Reads the children of one parent after the other. */
export interface ChildReader {
  /** In key order. */
  scan<K extends EntityKind>(kind: K, parent: string, unshown?: Unshown): AsyncGenerator<EntityOf<K>, void, undefined>;
  /** Something was written: what was read ahead may be wrong. */
  forget(): void;
  /** How often something was written. */
  writes(): number;
}

/**
 * Whoever writes a project down asks for the children of each parent in turn, mostly few or none. So a batch goes on behind the parent's last
 * child, the batches read last are kept for the parents that follow, and the one behind is read while a batch is in use. Writers of the same
 * project in other tabs are kept out by its lock.
 */
export function createChildReader(database: VaultDatabase, project: string): ChildReader {
  /** Used last comes last. */
  let kept: readonly Ahead[] = [];
  let writes = 0;
  const partKeys = createPartKeys(database, project);

  async function* scan<K extends EntityKind>(
    kind: K,
    parent: string,
    unshown: Unshown = {},
  ): AsyncGenerator<EntityOf<K>, void, undefined> {
    let { rows, isLast, following }: Batch = await aheadOf(kind, parent);
    while (true) {
      for (let at = firstOf(parent, rows); at < rows.length; at++) {
        const joined = rows[at];
        if (joined?.row.parent !== parent) break;
        if (!unshown.gone || joined.row.gone === undefined) yield shownEntity(joined, kind, unshown);
      }
      const last = rows.at(-1);
      if (last === undefined || isLast || last.row.parent !== parent) return;
      const start = { parent, after: last.row.key };
      const options = { count: following, partKeys };
      ({ rows, isLast, following } = await look(() => readBatch(database, project, kind, start, options)));
    }
  }

  async function aheadOf(kind: EntityKind, parent: string): Promise<Ahead> {
    const before = writes;
    const known = kept.find((one) => one.kind === kind && covers(one, parent));
    if (known !== undefined) {
      keep(known);
      // Only when a second parent is asked for: then a third will be.
      if (parent !== known.from) readOn(known, following, batchesAhead);
      return known;
    }
    const passed = nearestBefore(kept, kind, parent);
    const next = await reached(passed, parent);
    if (next !== undefined && before === writes) {
      keep(next, passed);
      readOn(next, following, batchesAhead);
      return next;
    }
    const ahead = await read(kind, parent, passed?.following);
    if (before === writes) keep(ahead, passed);
    return ahead;
  }

  function keep(ahead: Ahead, instead?: Ahead): void {
    kept = [...kept.filter((one) => one !== ahead && one !== instead), ahead].slice(-batchesKept);
  }

  async function following(ahead: Ahead): Promise<Ahead | undefined> {
    const last = lastParent(ahead);
    if (ahead.isLast || last === '' || last === ahead.from || ahead.writes !== writes) return undefined;
    // What fails is read again when it is wanted, and says so then.
    return read(ahead.kind, last, ahead.following).catch(() => undefined);
  }

  async function read(kind: EntityKind, from: string, count?: number): Promise<Ahead> {
    const before = writes;
    const options = { partKeys, ...(count === undefined ? {} : { count }) };
    const batch = await look(() => readBatch(database, project, kind, { fromParent: from }, options));
    return { ...batch, kind, from, writes: before };
  }

  function forget(): void {
    writes += 1;
    kept = [];
    partKeys.forget();
  }

  return { scan, forget, writes: () => writes };
}

/** Where the parent's children begin, or would. */
function firstOf(parent: string, rows: readonly Joined[]): number {
  let from = 0;
  for (let to = rows.length; from < to; ) {
    const middle = (from + to) >>> 1;
    if ((rows[middle]?.row.parent ?? '') < parent) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** True when all children of the parent are there. */
function covers({ from, rows, isLast }: Ahead, parent: string): boolean {
  const last = rows.at(-1)?.row.parent;
  return parent >= from && (isLast || (last !== undefined && parent < last));
}

/** What was read behind those that ended before the parent, and has its children. */
async function reached(passed: Ahead | undefined, parent: string): Promise<Ahead | undefined> {
  let next = await passed?.next;
  while (next !== undefined && !covers(next, parent)) next = lastParent(next) <= parent ? await next.next : undefined;
  return next;
}

/** Of those that have read on, the one whose rows end last before the parent, or with it. */
function nearestBefore(kept: readonly Ahead[], kind: EntityKind, parent: string): Ahead | undefined {
  let nearest: Ahead | undefined;
  for (const one of kept) {
    if (one.kind !== kind || one.next === undefined || lastParent(one) > parent) continue;
    if (nearest === undefined || lastParent(one) > lastParent(nearest)) nearest = one;
  }
  return nearest;
}

function lastParent({ rows }: Ahead): string {
  return rows.at(-1)?.row.parent ?? '';
}
