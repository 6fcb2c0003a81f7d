import type { BlobStore, BlobWriter } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';

/** What an indexer asks of the storage. Spills are temporary files for contents that are too large for memory; numbers name them. */
export type StorageCall =
  | { readonly do: 'read-pack'; readonly start: number; readonly end: number }
  | { readonly do: 'write-index'; readonly piece: Uint8Array }
  | { readonly do: 'write-spill'; readonly file: number; readonly piece: Uint8Array }
  | { readonly do: 'end-spill'; readonly file: number }
  | { readonly do: 'read-spill'; readonly file: number; readonly start: number; readonly end: number }
  | { readonly do: 'remove-spill'; readonly file: number };

/** Does what is asked; gives what was read, else nothing. One call at a time. */
export type IndexerStorage = (call: StorageCall) => Promise<Uint8Array>;

export interface StorageOptions {
  readonly blobs: BlobStore;
  /** It may still be on its way to the disk. */
  readonly pack: BlobRef | Promise<BlobRef>;
  readonly index: BlobWriter;
  /** Spills are named after it. */
  readonly name: string;
  readonly signal: AbortSignal;
}

const nothing = new Uint8Array(0);

/** The storage of one pack, in a blob store. `clear` removes the spills that are left. */
export function indexerStorage(options: StorageOptions): { run: IndexerStorage; clear(): Promise<void> } {
  const { blobs, pack, index, signal } = options;
  const writers = new Map<number, BlobWriter>();
  const spills = new Map<number, BlobRef>();

  async function writerOf(file: number): Promise<BlobWriter> {
    const known = writers.get(file) ?? (await blobs.writer(`${options.name}.spill-${file}`));
    writers.set(file, known);
    return known;
  }

  function spill(file: number): BlobRef {
    const found = spills.get(file);
    if (found === undefined) throw new Error(`no spill ${file}`);
    return found;
  }

  async function end(file: number): Promise<void> {
    spills.set(file, await (await writerOf(file)).finish());
    writers.delete(file);
  }

  async function remove(file: number): Promise<void> {
    await blobs.remove(spill(file));
    spills.delete(file);
  }

  async function run(call: StorageCall): Promise<Uint8Array> {
    signal.throwIfAborted();
    if (call.do === 'read-pack') return blobs.read(await pack, call.start, call.end);
    if (call.do === 'read-spill') return blobs.read(spill(call.file), call.start, call.end);
    if (call.do === 'write-index') await index.write(call.piece);
    else if (call.do === 'write-spill') await (await writerOf(call.file)).write(call.piece);
    else if (call.do === 'end-spill') await end(call.file);
    else await remove(call.file);
    return nothing;
  }

  async function clear(): Promise<void> {
    for (const writer of writers.values()) await writer.discard();
    writers.clear();
    for (const file of [...spills.keys()]) await remove(file);
  }

  return { run, clear };
}
