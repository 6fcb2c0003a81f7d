import { openPrivateFile } from '../lib/private-file.ts';
import type { ScratchFile } from './stored-pack-bytes.ts';

/** A scratch file; `undefined` where the browser has none. Small reads take some microseconds, those out of a database some milliseconds. */
export async function openScratch(): Promise<ScratchFile | undefined> {
  const file = await openPrivateFile('takeout-scratch');
  if (file === undefined) return undefined;
  const { handle, remove } = file;
  return {
    write: (bytes, at) => {
      handle.write(new Uint8Array(bytes), { at });
    },
    read: (start, end) => {
      const bytes = new Uint8Array(end - start);
      const got = handle.read(bytes, { at: start });
      return bytes.subarray(0, got);
    },
    remove,
  };
}
