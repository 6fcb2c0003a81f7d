import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** Blocks of a LevelDB log, and the head of a record: checksum (4), length (2), kind (1). doc/log_format.md of LevelDB. */
const blockSize = 32_768;
const headSize = 7;

/**
 * Cuts the newest log of a killed Chromium's only database behind the head of its last record, as a kill between the two writes of a record
 * leaves it. Gives the bytes that went.
 */
export function cutLevelLog(profile: string): number {
  const folder = join(profile, 'Default', 'IndexedDB');
  const databases = readdirSync(folder).filter((name) => name.endsWith('.leveldb'));
  if (databases.length !== 1) throw new Error(`one database was expected, not ${databases.length}`);
  const inside = join(folder, databases[0] ?? '');
  const newest = readdirSync(inside)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error('the database has no log');
  const path = join(inside, newest);
  const log = readFileSync(path);
  const end = lastRecord(log) + headSize;
  truncateSync(path, end);
  return log.length - end;
}

/** Where the last whole record begins. */
function lastRecord(log: Buffer): number {
  let last = -1;
  for (let at = 0; at + headSize <= log.length; ) {
    const left = blockSize - (at % blockSize);
    if (left < headSize) {
      at += left;
      continue;
    }
    const end = at + headSize + log.readUInt16LE(at + 4);
    if (end > log.length) break;
    last = at;
    at = end;
  }
  if (last < 0) throw new Error('the log has no record');
  return last;
}
