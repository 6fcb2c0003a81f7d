import type { SyncFile } from './private-file.ts';

/** What is used of `navigator.storage`: it is missing where a page does not come over HTTPS. */
export type PrivateStorage = Pick<StorageManager, 'getDirectory'>;

/** A sync access handle that can be asked to wait for the disk. */
export interface DurableFile extends SyncFile {
  flush(): void;
}

type OpensSync = FileSystemFileHandle & { createSyncAccessHandle?(): Promise<DurableFile> };

/** Files of one folder of the origin private file system. Every tab and thread sees them. */
export interface PrivateFolder {
  /** A new file, which nobody else can write until it is closed. Rejects where there can be none: private windows, pages, no room. */
  create(name: string): Promise<DurableFile>;
  /** As it is now. Rejects with a `NotFoundError` when there is none. */
  open(name: string): Promise<File>;
  /** Rejects with a `NotFoundError` when there is none, and while somebody writes it. */
  remove(name: string): Promise<void>;
  /** None where the folder was never made, or cannot be read. */
  names(): Promise<readonly string[]>;
}

/** The folder is made with its first file. https://developer.mozilla.org/docs/Web/API/File_System_API/Origin_private_file_system */
export function privateFolder(storage: PrivateStorage, folderName: string): PrivateFolder {
  const folder = async (create: boolean) => (await storage.getDirectory()).getDirectoryHandle(folderName, { create });
  return {
    async create(name) {
      const place = await folder(true);
      const handle: OpensSync = await place.getFileHandle(name, { create: true });
      try {
        if (handle.createSyncAccessHandle === undefined) throw new DOMException('only workers', 'NotSupportedError');
        return await waited(await handle.createSyncAccessHandle());
      } catch (cause) {
        await place.removeEntry(name).catch(() => {});
        throw cause;
      }
    },
    open: async (name) => (await (await folder(false)).getFileHandle(name)).getFile(),
    remove: async (name) => (await folder(false)).removeEntry(name),
    async names() {
      const names: string[] = [];
      try {
        for await (const name of (await folder(false)).keys()) names.push(name);
      } catch {
        // What cannot be listed is left alone.
      }
      return names;
    },
  };
}

/** Safari before 16.4 answers `flush` and `close` later: nobody would know whether the disk has it. */
async function waited(file: DurableFile): Promise<DurableFile> {
  const answer: unknown = file.flush();
  if (!(answer instanceof Promise)) return file;
  await answer;
  await file.close();
  throw new DOMException('answers later', 'NotSupportedError');
}
