import type { RandomBytes } from '../model/archive-index.ts';
import { archiveError, type Oddity } from './archive-error.ts';

/* Where a ZIP lists its contents; sections are those of APPNOTE.TXT. */

/** The central directory, as its end record describes it; checked against the file. */
export interface DirectoryPlace {
  /** Where it begins in the file. */
  readonly start: number;
  readonly size: number;
  /** Entries that it claims to have; `undefined` when the record cannot say so many. */
  readonly entries: number;
  /** Bytes of the file before the archive; offsets of entries count from there. */
  readonly prefix: number;
}

const endLength = 22;
const longestComment = 0xffff;
const locatorLength = 20;
const zip64EndLength = 56;
const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;

export async function findDirectory(bytes: RandomBytes, odd: Oddity): Promise<DirectoryPlace> {
  const length = Math.min(bytes.size, endLength + longestComment);
  if (length < endLength) throw truncated();
  const tail = await bytes.read(bytes.size - length, length);
  const at = findEnd(tail, odd);
  const record = viewOf(tail, at);
  const endAt = bytes.size - length + at;
  const [disk, firstDisk, here] = [record.getUint16(4, true), record.getUint16(6, true), record.getUint16(8, true)];
  let place = {
    entries: record.getUint16(10, true),
    size: record.getUint32(12, true),
    start: record.getUint32(16, true),
    end: endAt,
  };
  const zip64 = await readZip64(bytes, endAt);
  if (zip64 !== undefined) place = zip64;
  else if (disk !== 0 || firstDisk !== 0 || here !== place.entries) throw multiDisk();
  return checked(bytes, place, odd);
}

function viewOf(bytes: Uint8Array, at = 0): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
}

function truncated(): Error {
  return archiveError(
    'zip-truncated',
    'The end of this ZIP is missing. It may not have been copied or downloaded whole.',
  );
}

function multiDisk(): Error {
  return archiveError('zip-multi-disk', 'This is one part of a ZIP in several parts. Put it together first.');
}

/** 4.3.16. The last record whose comment ends where the file does; else the last at all, with other bytes behind it. */
function findEnd(tail: Uint8Array, odd: Oddity): number {
  let last = -1;
  let exact = -1;
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail[at] !== 0x50 || viewOf(tail, at).getUint32(0, true) !== endSignature) continue;
    const behind = tail.length - at - endLength - viewOf(tail, at).getUint16(20, true);
    if (behind < 0) continue;
    if (last < 0) last = at;
    if (behind > 0) continue;
    if (exact >= 0)
      throw archiveError('zip-ambiguous', 'This ZIP lists its contents in two ways: readers will not agree on them.');
    exact = at;
  }
  if (exact >= 0 && exact === last) return exact;
  // A record inside the comment of another, and the other way round.
  if (exact >= 0)
    throw archiveError('zip-ambiguous', 'This ZIP lists its contents in two ways: readers will not agree on them.');
  if (last < 0) throw truncated();
  odd('zip-trailing-bytes');
  return last;
}

/** 4.3.14 and 4.3.15; `undefined` when they are not there. */
async function readZip64(
  bytes: RandomBytes,
  endAt: number,
): Promise<{ entries: number; size: number; start: number; end: number } | undefined> {
  const locatorAt = endAt - locatorLength;
  if (locatorAt < zip64EndLength) return undefined;
  const locator = viewOf(await bytes.read(locatorAt, locatorLength));
  if (locator.getUint32(0, true) !== 0x07064b50) return undefined;
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1) throw multiDisk();
  // Where it is said to be, or, with other bytes before the archive, just before its locator.
  for (const at of [numberAt(locator, 8), locatorAt - zip64EndLength]) {
    if (at < 0 || at + zip64EndLength > locatorAt) continue;
    const record = viewOf(await bytes.read(at, zip64EndLength));
    if (record.getUint32(0, true) !== 0x06064b50) continue;
    if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0) throw multiDisk();
    return { entries: numberAt(record, 32), size: numberAt(record, 40), start: numberAt(record, 48), end: at };
  }
  throw broken();
}

function broken(): Error {
  return archiveError('zip-broken', 'The list of contents of this ZIP is broken.');
}

/** 64 bits as a number; what is beyond 2^53 is beyond any file anyway. */
export function numberAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

async function checked(
  bytes: RandomBytes,
  { entries, size, start, end }: { entries: number; size: number; start: number; end: number },
  odd: Oddity,
): Promise<DirectoryPlace> {
  if (size > end) throw truncated();
  if (size === 0) {
    if (entries > 0) throw broken();
    return { start: end, size, entries, prefix: 0 };
  }
  const real = end - size;
  // The beginning is missing, or the list is said to lie behind its own end.
  if (start > real) throw truncated();
  for (const at of start === real ? [real] : [real, start]) {
    if (size < 4) continue;
    if (viewOf(await bytes.read(at, 4)).getUint32(0, true) !== directorySignature) continue;
    if (at > start) odd('zip-prefix');
    return { start: at, size, entries, prefix: Math.max(0, at - start) };
  }
  throw broken();
}
