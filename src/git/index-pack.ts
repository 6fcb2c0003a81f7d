import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import { blockReader } from './block-reader.ts';
import { createObjectHash } from './object-hash.ts';
import { indexFile } from './pack-index-write.ts';
import { resolveDeltas } from './pack-resolve.ts';
import type { PackTable } from './pack-table.ts';

export interface IndexOptions {
  readonly blobs: BlobStore;
  readonly pack: BlobRef;
  readonly table: PackTable;
  readonly trailer: Uint8Array;
  /** Name of the index's blob. */
  readonly name: string;
  readonly signal: AbortSignal;
  onObject(resolved: number): void;
  /** Bytes of delta bases kept at once; default 64 MiB. */
  readonly baseBudget?: number;
}

/** Names all deltas of a scanned pack and writes its index into the store. Leaves nothing behind when it fails. */
export async function indexPack(options: IndexOptions): Promise<BlobRef> {
  const { blobs, table } = options;
  await resolveDeltas({
    table,
    reader: blockReader(blobs, options.pack, { budget: 48 << 20 }),
    hash: await createObjectHash(),
    budget: options.baseBudget ?? 64 << 20,
    signal: options.signal,
    onObject: options.onObject,
  });
  const writer = await blobs.writer(options.name);
  try {
    for await (const piece of indexFile(table, options.trailer)) {
      options.signal.throwIfAborted();
      await writer.write(piece);
    }
    return await writer.finish();
  } catch (cause) {
    await writer.discard();
    throw cause;
  }
}
