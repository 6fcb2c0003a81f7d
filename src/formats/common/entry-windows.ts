import { RunError } from '../../lib/run-error.ts';
import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';

/** Files that are packed are unpacked to memory, because parts of them are read here and there. Larger ones have to come with `slice`. */
const largestPacked = 128 << 20;
const blockSize = 1 << 16;
const blocksHeld = 8;

/** Bytes of an entry, from a place on. */
type ReadWindow = (from: number, length: number) => Promise<Uint8Array>;

/** Reads windows; small ones out of blocks that are kept, since neighbours are asked for one after the other. */
export function entryWindows(entry: ArchiveEntry, signal?: AbortSignal): ReadWindow {
  if (entry.slice === undefined) return unpacked(entry, signal);
  const slice = (from: number, length: number) => entry.slice?.(from, length) ?? Promise.resolve(new Uint8Array(0));
  const blocks = new Map<number, Promise<Uint8Array>>();
  return async (from, length) => {
    const block = Math.floor(from / blockSize);
    if (from + length > (block + 1) * blockSize) return slice(from, length);
    let bytes = blocks.get(block);
    if (bytes === undefined) {
      const start = block * blockSize;
      bytes = slice(start, Math.min(blockSize, entry.size - start));
      const [oldest] = blocks.keys();
      if (blocks.size >= blocksHeld && oldest !== undefined) blocks.delete(oldest);
      blocks.set(block, bytes);
    }
    const start = from - block * blockSize;
    return (await bytes).subarray(start, start + length);
  };
}

function unpacked(entry: ArchiveEntry, signal?: AbortSignal): ReadWindow {
  let whole: Promise<Uint8Array> | undefined;
  const load = async () => {
    if (entry.size > largestPacked)
      throw new RunError('file-too-large', `${entry.path} is packed, and too large to be read here and there.`, {
        retry: 'never',
      });
    const bytes = new Uint8Array(entry.size);
    let at = 0;
    for await (const chunk of entryChunks(entry, signal)) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  };
  return async (from, length) => {
    whole ??= load();
    return (await whole).subarray(from, from + length);
  };
}
