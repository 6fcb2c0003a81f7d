import { hex } from '../lib/bytes.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { StoredPack } from '../model/repository-record.ts';
import { indexPack } from './index-pack.ts';
import { createObjectHash } from './object-hash.ts';
import { createPackScanner } from './pack-scan.ts';
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
  /** The pack's bytes as they come: from a server, a bundle, a file. */
  readonly source: AsyncIterable<Uint8Array>;
  readonly blobs: BlobStore;
  /** Blobs are named after it: `<name>.pack` and `<name>.idx`. */
  readonly name: string;
  /** Commits whose parents need not be there. */
  readonly shallow?: readonly string[];
  readonly signal: AbortSignal;
  onProgress?(progress: GitProgress): void;
}

export interface TakenPack {
  readonly stored: StoredPack;
  readonly objects: number;
  /** Ids of objects that the pack's objects name and that are not in it, sorted, 20 bytes each. None in a pack that is whole by itself. */
  readonly absent: Uint8Array;
}

/**
 * Stores a pack, indexes it, and proves it: count, trailer, sizes, every delta, no object twice. Rejects with one of the codes in
 * `git-error.ts`, or what the source rejects with; nothing of a failed pack stays in the store.
 */
export async function takePack(options: TakePackOptions): Promise<TakenPack> {
  const { blobs, name, signal } = options;
  const scanner = createPackScanner(await createObjectHash());
  const progress = (phase: GitProgress['phase'], bytes: number, objects: number) =>
    options.onProgress?.({ phase, bytes, objects, objectsTotal: scanner.total ?? 0 });
  const writer = await blobs.writer(`${name}.pack`);
  const { trailer, size } = await receivePack({
    source: options.source,
    writer,
    scanner,
    signal,
    onBytes: (bytes) => progress('receiving', bytes, scanner.table.length),
  }).catch(async (cause: unknown) => {
    await writer.discard();
    throw cause;
  });
  const pack = await writer.finish(size);
  const { table } = scanner;
  try {
    const onObject = (resolved: number) => progress('indexing', size, resolved);
    const index = await indexPack({ blobs, pack, table, trailer, name: `${name}.idx`, signal, onObject });
    progress('indexing', size, table.length);
    const facts = { commits: 0, trees: 0, blobs: 0, tags: 0, submodules: 0, lfs: { files: 0, bytes: 0 } };
    return { stored: { checksum: hex(trailer), pack, index, facts }, objects: table.length, absent: new Uint8Array() };
  } catch (cause) {
    await blobs.remove(pack);
    throw cause;
  }
}
