import { blockReader } from './block-reader.ts';
import type { IndexerStorage } from './indexer-storage.ts';

/** A temporary file that is read and written at once, without waiting. */
export interface ScratchFile {
  /** Throws when the disk is full. */
  write(bytes: Uint8Array, at: number): void;
  read(start: number, end: number): Uint8Array;
  remove(): Promise<void>;
}

export type OpenScratch = () => Promise<ScratchFile | undefined>;

/** The bytes of a stored pack, here and there. */
export interface PackBytes {
  /** From one place to another, whole. At once where it can. */
  read(start: number, end: number): Uint8Array | Promise<Uint8Array>;
  close(): Promise<void>;
}

/** After so many blocks it is clear that they are read all over the pack. */
const patience = 96;
const copySize = 4 << 20;

/**
 * Reads a stored pack by blocks; when they prove to be too far apart, copies the pack to a scratch file and goes on there.
 * @param size Bytes of the pack without its trailer.
 */
export function packBytes(storage: IndexerStorage, size: number, openScratch: OpenScratch | undefined): PackBytes {
  let blocks = 0;
  let scratch: ScratchFile | undefined;
  const readPack = (_: unknown, start: number, end: number) => {
    blocks++;
    return storage({ do: 'read-pack', start, end });
  };
  const reader = blockReader({ read: readPack }, { size }, { budget: 32 << 20 });

  async function copy(): Promise<void> {
    // Once: where it does not work, it will not work later.
    blocks = Number.NEGATIVE_INFINITY;
    const file = await openScratch?.();
    if (file === undefined) return;
    try {
      for (let at = 0; at < size; at += copySize)
        file.write(await storage({ do: 'read-pack', start: at, end: Math.min(size, at + copySize) }), at);
      scratch = file;
    } catch (cause) {
      await file.remove();
      if (!(cause instanceof DOMException)) throw cause;
    }
  }

  return {
    read: (start, end) => {
      if (scratch !== undefined) return scratch.read(start, Math.min(end, size));
      if (blocks <= patience) return reader.read(start, end);
      return copy().then(() => scratch?.read(start, Math.min(end, size)) ?? reader.read(start, end));
    },
    close: async () => scratch?.remove(),
  };
}
