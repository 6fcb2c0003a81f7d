import { isAbort, RunError } from '../lib/run-error.ts';
import type { RandomBytes } from '../model/archive-index.ts';
import { type EntryErrorCode, entryError } from './archive-error.ts';
import { crc32 } from './crc32.ts';
import { inflateLarge, inflateSmall, smallPacked, Unpackable } from './inflate-entry.ts';
import type { DirectoryEntry } from './zip-directory.ts';

const localLength = 30;
const localSignature = 0x04034b50;
const deflated = 8;
/** Of content that lies there as it is. In Chromium larger reads are a little quicker, but more of them waits for the garbage collector. */
const readSize = 1 << 18;
const packedReadSize = 1 << 15;
/** Bits that both headers must share: encrypted, sizes behind, UTF-8. */
const sharedFlags = 0x0801;
const sizesBehind = 0x0008;

/** What of an entry reading its content needs. */
export type EntryPlace = Pick<
  DirectoryEntry,
  'nameLength' | 'nameCrc' | 'flags' | 'method' | 'crc' | 'packed' | 'size' | 'offset'
>;

/**
 * The content of an entry, piece by piece: exactly as many bytes as the directory says, with the checksum that it says, or it throws an
 * `ArchiveError`.
 */
export async function* contentOf(
  bytes: RandomBytes,
  entry: EntryPlace,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const from = await contentStart(bytes, entry, path);
    let given = 0;
    let crc = 0;
    for await (const piece of piecesOf(bytes, entry, from, signal)) {
      given += piece.length;
      if (given > entry.size) throw entryError('entry-size', path);
      crc = crc32(piece, crc);
      yield piece;
    }
    if (given !== entry.size) throw entryError('entry-size', path);
    if (crc !== entry.crc) throw entryError('entry-checksum', path);
  } catch (error) {
    throw entryFault(error, path);
  }
}

function entryFault(error: unknown, path: string): unknown {
  if (error instanceof Unpackable) return entryError('entry-corrupt', path, error);
  if (!(error instanceof RunError) || isAbort(error)) return error;
  return error.code === 'archive-unreadable' ? entryError('entry-unreadable', path, error) : error;
}

async function* piecesOf(
  bytes: RandomBytes,
  { method, packed, size }: EntryPlace,
  from: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (method !== deflated) yield* windowsOf(bytes, from, packed, readSize, signal);
  else if (packed > smallPacked) yield* inflateLarge(windowsOf(bytes, from, packed, packedReadSize, signal));
  else yield* inflateSmall(await bytes.read(from, packed), size);
}

/** Parts of `size` bytes each, the next one read ahead. */
export async function* windowsOf(
  bytes: RandomBytes,
  from: number,
  length: number,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const ask = (at: number) => (at < length ? bytes.read(from + at, Math.min(size, length - at)) : undefined);
  let next = ask(0);
  for (let at = size; next !== undefined; at += size) {
    signal?.throwIfAborted();
    const window = await next;
    next = ask(at);
    // Nobody waits for it when reading ends early.
    next?.catch(() => {});
    yield window;
  }
}

/** Where the content begins, behind a local header (4.3.7) that says the same as the directory. Throws `entry-local-differs`. */
export async function contentStart(bytes: RandomBytes, entry: EntryPlace, path: string): Promise<number> {
  const fail = (code: EntryErrorCode) => entryError(code, path);
  const { offset, nameLength } = entry;
  if (offset + localLength + nameLength > bytes.size) throw fail('entry-truncated');
  const header = await bytes.read(offset, localLength + nameLength);
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (view.getUint32(0, true) !== localSignature || !isSame(view, header, entry)) throw fail('entry-local-differs');
  const from = offset + localLength + nameLength + view.getUint16(28, true);
  if (from + entry.packed > bytes.size) throw fail('entry-truncated');
  return from;
}

function isSame(view: DataView, header: Uint8Array, entry: EntryPlace): boolean {
  const flags = view.getUint16(6, true);
  if (((flags ^ entry.flags) & sharedFlags) !== 0 || view.getUint16(8, true) !== entry.method) return false;
  if (view.getUint16(26, true) !== entry.nameLength) return false;
  if (crc32(header.subarray(localLength)) !== entry.nameCrc) return false;
  if ((flags & sizesBehind) !== 0) return true;
  return (
    view.getUint32(14, true) === entry.crc &&
    isSize(view.getUint32(18, true), entry.packed) &&
    isSize(view.getUint32(22, true), entry.size)
  );
}

/** All ones: it stands in an extra field. */
function isSize(said: number, size: number): boolean {
  return said === size || said === 0xffffffff;
}
