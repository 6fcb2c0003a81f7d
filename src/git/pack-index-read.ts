import { hex } from '../lib/bytes.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import { blockReader } from './block-reader.ts';
import { compareIds, idBytes, rowOfId } from './id-table.ts';
import { corrupt, oidBytes } from './pack-format.ts';

/** Finds objects in a pack by their id, through windows of its index file. */
export interface PackIndex {
  readonly count: number;
  /** Trailer of the pack it belongs to, hexadecimal. */
  readonly packChecksum: string;
  /** Where the object begins; `undefined` when it is not in the pack. Ids are 40 lower-case hexadecimal digits. */
  find(oid: string): Promise<number | undefined>;
}

const headSize = 8 + 1024;
/** Rows that are looked through without another read: 20 KiB. */
const rowsAtOnce = 1 << 10;

/** Opens an index of version 2. Throws `git-corrupt` when it is none. Keeps at most 64 MiB of it in memory. */
export async function openPackIndex(blobs: BlobStore, blob: BlobRef): Promise<PackIndex> {
  const reader = blockReader(blobs, blob, { blockSize: 1 << 18, budget: 64 << 20 });
  if (blob.size < headSize + 2 * oidBytes) throw corrupt('the index is too short');
  const head = await reader.read(0, headSize);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getUint32(0) !== 0xff744f63 || view.getUint32(4) !== 2) throw corrupt('the index has an unknown version');
  const fanOut = Uint32Array.from({ length: 256 }, (_, first) => view.getUint32(8 + first * 4));
  const count = fanOut[255] ?? 0;
  if (blob.size < headSize + count * 28 + 2 * oidBytes) throw corrupt('the index is too short');
  for (let first = 1; first < 256; first++)
    if ((fanOut[first - 1] ?? 0) > (fanOut[first] ?? 0)) throw corrupt('the index counts backwards');
  const packChecksum = hex(await reader.read(blob.size - 2 * oidBytes, blob.size - oidBytes));

  const ids = (from: number, to: number) => reader.read(headSize + from * oidBytes, headSize + to * oidBytes);

  async function find(oid: string): Promise<number | undefined> {
    if (!/^[0-9a-f]{40}$/.test(oid)) return undefined;
    const first = Number.parseInt(oid.slice(0, 2), 16);
    const id = idBytes(oid);
    let low = fanOut[first - 1] ?? 0;
    let high = fanOut[first] ?? 0;
    while (high - low > rowsAtOnce) {
      const middle = (low + high) >>> 1;
      if (compareIds(await ids(middle, middle + 1), 0, id, 0) > 0) high = middle;
      else low = middle;
    }
    const row = rowOfId(await ids(low, high), id);
    return row === undefined ? undefined : offsetAt(low + row);
  }

  async function offsetAt(row: number): Promise<number> {
    const offset = await uint32(headSize + count * 24 + row * 4);
    if (offset < 0x80000000) return offset;
    const at = headSize + count * 28 + (offset - 0x80000000) * 8;
    return (await uint32(at)) * 2 ** 32 + (await uint32(at + 4));
  }

  async function uint32(at: number): Promise<number> {
    if (at + 4 > blob.size) throw corrupt('the index is too short');
    const bytes = await reader.read(at, at + 4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  }

  return { count, packChecksum, find };
}
