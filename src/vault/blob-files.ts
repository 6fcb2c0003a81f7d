import { type DurableFile, type PrivateStorage, privateFolder } from '../lib/private-folder.ts';
import { createLru } from './lru.ts';
import type { VaultDatabase } from './schema.ts';
import { storageError } from './transactions.ts';

/** Bytes in a file after which it waits for the disk. */
export const defaultFlushEvery = 64 << 20;
/** Files kept open for reading. */
const cachedFiles = 64;

/** A file that grows by whole chunks. Only a dedicated worker has one. */
export interface GrowingFile {
  /** False when the file does not take them all; what it took before stays. */
  append(bytes: Uint8Array): boolean;
  /** Waits for the disk. */
  flush(): void;
  close(): void;
}

/** Files of the origin private file system that blobs of one database lie in. Which there are to be is what its accounts say. */
export interface BlobFiles {
  /** `undefined` where there can be none: private windows of some browsers, pages, no room. */
  create(name: string): Promise<GrowingFile | undefined>;
  /** Bytes `start` to `end`; `undefined` when the file is gone, or shorter. */
  read(name: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Never rejects: a file that is still being written goes with the next `sweep`. */
  remove(name: string): Promise<void>;
  /** Removes the files that no account names: what killed tabs and removals have left. Never rejects. */
  sweep(): Promise<void>;
}

/** The folder is the database's own. */
export function createBlobFiles(storage: PrivateStorage, database: VaultDatabase): BlobFiles {
  const folder = privateFolder(storage, `${encodeURIComponent(database.name)}-blobs`);
  const files = createLru<string, Promise<File>>(cachedFiles);

  function fileOf(name: string): Promise<File> {
    const known = files.get(name);
    if (known) return known;
    const file = folder.open(name);
    file.catch(() => files.delete(name));
    files.set(name, file);
    return file;
  }

  async function part(name: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const file = await fileOf(name);
    return file.size < end ? undefined : new Uint8Array(await file.slice(start, end).arrayBuffer());
  }

  async function remove(name: string): Promise<void> {
    files.delete(name);
    await folder.remove(name).catch(() => {});
  }

  return {
    create: (name) =>
      folder.create(name).then(
        (file) => growing(file),
        () => undefined,
      ),
    remove,
    async read(name, start, end) {
      const bytes = await part(name, start, end).catch(() => undefined);
      if (bytes !== undefined) return bytes;
      // The browser may have lost sight of a file that is there: only a new look says that it is gone.
      files.delete(name);
      try {
        return await part(name, start, end);
      } catch (cause) {
        if (cause instanceof Error && cause.name === 'NotFoundError') return undefined;
        throw storageError(cause);
      }
    },
    async sweep() {
      // In this order: an account names its file before there is one.
      const there = await folder.names();
      if (there.length === 0) return;
      const rows = await database.getAll('blobs').catch(() => undefined);
      if (rows === undefined) return;
      const named = new Set(rows.map(({ file }) => file?.name));
      for (const name of there) if (!named.has(name)) await remove(name);
    },
  };
}

function growing(file: DurableFile): GrowingFile {
  let length = 0;
  return {
    append(bytes) {
      const taken = took(() => file.write(bytes, { at: length }) === bytes.length);
      if (taken) length += bytes.length;
      else took(() => file.truncate(length));
      return taken;
    },
    flush: () => file.flush(),
    close: () => file.close(),
  };
}

/** Without room, browsers take less than they are given, or throw. */
function took(work: () => unknown): boolean {
  try {
    return work() !== false;
  } catch {
    return false;
  }
}
