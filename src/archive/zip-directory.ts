import type { RandomBytes } from '../model/archive-index.ts';
import { archiveError } from './archive-error.ts';
import { crc32 } from './crc32.ts';
import { type DirectoryPlace, numberAt } from './zip-end.ts';
import { extraField, zipName } from './zip-names.ts';
import { zip64From } from './zip-records.ts';

/** What the central directory says of an entry (4.3.12). */
export interface DirectoryEntry {
  /** `undefined`: no text. */
  readonly name: string | undefined;
  /** Bytes and CRC-32 of the name as it stands there, to know it again. */
  readonly nameLength: number;
  readonly nameCrc: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of its local header, in the file. */
  readonly offset: number;
  /** Unix mode, 0 when another system made it. */
  readonly mode: number;
  readonly isFolder: boolean;
  readonly disk: number;
  readonly modified: string | undefined;
  /** False: the sizes cannot be told. */
  readonly whole: boolean;
}

const headerLength = 46;
const signature = 0x02014b50;
/** Read at once. */
const windowSize = 1 << 18;
/** Systems whose attributes hold a Unix mode: Unix and macOS. */
const unixSystems: readonly number[] = [3, 19];
const dosFolder = 0x10;
const extendedTime = 0x5455;

/** Reads the directory window by window. Rejects with `zip-broken` where a record is none. */
export async function* readDirectory(
  bytes: RandomBytes,
  place: DirectoryPlace,
  signal?: AbortSignal,
): AsyncGenerator<DirectoryEntry[], void, undefined> {
  const end = place.start + place.size;
  let left = new Uint8Array(0);
  for (let next = place.start; next < end; ) {
    signal?.throwIfAborted();
    const piece = await bytes.read(next, Math.min(windowSize, end - next));
    next += piece.length;
    const all = new Uint8Array(left.length + piece.length);
    all.set(left);
    all.set(piece, left.length);
    const { entries, used } = entriesIn(all, place.prefix);
    left = all.subarray(used);
    yield entries;
  }
  if (left.length > 0) throw archiveError('zip-broken', 'The list of contents of this ZIP is broken off.');
}

function entriesIn(bytes: Uint8Array, prefix: number): { entries: DirectoryEntry[]; used: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (at + headerLength <= bytes.length) {
    if (view.getUint32(at, true) !== signature)
      throw archiveError('zip-broken', 'The list of contents of this ZIP is broken.');
    const length =
      headerLength + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (at + length > bytes.length) break;
    entries.push(entryAt(bytes, view, at, prefix));
    at += length;
  }
  return { entries, used: at };
}

function entryAt(bytes: Uint8Array, view: DataView, at: number, prefix: number): DirectoryEntry {
  const nameAt = at + headerLength;
  const nameLength = view.getUint16(at + 28, true);
  const raw = bytes.subarray(nameAt, nameAt + nameLength);
  const extra = bytes.subarray(nameAt + nameLength, nameAt + nameLength + view.getUint16(at + 30, true));
  const flags = view.getUint16(at + 8, true);
  const attributes = view.getUint32(at + 38, true);
  const mode = unixSystems.includes(view.getUint8(at + 5)) ? attributes >>> 16 : 0;
  const sizes = sizesOf(view, at, extra);
  return {
    name: zipName(raw, (flags & 0x800) !== 0, extra),
    nameLength,
    nameCrc: crc32(raw),
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    ...sizes,
    offset: sizes.offset + prefix,
    mode,
    isFolder: raw.at(-1) === 47 || raw.at(-1) === 92 || ((attributes & dosFolder) !== 0 && sizes.size === 0),
    disk: view.getUint16(at + 34, true),
    modified: timeOf(extra),
  };
}

/** 4.5.3: what does not fit into 32 bits stands in the extra field, in this order, and only what does not fit. */
function sizesOf(
  view: DataView,
  at: number,
  extra: Uint8Array,
): { size: number; packed: number; offset: number; whole: boolean } {
  const plain = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const field = extraField(extra, 1);
  const large = field && new DataView(field.buffer, field.byteOffset, field.length);
  let used = 0;
  let whole = true;
  const [size = 0, packed = 0, offset = 0] = plain.map((value) => {
    if (value !== zip64From) return value;
    // A size just below 4 GiB needs no field, but one that is all ones does.
    if (large === undefined || used + 8 > large.byteLength) {
      whole = false;
      return value;
    }
    const number = numberAt(large, used);
    used += 8;
    return number;
  });
  return { size, packed, offset, whole };
}

/** The time of the extra field of Info-ZIP; that of the record itself has no zone. */
function timeOf(extra: Uint8Array): string | undefined {
  const field = extraField(extra, extendedTime);
  if (field === undefined || field.length < 5 || (Number(field[0]) & 1) === 0) return undefined;
  const seconds = new DataView(field.buffer, field.byteOffset, field.length).getInt32(1, true);
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
