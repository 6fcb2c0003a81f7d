import { hex } from '../lib/bytes.ts';
import { chunksOf } from '../lib/streams.ts';
import type { BlobStore, BlobWriter } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { StoredPack } from '../model/repository-record.ts';
import { indexerStorage } from './indexer-storage.ts';
import { localIndexer } from './local-indexer.ts';
import type { LargeFile, PackIndexer, StartIndexer } from './pack-indexer.ts';
import { receivePack } from './receive-pack.ts';

export interface GitProgress {
  readonly phase: 'receiving' | 'indexing' | 'verifying';
  /** Bytes of the pack so far. */
  readonly bytes: number;
  /** Objects that came (receiving), that have their id (indexing). */
  readonly objects?: number;
  readonly objectsTotal?: number;
}

export interface TakePackOptions {
  /** The pack's bytes as they come: from a server, a bundle, a file. What it rejects with before the first is passed on. */
  readonly source: AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  readonly blobs: BlobStore;
  /** Blobs are named after it: `<name>.pack` and `<name>.idx`. */
  readonly name: string;
  /** Commits whose parents need not be there. */
  readonly shallow?: readonly string[];
  /** Where the work is done; in this very thread when absent. */
  readonly startIndexer?: StartIndexer;
  readonly signal: AbortSignal;
  onProgress?(progress: GitProgress): void;
}

export interface TakenPack {
  readonly stored: StoredPack;
  readonly objects: number;
  /** Ids of objects that the pack's objects name and that are not in it, sorted, 20 bytes each. None in a pack that is whole by itself. */
  readonly absent: Uint8Array;
  /** Files of Git LFS that its objects point at. */
  readonly largeFiles: readonly LargeFile[];
}

/**
 * Stores a pack, indexes it, and proves it: count, trailer, sizes, every delta, no object twice. Rejects with one of the codes in
 * `git-error.ts`, or what the source rejects with; nothing of a failed pack stays in the store.
 */
export function takePack(options: TakePackOptions): Promise<TakenPack> {
  return withIndexer(options, async (work) => {
    const { writer, size, trailer } = await received(options, work.indexer);
    // Its last chunk goes to the disk while the last objects are named.
    const storing = finished(writer, size);
    storing.catch(() => {});
    try {
      return await indexed(options, work, { size, storing, trailer });
    } catch (cause) {
      const pack = await storing.catch(() => undefined);
      if (pack !== undefined) await options.blobs.remove(pack);
      throw cause;
    }
  });
}

/** What makes an index, and where it is stored. */
interface IndexWork {
  readonly indexer: PackIndexer;
  readonly index: BlobWriter;
}

type IndexOptions = Omit<TakePackOptions, 'source'>;

async function withIndexer(options: IndexOptions, work: (work: IndexWork) => Promise<TakenPack>): Promise<TakenPack> {
  const indexer = await (options.startIndexer ?? localIndexer)({ shallow: options.shallow ?? [] });
  try {
    // Now, not when it is wanted: behind the bytes of the pack it would wait for the disk.
    const index = await options.blobs.writer(`${options.name}.idx`);
    try {
      return await work({ indexer, index });
    } catch (cause) {
      await index.discard();
      throw cause;
    }
  } finally {
    indexer.close();
  }
}

async function received(options: TakePackOptions, indexer: PackIndexer) {
  const { blobs, name, signal } = options;
  const writer = await blobs.writer(`${name}.pack`);
  try {
    const source = await options.source;
    const onBytes = (bytes: number) => tell(options, 'receiving', bytes, indexer.progress);
    return { writer, ...(await receivePack({ source, writer, indexer, signal, onBytes })) };
  } catch (cause) {
    await writer.discard();
    throw cause;
  }
}

async function finished(writer: BlobWriter, size: number): Promise<BlobRef> {
  try {
    return await writer.finish(size);
  } catch (cause) {
    await writer.discard();
    throw cause;
  }
}

/** A pack whose bytes are all known to the indexer. */
interface ReceivedPack {
  readonly size: number;
  readonly storing: Promise<BlobRef>;
  readonly trailer: Uint8Array;
}

/** The same for a pack that is stored already. It stays where it is when it turns out to be broken; its index does not. */
export function indexStoredPack(options: IndexOptions & { readonly pack: BlobRef }): Promise<TakenPack> {
  const { blobs, pack, signal } = options;
  return withIndexer(options, async (work) => {
    const { indexer } = work;
    const source = chunksOf(blobs.open(pack));
    const onBytes = (bytes: number) => tell(options, 'indexing', bytes, indexer.progress);
    const { trailer } = await receivePack({ source, indexer, signal, onBytes });
    return indexed(options, work, { size: pack.size, storing: Promise.resolve(pack), trailer });
  });
}

/** Names what is left and stores the index. */
async function indexed(
  options: IndexOptions,
  { indexer, index: writer }: IndexWork,
  { size, storing, trailer }: ReceivedPack,
): Promise<TakenPack> {
  const { blobs, signal } = options;
  const total = indexer.progress.total ?? 0;
  const storage = indexerStorage({ blobs, pack: storing, index: writer, name: options.name, signal });
  try {
    const { facts, absent, objects, largeFiles } = await indexer.finish({
      trailer,
      storage: storage.run,
      onObject: (named) => tell(options, 'indexing', size, { objects: named, total }),
    });
    const pack = await storing;
    signal.throwIfAborted();
    const index = await writer.finish();
    tell(options, 'indexing', size, { objects, total });
    return { stored: { checksum: hex(trailer), pack, index, facts }, objects, absent, largeFiles };
  } catch (cause) {
    await storage.clear();
    throw cause;
  }
}

function tell(
  options: Pick<TakePackOptions, 'onProgress'>,
  phase: GitProgress['phase'],
  bytes: number,
  { objects, total }: { readonly objects: number; readonly total?: number },
): void {
  options.onProgress?.({ phase, bytes, objects, objectsTotal: total ?? 0 });
}
