import type { EntityKind, EntityOf } from '../model/entity.ts';
import { batchSize, entityOf, type Joined, readBatch } from './entities.ts';
import type { VaultDatabase } from './schema.ts';
import { look } from './transactions.ts';

/** Batches kept in all: those in use beside each other while a project is written down, with one to spare. */
const batchesKept = 6;

/** Rows in the order of parent and key, from the first child of `from` on. */
interface Ahead {
  readonly kind: EntityKind;
  readonly from: string;
  readonly rows: readonly Joined[];
}

/** Reads the children of one parent after the other. */
export interface ChildReader {
  /** In key order. */
  scan<K extends EntityKind>(kind: K, parent: string): AsyncGenerator<EntityOf<K>, void, undefined>;
  /** Something was written: what was read ahead may be wrong. */
  forget(): void;
}

/**
 * Whoever writes a project down asks for the children of each parent in turn, mostly few or none. So a batch goes on behind the parent's last
 * child, and the batches read last are kept for the parents that follow. Writers of the same project in other tabs are kept out by its lock.
 */
export function createChildReader(database: VaultDatabase, project: string): ChildReader {
  /** Used last comes last. */
  let kept: readonly Ahead[] = [];
  let writes = 0;

  async function* scan<K extends EntityKind>(kind: K, parent: string): AsyncGenerator<EntityOf<K>, void, undefined> {
    let { rows } = await aheadOf(kind, parent);
    while (true) {
      for (const { row, parts } of rows) if (row.parent === parent) yield entityOf(row, parts, kind);
      const last = rows.at(-1);
      if (last === undefined || rows.length < batchSize || last.row.parent !== parent) return;
      rows = await look(() => readBatch(database, project, kind, { parent, after: last.row.key }));
    }
  }

  async function aheadOf(kind: EntityKind, parent: string): Promise<Ahead> {
    const before = writes;
    const ahead = kept.find((one) => one.kind === kind && covers(one, parent)) ?? {
      ...{ kind, from: parent },
      rows: await look(() => readBatch(database, project, kind, { fromParent: parent })),
    };
    if (before === writes) kept = [...kept.filter((one) => one !== ahead), ahead].slice(-batchesKept);
    return ahead;
  }

  function forget(): void {
    writes += 1;
    kept = [];
  }

  return { scan, forget };
}

/** True when all children of the parent are there. */
function covers({ from, rows }: Ahead, parent: string): boolean {
  const last = rows.at(-1)?.row.parent;
  return parent >= from && (rows.length < batchSize || (last !== undefined && parent < last));
}
