import type { ScratchFile } from './stored-pack-bytes.ts';

const folderName = 'takeout-scratch';

/**
 * A scratch file in the origin private file system; `undefined` where the browser has none (private windows of Firefox and Safari) or this
 * is not a dedicated worker. Small reads take some microseconds, those out of a database some milliseconds.
 * https://developer.mozilla.org/docs/Web/API/FileSystemSyncAccessHandle
 */
export async function openScratch(): Promise<ScratchFile | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(folderName, { create: true });
    await removeLeftovers(folder);
    const name = crypto.randomUUID();
    const file = await folder.getFileHandle(name, { create: true });
    const handle = await file.createSyncAccessHandle();
    return {
      write: (bytes, at) => {
        handle.write(new Uint8Array(bytes), { at });
      },
      read: (start, end) => {
        const bytes = new Uint8Array(end - start);
        const got = handle.read(bytes, { at: start });
        return bytes.subarray(0, got);
      },
      remove: async () => {
        handle.close();
        await folder.removeEntry(name);
      },
    };
  } catch {
    return undefined;
  }
}

/** What a tab that was closed left behind. Files that another tab uses refuse. */
async function removeLeftovers(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of folder.keys()) await folder.removeEntry(name).catch(() => {});
}
