import { bytesAt, checked, type EngineCalls, guarded, startEngine } from './engine.ts';
import { idBytes } from './id-table.ts';
import { type SeenObjects, seenObjects } from './pack-facts.ts';
import type { IndexerOptions } from './pack-indexer.ts';

/** Bytes of a name: id, index + 1 of the object that has it, flags. */
export const nameBytes = 28;
const namesAtOnce = 1 << 15;

/** Names objects that an engine has resolved, with an engine of its own: the other side of the outbox in `assembly/outbox.ts`. */
export interface Namer {
  /** Throws `git-corrupt` for what is no commit, tree or tag, and for an object that is there twice. */
  name(objects: Uint8Array): void;
  /** All names that were met: `nameBytes` each, in pieces. */
  names(): Generator<Uint8Array<ArrayBuffer>>;
  seen(): SeenObjects;
}

/** It has no contents to keep, so its engine is a small one. */
const smallEngine = { ringBits: 14, kept: 0 };

export async function startNamer({ shallow }: IndexerOptions): Promise<Namer> {
  const calls = await startEngine(smallEngine);
  addShallow(calls, shallow);
  return {
    name(objects) {
      guarded(() => {
        const at = calls.inputRoom(objects.length);
        bytesAt(calls, at, objects.length).set(objects);
        checked(calls.nameHanded(at, at + objects.length));
      });
    },
    *names() {
      const count = calls.getNameCount();
      for (let from = 0; from < count; from += namesAtOnce) {
        const names = Math.min(namesAtOnce, count - from);
        const at = calls.inputRoom(names * nameBytes);
        calls.writeNames(from, names, at);
        yield bytesAt(calls, at, names * nameBytes).slice();
      }
    },
    seen: () => seenObjects(calls),
  };
}

/** Commits whose parents need not be there. */
export function addShallow(calls: EngineCalls, oids: readonly string[]): void {
  for (const oid of oids) {
    bytesAt(calls, calls.scratchAt(), 20).set(idBytes(oid));
    calls.addShallow();
  }
}
