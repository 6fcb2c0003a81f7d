import { RunError } from '../lib/run-error.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import type { BlobStore, BlobWriter } from '../model/blob-store.ts';
import { entryChunks } from '../model/entry-chunks.ts';
import { entryIndex } from '../model/entry-index.ts';
import type { BlobRef } from '../model/project-source.ts';

/** Files of records; they are looked into here and there. */
const records = /\.(?:yml|jsonl)$/;
/** Smaller packed files are unpacked to memory when a part of them is asked for. */
const largestInMemory = 16 << 20;

export interface SlicedOptions {
  /** Room for what is unpacked. */
  readonly scratch: () => Promise<BlobStore>;
  readonly signal: AbortSignal;
  readonly largest?: number;
}

/**
 * The same archive, of which large packed files can be read here and there, too: the first time that a part is asked for, the whole file is
 * unpacked to the scratch store.
 */
export function withSlices(index: ArchiveIndex, options: SlicedOptions): ArchiveIndex {
  const { largest = largestInMemory } = options;
  const isLarge = ({ path, size, slice }: ArchiveEntry) => slice === undefined && size > largest && records.test(path);
  if (!index.entries.some(isLarge)) return index;
  const entries = index.entries.map((entry) => (isLarge(entry) ? sliced(entry, options) : entry));
  return entryIndex(entries, { kind: index.kind, root: index.root });
}

function sliced(entry: ArchiveEntry, { scratch, signal }: SlicedOptions): ArchiveEntry {
  const { path, size, stored, modified } = entry;
  let unpacked: Promise<BlobRef> | undefined;
  const unpack = () => {
    unpacked ??= unpackTo(scratch, entry, signal).catch((error: unknown) => {
      // It may be tried again, for example when there is room.
      unpacked = undefined;
      throw error;
    });
    return unpacked;
  };
  return {
    ...{ path, size, stored, ...(modified !== undefined && { modified }) },
    open: (stop) => entry.open(stop),
    ...(entry.chunks && { chunks: entry.chunks }),
    slice: async (offset, length) => (await scratch()).read(await unpack(), offset, Math.min(size, offset + length)),
  };
}

async function unpackTo(scratch: SlicedOptions['scratch'], entry: ArchiveEntry, signal: AbortSignal): Promise<BlobRef> {
  let writer: BlobWriter | undefined;
  try {
    writer = await (await scratch()).writer(`unpacked:${entry.path}`);
    for await (const chunk of entryChunks(entry, signal)) {
      signal.throwIfAborted();
      await writer.write(chunk);
    }
    return await writer.finish(entry.size);
  } catch (error) {
    await writer?.discard().catch(() => {});
    throw error instanceof RunError || signal.aborted ? error : asRunError(error, entry.path);
  }
}

function asRunError(cause: unknown, path: string): RunError {
  return new RunError('storage-failed', `${path} could not be unpacked in this browser.`, { retry: 'later', cause });
}
