/* Records of a ZIP without compression, sizes behind the content; sections are those of APPNOTE.TXT. Only what is larger than 4 GiB is ZIP64. */

/** What the records say of one entry. */
export interface ZipEntry {
  /** UTF-8; of a folder with a slash at the end. */
  readonly name: Uint8Array;
  /** As `dosTime` gives it. */
  readonly time: number;
  /** Bytes of the content, and its CRC-32. */
  readonly size: number;
  readonly crc: number;
}

/** From here on a field of 32 bits holds only ones, and the number stands in a ZIP64 field (4.3.9.2). */
export const zip64From = 0xffffffff;
/** From this many entries on, readers look for the real number in the ZIP64 end record. */
const zip64Entries = 0xffff;
/** Version 4.5, with sizes behind the content (bit 3) and names in UTF-8 (bit 11). */
const needed = 45;
const madeByUnix = 0x0300 | 45;
const flags = 0x0808;
/** Rights of a file and of a folder as Unix has them. */
const fileMode = 0o100664;
const folderMode = 0o40775;

const localLength = 30;
const centralLength = 46;
const endLength = 22;
/** ZIP64 end record (56) and its locator (20). */
const zip64EndLength = 76;

/** Bytes that are filled from front to end; `at` is where the next will stand. */
export interface Room {
  readonly bytes: Uint8Array;
  /** Of the same memory. */
  readonly view: DataView;
  at: number;
}

export function createRoom(size: number): Room {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer), at: 0 };
}

/** 4.3.7, with the name. */
export function putLocalHeader(room: Room, { name, time }: Pick<ZipEntry, 'name' | 'time'>): void {
  const { view, at } = begin(room, localLength, name);
  view.setUint32(at, 0x04034b50, true);
  view.setUint16(at + 4, needed, true);
  view.setUint16(at + 6, flags, true);
  view.setUint32(at + 10, time, true);
  view.setUint16(at + 26, name.length, true);
}

/** 4.3.9 */
export function putDescriptor(room: Room, { size, crc }: Pick<ZipEntry, 'size' | 'crc'>): void {
  const { view, at } = begin(room, descriptorLength(size));
  view.setUint32(at, 0x08074b50, true);
  view.setUint32(at + 4, crc, true);
  if (size >= zip64From) {
    putUint64(view, at + 8, size);
    putUint64(view, at + 16, size);
  } else {
    view.setUint32(at + 8, size, true);
    view.setUint32(at + 12, size, true);
  }
}

/** 4.3.12, with the name and, where needed, the ZIP64 field (4.5.3). `offset`: where the local header begins. */
export function putCentralHeader(room: Room, { name, time, size, crc }: ZipEntry, offset: number): void {
  const extra = extraLength(size, offset);
  const { view, at } = begin(room, centralLength, name, extra);
  view.setUint32(at, 0x02014b50, true);
  view.setUint16(at + 4, madeByUnix, true);
  view.setUint16(at + 6, needed, true);
  view.setUint16(at + 8, flags, true);
  view.setUint32(at + 12, time, true);
  view.setUint32(at + 16, crc, true);
  view.setUint32(at + 20, Math.min(size, zip64From), true);
  view.setUint32(at + 24, Math.min(size, zip64From), true);
  view.setUint16(at + 28, name.length, true);
  view.setUint16(at + 30, extra, true);
  view.setUint16(at + 40, isFolder(name) ? folderMode : fileMode, true);
  view.setUint32(at + 42, Math.min(offset, zip64From), true);
  if (extra > 0) putExtra(view, at + centralLength + name.length, extra, size, offset);
}

function putExtra(view: DataView, at: number, length: number, size: number, offset: number): void {
  view.setUint16(at, 1, true);
  view.setUint16(at + 2, length - 4, true);
  if (size >= zip64From) {
    putUint64(view, at + 4, size);
    putUint64(view, at + 12, size);
  }
  putUint64(view, at + length - 8, offset);
}

export interface Directory {
  readonly entries: number;
  /** Where it begins. */
  readonly start: number;
  /** Bytes. */
  readonly size: number;
}

/** 4.3.16, with the ZIP64 record and locator (4.3.14, 4.3.15) before it where they are needed. */
export function endRecords({ entries, start, size }: Directory): Uint8Array {
  const before = zip64Before(entries, start) ? zip64EndLength : 0;
  const { bytes, view } = createRoom(before + endLength);
  if (before > 0) putZip64End(view, { entries, start, size });
  const count = Math.min(entries, zip64Entries);
  view.setUint32(before, 0x06054b50, true);
  view.setUint16(before + 8, count, true);
  view.setUint16(before + 10, count, true);
  view.setUint32(before + 12, Math.min(size, zip64From), true);
  view.setUint32(before + 16, Math.min(start, zip64From), true);
  return bytes;
}

function putZip64End(view: DataView, { entries, start, size }: Directory): void {
  view.setUint32(0, 0x06064b50, true);
  putUint64(view, 4, 44);
  view.setUint16(12, madeByUnix, true);
  view.setUint16(14, needed, true);
  putUint64(view, 24, entries);
  putUint64(view, 32, entries);
  putUint64(view, 40, size);
  putUint64(view, 48, start);
  view.setUint32(56, 0x07064b50, true);
  putUint64(view, 64, start + size);
  view.setUint32(72, 1, true);
}

/** Bytes that an entry takes where its content stands. */
export function entryLength(name: number, size: number): number {
  return localLength + name + size + descriptorLength(size);
}

/** Bytes in front of its content. */
export function localHeaderLength(name: number): number {
  return localLength + name;
}

/** Bytes that an entry takes in the directory. */
export function centralEntryLength(name: number, size: number, offset: number): number {
  return centralLength + name + extraLength(size, offset);
}

export function endRecordsLength(entries: number, start: number): number {
  return endLength + (zip64Before(entries, start) ? zip64EndLength : 0);
}

function zip64Before(entries: number, start: number): boolean {
  return entries >= zip64Entries || start >= zip64From;
}

/** Bytes behind its content. */
export function descriptorLength(size: number): number {
  return size >= zip64From ? 24 : 16;
}

function extraLength(size: number, offset: number): number {
  if (size >= zip64From) return 28;
  return offset >= zip64From ? 12 : 0;
}

/** Zeros of that length with the name behind the fixed part; the room moves on behind them. */
function begin(room: Room, fixed: number, name?: Uint8Array, extra = 0): { view: DataView; at: number } {
  const { bytes, view, at } = room;
  bytes.fill(0, at, at + fixed);
  if (name !== undefined) bytes.set(name, at + fixed);
  room.at = at + fixed + (name?.length ?? 0) + extra;
  return { view, at };
}

function putUint64(view: DataView, at: number, value: number): void {
  view.setBigUint64(at, BigInt(value), true);
}

/** By the slash at the end. */
export function isFolder(name: Uint8Array): boolean {
  return name.at(-1) === 47;
}
