/** The part of a sync access handle that is used; pages have none, so it is not in their type library. */
export interface SyncFile {
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  close(): void;
}

type OpensSync = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncFile> };

/** A file that this worker alone has, until it is removed. */
export interface PrivateFile {
  readonly handle: SyncFile;
  /** Closes it and gives the room back. */
  remove(): Promise<void>;
}

/**
 * A new file in a folder of the origin private file system; `undefined` where the browser has none (private windows of Firefox and Safari) or
 * this is not a dedicated worker. What tabs that are gone have left in the folder is removed.
 * https://developer.mozilla.org/docs/Web/API/FileSystemSyncAccessHandle
 */
export async function openPrivateFile(folderName: string): Promise<PrivateFile | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(folderName, { create: true });
    await removeLeftovers(folder);
    const name = crypto.randomUUID();
    const file = (await folder.getFileHandle(name, { create: true })) as OpensSync;
    const handle = await file.createSyncAccessHandle();
    return {
      handle,
      remove: async () => {
        handle.close();
        await folder.removeEntry(name);
      },
    };
  } catch {
    return undefined;
  }
}

/** Removes what tabs that are gone have left in the folder; never rejects. */
export async function removePrivateFiles(folderName: string): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    await removeLeftovers(await root.getDirectoryHandle(folderName));
  } catch {
    // There are none.
  }
}

/** Files that another tab uses refuse. */
async function removeLeftovers(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of folder.keys()) await folder.removeEntry(name).catch(() => {});
}
