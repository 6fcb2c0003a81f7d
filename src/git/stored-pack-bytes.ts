import { type BlockReader, blockReader } from './block-reader.ts';
import type { EarlyCopy } from './early-copy.ts';
import type { IndexerStorage } from './indexer-storage.ts';
import { corrupt } from './pack-format.ts';

/** A temporary file that is read and written at once, without waiting. */
export interface ScratchFile {
  /** False or a `DOMException` when there is no room for all of it. */
  write(bytes: Uint8Array, at: number): boolean;
  /** Fills what is given; the number of bytes that were there. */
  read(into: Uint8Array, at: number): number;
  /** Bytes that the storage has left; without end when nobody knows. */
  room(): Promise<number>;
  remove(): Promise<void>;
}

export type OpenScratch = () => Promise<ScratchFile | undefined>;

/** The bytes of a stored pack, here and there. */
export interface PackBytes {
  /** From one place to another, whole. At once where it can. A view: good until the next call. */
  read(start: number, end: number): Uint8Array | Promise<Uint8Array>;
  close(): Promise<void>;
}

/** After so many blocks it is clear that they are read all over the pack. */
const patience = 96;
const copySize = 4 << 20;

/**
 * Reads a stored pack by blocks; when they prove to be too far apart, copies the pack to a scratch file and goes on there.
 * @param size Bytes of the pack without its trailer.
 * @param copied What was copied while it arrived.
 */
export function packBytes(storage: IndexerStorage, size: number, copied: EarlyCopy): PackBytes {
  let blocks = 0;
  let reader: BlockReader | undefined;
  /** Always the same memory: new buffers by the hundred thousand would wait long for the garbage collector. */
  let room = new Uint8Array(1 << 16);
  const readPack = (_: unknown, start: number, end: number) => {
    blocks++;
    return storage({ do: 'read-pack', start, end });
  };

  function readBlocks(start: number, end: number): Promise<Uint8Array> {
    reader ??= blockReader({ read: readPack }, { size }, { budget: 16 << 20 });
    return reader.read(start, end);
  }

  function readCopy(start: number, end: number): Uint8Array {
    if (room.length < end - start) room = new Uint8Array(end - start);
    const bytes = room.subarray(0, end - start);
    if (copied.read(bytes, start) !== bytes.length) throw corrupt('the storage gave less than it has');
    return bytes;
  }

  /** What is missing of the copy. */
  async function copyRest(): Promise<void> {
    // Once: where it does not work, it will not work later.
    blocks = Number.NEGATIVE_INFINITY;
    reader = undefined;
    await copied.fill(size, copySize, (start, end) => storage({ do: 'read-pack', start, end }));
  }

  return {
    read: (start, end) => {
      if (copied.has(start)) return readCopy(start, end);
      if (blocks <= patience) return readBlocks(start, end);
      return copyRest().then(() => (copied.has(start) ? readCopy(start, end) : readBlocks(start, end)));
    },
    close: () => copied.remove(),
  };
}
