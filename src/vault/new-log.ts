import type { VaultDatabase } from './schema.ts';
import { change } from './transactions.ts';

/** LevelDB begins another log behind so many bytes (`write_buffer_size`, 4 MiB). */
const logBytes = 4 << 20;
/** Longer values go into files of their own, past the log. */
const rowBytes = 60_000;
/** Blobs are numbered from 1. */
const nobody = 0;

/**
 * Makes the browser begin another log file before anything else is written. Chromium (156) keeps a database in a LevelDB, whose log it goes on
 * writing at the next start. A kill between the two writes of a record leaves a head without body there; what is then written behind it makes
 * the start after the next take the database for damaged and remove all of it, though nothing was wrong at the first. Behind 4 MiB the old log
 * is put away for good. They are written and deleted in one transaction, so nothing of it stays.
 */
export async function beginNewLog(database: VaultDatabase): Promise<void> {
  await change(database, ['chunks'], 'strict', async (transaction) => {
    const chunks = transaction.objectStore('chunks');
    const rows = Math.ceil(logBytes / rowBytes) + 1;
    const bytes = new ArrayBuffer(rowBytes);
    const written = Array.from({ length: rows }, (_, row) => chunks.put(bytes, [nobody, row]));
    await Promise.all([...written, chunks.delete(IDBKeyRange.bound([nobody, 0], [nobody, rows]))]);
  });
}

/** True where the database is a LevelDB: Chromium, and what is made of it. */
export function hasLevelLog({ userAgent }: Pick<NavigatorID, 'userAgent'>): boolean {
  return /Chrom(?:e|ium)\//.test(userAgent);
}
