import { createSHA256 } from 'hash-wasm';
import { streamFrom } from '../lib/streams.ts';
import type { ArchiveEntry } from '../model/archive-index.ts';
import type { BlobStore, BlobWriter } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';

/** Bytes that are read at a time out of the archive. */
const windowSize = 1 << 20;

/** An entry whose bytes can be read anywhere. */
interface WindowedEntry extends ArchiveEntry {
  slice(offset: number, length: number): Promise<Uint8Array>;
}

function isWindowed(entry: ArchiveEntry): entry is WindowedEntry {
  return entry.slice !== undefined;
}

/**
 * A store for what is made of an archive. The blob of one name has the very bytes of an entry: it is not written, but read where it lies. All
 * others go to the store below. `own`: name of that blob.
 */
export function archiveBlobs(below: BlobStore, own: string, entry: ArchiveEntry | undefined): BlobStore {
  if (entry === undefined || !isWindowed(entry)) return below;
  const id = `entry:${entry.path}`;
  const isOwn = (blob: BlobRef) => blob.blob === id;
  const read = (start: number, end: number) => {
    const from = Math.min(Math.max(start, 0), entry.size);
    return entry.slice(from, Math.max(0, Math.min(end, entry.size) - from));
  };
  async function* windows(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = start; at < Math.min(end, entry?.size ?? 0); at += windowSize)
      yield await read(at, Math.min(end, at + windowSize));
  }
  return {
    writer: async (name, options) => (name === own ? countingWriter(id) : below.writer(name, options)),
    open: (blob, start = 0, end = blob.size) =>
      isOwn(blob) ? streamFrom(windows(start, end)) : below.open(blob, start, end),
    read: (blob, start, end) => (isOwn(blob) ? read(start, end) : below.read(blob, start, end)),
    remove: async (blob) => {
      if (!isOwn(blob)) await below.remove(blob);
    },
  };
}

/** Keeps nothing but length and digest: the bytes are in the archive. */
async function countingWriter(blob: string): Promise<BlobWriter> {
  const hash = await createSHA256();
  let size = 0;
  return {
    get offset() {
      return size;
    },
    async write(chunk) {
      hash.update(chunk);
      size += chunk.length;
    },
    finish: async () => ({ size, sha256: hash.digest('hex'), blob }),
    async restart() {
      hash.init();
      size = 0;
    },
    async leave() {},
    async discard() {},
  };
}
