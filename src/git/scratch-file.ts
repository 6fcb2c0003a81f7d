import { openPrivateFile } from '../lib/private-file.ts';
import type { ScratchFile } from './stored-pack-bytes.ts';

/** A scratch file; `undefined` where the browser has none. Small reads take some microseconds, those out of a database some milliseconds. */
export async function openScratch(): Promise<ScratchFile | undefined> {
  const file = await openPrivateFile('takeout-scratch');
  if (file === undefined) return undefined;
  const { handle, remove } = file;
  return {
    write: (bytes, at) => handle.write(bytes, { at }) === bytes.length,
    read: (into, at) => handle.read(into, { at }),
    room: roomLeft,
    remove,
  };
}

async function roomLeft(): Promise<number> {
  const { quota, usage = 0 } = await navigator.storage.estimate();
  return quota === undefined ? Number.POSITIVE_INFINITY : quota - usage;
}
