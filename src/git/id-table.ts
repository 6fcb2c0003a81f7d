import { hex } from '../lib/bytes.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import { blockReader } from './block-reader.ts';
import { corrupt, oidBytes } from './pack-format.ts';

/** The sorted ids of an index, by row. */
export interface IdTable {
  readonly count: number;
  /** Rows of the ids with this first byte: from (inclusive), to (exclusive). */
  bucket(first: number): readonly [number, number];
  /** Ids of these rows, 20 bytes each. A view: use it before asking again. */
  ids(from: number, to: number): Promise<Uint8Array>;
  /** Row of an id of 20 bytes; `undefined` when it is not there. */
  row(id: Uint8Array): Promise<number | undefined>;
}

const headSize = 8 + 1024;

/** Reads through blocks of 256 KiB and keeps `budget` bytes of them. Throws `git-corrupt` for what is no index of version 2. */
export async function openIdTable(blobs: BlobStore, index: BlobRef, budget = 1 << 20): Promise<IdTable> {
  const reader = blockReader(blobs, index, { blockSize: 1 << 18, budget });
  const head = (await reader.read(0, headSize)).slice();
  const view = new DataView(head.buffer);
  if (view.getUint32(0) !== 0xff744f63 || view.getUint32(4) !== 2) throw corrupt('the index has an unknown version');
  const upTo = (first: number) => (first < 0 ? 0 : view.getUint32(8 + first * 4));
  const ids = (from: number, to: number) => reader.read(headSize + from * oidBytes, headSize + to * oidBytes);
  const bucket = (first: number) => [upTo(first - 1), upTo(first)] as const;

  async function row(id: Uint8Array): Promise<number | undefined> {
    let [low, high] = bucket(id[0] ?? 0);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareIds(await ids(middle, middle + 1), 0, id, 0);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  return { count: upTo(255), bucket, ids, row };
}

/** Below zero when the id at `a[atA]` comes first. */
export function compareIds(a: Uint8Array, atA: number, b: Uint8Array, atB: number): number {
  for (let byte = 0; byte < oidBytes; byte++) {
    const difference = (a[atA + byte] ?? 0) - (b[atB + byte] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Ids in hexadecimal as sorted bytes, each once. */
export function sortedIds(oids: Iterable<string>): Uint8Array {
  const sorted = [...new Set(oids)].sort();
  const ids = new Uint8Array(sorted.length * oidBytes);
  sorted.forEach((oid, row) => {
    writeId(oid, ids, row * oidBytes);
  });
  return ids;
}

/** The id of a row in hexadecimal. */
export function idText(ids: Uint8Array, row: number): string {
  return hex(ids.subarray(row * oidBytes, (row + 1) * oidBytes));
}

/** An id in hexadecimal as bytes. */
export function idBytes(oid: string): Uint8Array {
  const id = new Uint8Array(oidBytes);
  writeId(oid, id, 0);
  return id;
}

/** Lower-case digits only. A repository may have a million refs: no text is made for each byte. */
function writeId(oid: string, target: Uint8Array, at: number): void {
  for (let byte = 0; byte < oidBytes; byte++)
    target[at + byte] = (digit(oid.charCodeAt(byte * 2)) << 4) | digit(oid.charCodeAt(byte * 2 + 1));
}

function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

/** Is the id at `id[at]` among the sorted ones? */
export function hasId(ids: Uint8Array, id: Uint8Array, at = 0): boolean {
  return rowOfId(ids, id, at) !== undefined;
}

/** Where the id at `id[at]` is among the sorted ones. */
export function rowOfId(ids: Uint8Array, id: Uint8Array, at = 0): number | undefined {
  let low = 0;
  let high = ids.length / oidBytes;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareIds(ids, middle * oidBytes, id, at);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}
