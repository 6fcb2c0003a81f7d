import { openPrivateFile, removePrivateFiles, type SyncFile } from '../lib/private-file.ts';
import type { Spool } from '../model/spool.ts';
import { wasRead } from './garbage.ts';

/** Of the origin private file system: several times as fast as the database. */
const folderName = 'takeout-spools';
/** Bytes that are written at a time. */
const pageSize = 1 << 20;

/** `undefined` where the browser has no place for one. */
export async function openSpool(): Promise<Spool | undefined> {
  const file = await openPrivateFile(folderName);
  return file && spoolIn(file.handle, () => void file.remove().catch(() => {}));
}

/** Removes what tabs that are gone have left. */
export function removeSpools(): Promise<void> {
  return removePrivateFiles(folderName);
}

/** A spool in an empty file; `remove` closes and removes it. */
export function spoolIn(file: Omit<SyncFile, 'close'>, remove: () => void): Spool {
  const page = new Uint8Array(pageSize);
  /** Bytes in the file, and in the page behind them. */
  let written = 0;
  let filled = 0;
  let open = true;

  function flush(): void {
    if (filled === 0) return;
    const count = file.write(page.subarray(0, filled), { at: written });
    if (count !== filled) throw new Error('the storage took less than it was given');
    written += filled;
    filled = 0;
  }

  return {
    flush,
    get length() {
      return written + filled;
    },
    append(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + pageSize - filled);
        page.set(piece, filled);
        filled += piece.length;
        at += piece.length;
        if (filled === pageSize) flush();
      }
    },
    read(into, at) {
      if (at + into.length > written) flush();
      if (file.read(into, { at }) !== into.length) throw new Error('the storage gave less than it has');
      wasRead(into.length);
    },
    close() {
      if (!open) return;
      open = false;
      try {
        // The room is wanted back even where the file can be removed only later.
        file.truncate(0);
      } catch {
        // It goes with the file.
      }
      remove();
    },
  };
}
