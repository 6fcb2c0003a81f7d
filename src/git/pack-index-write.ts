import { createSHA1 } from 'hash-wasm';
import { corrupt, oidBytes } from './pack-format.ts';
import type { PackTable } from './pack-table.ts';

const pieceSize = 1 << 20;

/**
 * An index file of version 2, piece by piece, byte for byte what `git index-pack` writes. https://git-scm.com/docs/gitformat-pack#_version_2_pack_idx_files_support_packs_larger_than_4_gib_and
 * Throws `git-corrupt` when an object is there twice. `trailer` is the pack's.
 */
export async function* indexFile(table: PackTable, trailer: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  const sha1 = await createSHA1();
  sha1.init();
  const order = sortedByOid(table);
  const parts = [head(table, order), column(order, oidBytes, oidWriter(table)), column(order, 4, crcWriter(table))];
  for (const part of [...parts, offsets(table, order), [trailer]]) {
    for (const piece of part) {
      sha1.update(piece);
      yield piece;
    }
  }
  yield sha1.digest('binary');
}

/** Indexes of the objects, sorted by their id. */
function sortedByOid(table: PackTable): Uint32Array {
  const { oid, length } = table;
  const view = new DataView(oid.buffer, oid.byteOffset);
  const prefix = new Uint32Array(length);
  const order = new Uint32Array(length);
  for (let index = 0; index < length; index++) {
    prefix[index] = view.getUint32(index * oidBytes);
    order[index] = index;
  }
  order.sort((a, b) => (prefix[a] ?? 0) - (prefix[b] ?? 0) || compareOids(oid, a, b));
  for (let at = 1; at < length; at++)
    if (compareOids(oid, order[at - 1] ?? 0, order[at] ?? 0) === 0) throw corrupt('an object is there twice');
  return order;
}

function compareOids(oid: Uint8Array, a: number, b: number): number {
  for (let byte = 0; byte < oidBytes; byte++) {
    const difference = (oid[a * oidBytes + byte] ?? 0) - (oid[b * oidBytes + byte] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Signature, version and the 256 running counts by first byte. */
function* head(table: PackTable, order: Uint32Array): Generator<Uint8Array> {
  const bytes = new Uint8Array(8 + 1024);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xff744f63);
  view.setUint32(4, 2);
  let at = 0;
  for (let first = 0; first < 256; first++) {
    while (at < order.length && (table.oid[(order[at] ?? 0) * oidBytes] ?? 0) <= first) at++;
    view.setUint32(8 + first * 4, at);
  }
  yield bytes;
}

type WriteRow = (bytes: Uint8Array, view: DataView, at: number, index: number) => void;

/** One fixed-width value for each object, in the given order. */
function* column(order: Uint32Array, width: number, write: WriteRow): Generator<Uint8Array> {
  const rows = Math.floor(pieceSize / width);
  for (let start = 0; start < order.length; start += rows) {
    const some = order.subarray(start, start + rows);
    const bytes = new Uint8Array(some.length * width);
    const view = new DataView(bytes.buffer);
    for (const [row, index] of some.entries()) write(bytes, view, row * width, index);
    yield bytes;
  }
}

const oidWriter =
  (table: PackTable): WriteRow =>
  (bytes, _view, at, index) =>
    bytes.set(table.oid.subarray(index * oidBytes, (index + 1) * oidBytes), at);

const crcWriter =
  (table: PackTable): WriteRow =>
  (_bytes, view, at, index) =>
    view.setUint32(at, table.crc[index] ?? 0);

/** 32 bits each; places from 2 GiB on go into a further table of 64 bits. */
function* offsets(table: PackTable, order: Uint32Array): Generator<Uint8Array> {
  const large: number[] = [];
  const offsetOf = (index: number) => table.offset[index] ?? 0;
  yield* column(order, 4, (_bytes, view, at, index) => {
    const offset = offsetOf(index);
    if (offset < 0x80000000) view.setUint32(at, offset);
    else view.setUint32(at, 0x80000000 + large.push(index) - 1);
  });
  yield* column(Uint32Array.from(large), 8, (_bytes, view, at, index) => {
    const offset = offsetOf(index);
    view.setUint32(at, Math.floor(offset / 2 ** 32));
    view.setUint32(at + 4, offset % 2 ** 32);
  });
}
