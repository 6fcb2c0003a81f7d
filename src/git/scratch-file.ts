import { openPrivateFile, removePrivateFiles } from '../lib/private-file.ts';
import type { ScratchFile } from './stored-pack-bytes.ts';

const folderName = 'takeout-scratch';

/** A scratch file; `undefined` where the browser has none. Small reads take some microseconds, those out of a database some milliseconds. */
export async function openScratch(): Promise<ScratchFile | undefined> {
  const file = await openPrivateFile(folderName);
  if (file === undefined) return undefined;
  const { handle, remove } = file;
  return {
    write: (bytes, at) => handle.write(bytes, { at }) === bytes.length,
    read: (into, at) => handle.read(into, { at }),
    room: roomLeft,
    remove,
  };
}

/** Removes what fetches that were broken off have left, and tabs that are gone. */
export function removeScratchFiles(): Promise<void> {
  return removePrivateFiles(folderName);
}

async function roomLeft(): Promise<number> {
  const { quota, usage = 0 } = await navigator.storage.estimate();
  return quota === undefined ? Number.POSITIVE_INFINITY : quota - usage;
}
