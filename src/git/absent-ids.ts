import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import { compareIds, type IdTable, openIdTable } from './id-table.ts';
import { oidBytes } from './pack-format.ts';

/** Rows of an index that are looked at in one go: 320 KiB. */
const rowsAtOnce = 1 << 14;

/**
 * Those of the sorted ids that none of the indexes has, sorted. Index and ids are read side by side, only where both have something: a hundred
 * thousand ids cost one pass over the index, five cost five of its 256 parts.
 */
export async function idsNotIn(blobs: BlobStore, indexes: readonly BlobRef[], ids: Uint8Array): Promise<Uint8Array> {
  let left = ids;
  for (const index of indexes) {
    if (left.length === 0) break;
    left = await notInTable(await openIdTable(blobs, index), left);
  }
  return left;
}

async function notInTable(table: IdTable, ids: Uint8Array): Promise<Uint8Array> {
  const missing = new Uint8Array(ids.length);
  let size = 0;
  for (let start = 0; start < ids.length; ) {
    const end = endOfBucket(ids, start);
    size = await mergeBucket(table, ids.subarray(start, end), missing, size);
    start = end;
  }
  return missing.subarray(0, size);
}

function endOfBucket(ids: Uint8Array, start: number): number {
  let end = start + oidBytes;
  while (end < ids.length && ids[end] === ids[start]) end += oidBytes;
  return end;
}

/** Adds what the table lacks of ids with the same first byte; gives the new size. */
async function mergeBucket(table: IdTable, ids: Uint8Array, missing: Uint8Array, size: number): Promise<number> {
  const [first, last] = table.bucket(ids[0] ?? 0);
  let at = 0;
  let end = size;
  const lacks = () => {
    missing.set(ids.subarray(at, at + oidBytes), end);
    end += oidBytes;
    at += oidBytes;
  };
  for (let from = first; from < last && at < ids.length; from += rowsAtOnce) {
    const rows = await table.ids(from, Math.min(last, from + rowsAtOnce));
    for (let row = 0; at < ids.length; ) {
      row = firstNotBefore(rows, row, ids, at);
      if (row === rows.length) break;
      if (compareIds(rows, row, ids, at) === 0) at += oidBytes;
      else lacks();
    }
  }
  while (at < ids.length) lacks();
  return end;
}

/** Where the first row at or behind `from` stands that does not come before the id; few ids are looked for among many. */
function firstNotBefore(rows: Uint8Array, from: number, ids: Uint8Array, at: number): number {
  let low = from / oidBytes;
  let high = rows.length / oidBytes;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(rows, middle * oidBytes, ids, at) < 0) low = middle + 1;
    else high = middle;
  }
  return low * oidBytes;
}
