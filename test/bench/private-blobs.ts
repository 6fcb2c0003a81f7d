import { createSHA256 } from 'hash-wasm';
import type { SyncFile } from '../../src/lib/private-file.ts';
import { streamFrom } from '../../src/lib/streams.ts';
import type { BlobStore, BlobWriter } from '../../src/model/blob-store.ts';
import type { BlobRef } from '../../src/model/project-source.ts';

type OpensSync = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncFile & { flush(): void }> };

/** Bytes of a chunk that `open` hands out: as many as the database's. */
const chunkSize = 2 << 20;

/**
 * The peer that is measured: a blob for each file of the origin private file system, written through a sync access handle and read through
 * `File`, which every thread can open at the same time. No accounts and nothing for a killed tab: a product's would do more.
 */
export async function privateBlobs(folderName: string): Promise<BlobStore> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(folderName, { recursive: true }).catch(() => {});
  const folder = await root.getDirectoryHandle(folderName, { create: true });
  const files = new Map<string, Promise<File>>();

  function fileOf({ blob }: BlobRef): Promise<File> {
    const known = files.get(blob) ?? folder.getFileHandle(blob).then((handle) => handle.getFile());
    files.set(blob, known);
    return known;
  }

  async function part(blob: BlobRef, start: number, end: number): Promise<Uint8Array> {
    return new Uint8Array(await (await fileOf(blob)).slice(start, end).arrayBuffer());
  }

  async function* stream(blob: BlobRef, start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    const ask = (at: number) => (at < end ? part(blob, at, Math.min(end, at + chunkSize)) : undefined);
    let next = ask(start);
    for (let at = start; next !== undefined; at += chunkSize) {
      const bytes = await next;
      next = ask(at + chunkSize);
      yield bytes;
    }
  }

  return {
    writer: () => privateWriter(folder),
    open: (blob, start = 0, end = blob.size) => streamFrom(stream(blob, start, end)),
    read: (blob, start, end) => part(blob, start, end),
    async remove(blob) {
      files.delete(blob.blob);
      await folder.removeEntry(blob.blob);
    },
  };
}

/** Packs in one store, all the rest in the other. */
export function packsApart(rest: BlobStore, packs: BlobStore): BlobStore {
  const storeOf = ({ blob }: BlobRef) => (blob.includes('-') ? packs : rest);
  return {
    writer: (name, options) => (name.endsWith('.pack') ? packs : rest).writer(name, options),
    open: (blob, start, end) => storeOf(blob).open(blob, start, end),
    read: (blob, start, end) => storeOf(blob).read(blob, start, end),
    remove: (blob) => storeOf(blob).remove(blob),
  };
}

async function privateWriter(folder: FileSystemDirectoryHandle): Promise<BlobWriter> {
  const name = crypto.randomUUID();
  const file = (await folder.getFileHandle(name, { create: true })) as OpensSync;
  const handle = await file.createSyncAccessHandle();
  const hash = (await createSHA256()).init();
  let size = 0;
  const refused = () => Promise.reject(new Error('only measured: no going on'));
  return {
    offset: 0,
    restart: refused,
    leave: refused,
    async write(chunk) {
      if (handle.write(chunk, { at: size }) !== chunk.length)
        throw new Error('the storage took less than it was given');
      hash.update(chunk);
      size += chunk.length;
    },
    async finish() {
      handle.flush();
      handle.close();
      return { size, sha256: hash.digest(), blob: name };
    },
    async discard() {
      handle.close();
      await folder.removeEntry(name);
    },
  };
}
