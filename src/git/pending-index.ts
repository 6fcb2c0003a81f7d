import { chunksOf } from '../lib/streams.ts';
import type { BlobStore, BlobWriter } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import { type GitProgress, type TakenPack, takePack } from './take-pack.ts';

export interface IndexAgainOptions {
  readonly blobs: BlobStore;
  /** A finished blob. */
  readonly pack: BlobRef;
  readonly name: string;
  readonly shallow?: readonly string[];
  readonly signal: AbortSignal;
  onProgress?(progress: GitProgress): void;
}

/**
 * Indexes and proves a pack that is in the store already: read from there as if it arrived, not stored a second time. The pack stays, whatever
 * happens; rejects like `takePack`.
 */
export function indexAgain(options: IndexAgainOptions): Promise<TakenPack> {
  const { blobs, pack, name, signal, shallow, onProgress } = options;
  return takePack({
    source: chunksOf(blobs.open(pack)),
    blobs: withStored(blobs, pack, `${name}.pack`),
    name,
    signal,
    ...(shallow === undefined ? {} : { shallow }),
    ...(onProgress === undefined ? {} : { onProgress: (progress) => onProgress({ ...progress, phase: 'indexing' }) }),
  });
}

/** The store, except that writing this pack does nothing and gives the stored one. */
function withStored(blobs: BlobStore, pack: BlobRef, packName: string): BlobStore {
  return {
    open: (blob, start, end) => blobs.open(blob, start, end),
    read: (blob, start, end) => blobs.read(blob, start, end),
    writer: async (name, options) => (name === packName ? storedWriter(pack) : blobs.writer(name, options)),
    remove: async (blob) => {
      if (blob.blob !== pack.blob) await blobs.remove(blob);
    },
  };
}

function storedWriter(pack: BlobRef): BlobWriter {
  return { offset: 0, write: async () => {}, finish: async () => pack, discard: async () => {} };
}
