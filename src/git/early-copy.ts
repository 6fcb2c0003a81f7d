import type { OpenScratch, ScratchFile } from './stored-pack-bytes.ts';

/**
 * A copy of a pack in a scratch file, from some place on: what the second pass wants from all over the pack would come slowly out of the
 * database, and leave much to the garbage collector.
 */
export interface EarlyCopy {
  /** Takes what has just arrived, or lets it go by. `deferred`: deltas so far whose base was not at hand. */
  take(bytes: Uint8Array, at: number, deferred: number): Promise<void>;
  /** Is the byte at this place in the copy, and all behind it? */
  has(at: number): boolean;
  read(into: Uint8Array, at: number): number;
  /** Copies what is missing of `size` bytes, in pieces. Without room for it the copy stays as it was. */
  fill(size: number, pieceSize: number, read: (start: number, end: number) => Promise<Uint8Array>): Promise<void>;
  /** Removes the copy; there will be none. Not while something else here is under way. */
  forgo(): Promise<void>;
  remove(): Promise<void>;
}

/** Before so much has come, no file is opened: most further packs are that small. */
const beginning = 4 << 20;
/** Up to here a copy is made for all packs: whether it is wanted shows late. */
const trial = 64 << 20;
/** So many deltas without a base at hand say that it is. */
const patience = 1000;
/** Room in the storage without which there is no copy: the pack itself comes first. Looked at after so many bytes. */
const leastRoom = 1 << 30;
const between = 32 << 20;

const nowhere = Number.POSITIVE_INFINITY;

export function earlyCopy(openScratch: OpenScratch | undefined): EarlyCopy {
  let open = openScratch;
  let file: ScratchFile | undefined;
  /** Where the copy begins; from there on it is whole. */
  let from = nowhere;
  let roomSeen = 0;

  /** Once it does not work, it will not work later. */
  async function scratch(): Promise<ScratchFile | undefined> {
    if (file === undefined) file = await open?.();
    if (file === undefined) open = undefined;
    return file;
  }

  async function remove(): Promise<void> {
    const old = file;
    from = nowhere;
    file = undefined;
    await old?.remove();
  }

  async function forgo(): Promise<void> {
    open = undefined;
    await remove();
  }

  return {
    async take(bytes, at, deferred) {
      if (open === undefined || at < beginning) return;
      if (at >= trial && deferred <= patience) return remove();
      const target = await scratch();
      if (target === undefined) return;
      if (from === nowhere || at - roomSeen >= between) {
        roomSeen = at;
        if ((await target.room()) < leastRoom) return forgo();
      }
      if (from === nowhere) from = at;
      if (!wrote(target, bytes, at)) await forgo();
    },
    has: (at) => at >= from,
    read: (into, at) => file?.read(into, at) ?? 0,
    async fill(size, pieceSize, read) {
      const target = await scratch();
      if (target === undefined) return;
      const end = Math.min(from, size);
      for (let at = 0; at < end; at += pieceSize)
        if (!wrote(target, await read(at, Math.min(end, at + pieceSize)), at)) {
          if (from === nowhere) await forgo();
          return;
        }
      from = 0;
    },
    forgo,
    remove,
  };
}

/** Not without room: a full disk is no failure, there is another way. */
function wrote(file: ScratchFile, bytes: Uint8Array, at: number): boolean {
  try {
    return file.write(bytes, at);
  } catch (cause) {
    if (cause instanceof DOMException) return false;
    throw cause;
  }
}
