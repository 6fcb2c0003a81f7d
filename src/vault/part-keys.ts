import type { VaultDatabase } from './schema.ts';
import { look } from './transactions.ts';

/** Keys that are read at a time. */
const pageKeys = 5000;
/** So often are parts of others met before their keys are looked at: whoever reads a few children only never needs them. */
const patience = 2;

/**
 * Which entities have parts. Children are read in the order of their parents: between the first and the last key of a batch may lie the parts of
 * everything else, and asking for each entity's own takes longer than all the rest.
 */
export interface PartKeys {
  /** Between the keys of a batch of that kind there were the parts of too many others. */
  note(kind: string): void;
  /** False for keys that surely have no parts; `undefined` as long as nobody minds. */
  crowded(kind: string): Promise<((key: string) => boolean) | undefined>;
  /** Something was written. */
  forget(): void;
}

export function createPartKeys(database: VaultDatabase, project: string): PartKeys {
  const met = new Map<string, number>();
  const known = new Map<string, Promise<(key: string) => boolean>>();
  return {
    note: (kind) => void met.set(kind, (met.get(kind) ?? 0) + 1),
    async crowded(kind) {
      if ((met.get(kind) ?? 0) < patience) return undefined;
      const has = known.get(kind) ?? look(() => keysOf(database, project, kind));
      known.set(kind, has);
      return has;
    },
    forget() {
      met.clear();
      known.clear();
    },
  };
}

/** Kept as hashes: small numbers take a fraction of the keys. Two keys with the same one are taken for one, and asked for in vain. */
async function keysOf(database: VaultDatabase, project: string, kind: string): Promise<(key: string) => boolean> {
  const hashes = new Set<number>();
  const end = [project, `${kind};`];
  let after: readonly string[] = [project, `${kind}:`];
  while (true) {
    const keys = await database.getAllKeys('parts', IDBKeyRange.bound(after, end, true), pageKeys);
    for (const [, of] of keys) hashes.add(hashOf(of));
    const last = keys.at(-1);
    if (last === undefined || keys.length < pageKeys) break;
    after = last;
  }
  return (key) => hashes.has(hashOf(key));
}

/** FNV-1a, of which 30 bits are kept, so that V8 needs no memory of its own for them: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 2;
}
