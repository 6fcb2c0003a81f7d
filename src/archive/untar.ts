import { streamFrom } from '../lib/streams.ts';
import type { ArchiveIndex, RandomBytes } from '../model/archive-index.ts';
import type { ArchiveCode } from '../model/archive-table.ts';
import { archiveError, entryError, type Oddity } from './archive-error.ts';
import type { ArchiveLimits } from './archive-limits.ts';
import { entryPath } from './entry-name.ts';
import { type LooseEntry, makeIndex } from './make-index.ts';
import { windowed } from './random-bytes.ts';
import { windowsOf } from './read-entry.ts';
import { blockSize, paxRecords, type TarHeader, tarHeader, utf8Text } from './untar-header.ts';

/** Names and other notes in front of an entry are no longer. */
const longestNote = 1 << 16;
const readSize = 1 << 18;

/** What the notes in front of an entry say of it. */
interface Notes {
  /** `null`: no text. */
  name?: string | null;
  size?: number;
  time?: number;
  isSparse?: boolean;
  /** What is wrong with its name has been told. */
  isTold?: boolean;
}

interface Walk {
  readonly bytes: RandomBytes;
  readonly limits: ArchiveLimits;
  readonly odd: Oddity;
  readonly entries: LooseEntry[];
  total: number;
}

/** What a tar holds: its headers are read one after the other, its contents are not. As `unzip` in all else. */
export async function untar(
  bytes: RandomBytes,
  limits: ArchiveLimits,
  odd: Oddity,
  signal?: AbortSignal,
): Promise<ArchiveIndex> {
  const walk: Walk = { bytes: windowed(bytes), limits, odd, entries: [], total: 0 };
  let notes: Notes = {};
  let count = 0;
  for (let at = 0; ; ) {
    signal?.throwIfAborted();
    if (at + blockSize > bytes.size) {
      odd('tar-cut-off');
      break;
    }
    const header = tarHeader(await walk.bytes.read(at, blockSize));
    if (header === 'end') break;
    if (header === undefined) {
      if (at === 0) throw archiveError('tar-broken', 'This tar is broken at its beginning.');
      odd('tar-rest-broken');
      break;
    }
    if (++count > limits.entries)
      throw archiveError('archive-too-many-entries', 'This archive has more files than are read.');
    const from = at + blockSize;
    const note = await readNote(walk, header, from, notes);
    if (note !== undefined) notes = note;
    else {
      takeEntry(walk, header, notes, from);
      if (walk.total > limits.totalBytes)
        throw archiveError('archive-too-large', 'This archive unpacks to more than is read.');
    }
    const size = note === undefined ? (notes.size ?? header.size) : header.size;
    if (note === undefined) notes = {};
    at = from + Math.ceil(size / blockSize) * blockSize;
  }
  return makeIndex('tar', walk.entries, odd);
}

/** What is known of the next entry with this one, which is a note; `undefined` when it is an entry itself. */
async function readNote(
  { bytes, odd }: Walk,
  { type, size }: TarHeader,
  from: number,
  known: Notes,
): Promise<Notes | undefined> {
  if (!'xgLKX'.includes(type)) return undefined;
  if (size > longestNote || from + size > bytes.size) {
    odd(from + size > bytes.size ? 'tar-cut-off' : 'entry-name-too-long');
    return { ...known, name: null, isTold: true };
  }
  if (type === 'g' || type === 'K') return known;
  const content = await bytes.read(from, size);
  if (type === 'L') {
    const end = content.indexOf(0);
    return { ...known, name: utf8Text(end < 0 ? content : content.subarray(0, end)) ?? null };
  }
  return fromPax(content, known);
}

function fromPax(content: Uint8Array, known: Notes): Notes {
  const records = paxRecords(content);
  if (records === undefined) return { ...known, name: null };
  const notes: Notes = { ...known };
  const path = records.get('path');
  const size = Number(records.get('size'));
  const time = Number(records.get('mtime'));
  if (path !== undefined) notes.name = path;
  if (Number.isSafeInteger(size) && size >= 0) notes.size = size;
  if (Number.isFinite(time)) notes.time = time;
  notes.isSparse = [...records.keys()].some((key) => key.startsWith('GNU.sparse'));
  return notes;
}

function takeEntry(walk: Walk, header: TarHeader, notes: Notes, from: number): void {
  const { bytes, limits, odd } = walk;
  const name = notes.name === undefined ? header.name : notes.name;
  if (name === undefined || name === null) {
    if (!notes.isTold) odd('entry-name-not-text');
    return;
  }
  const path = entryPath(name, limits.nameBytes, odd);
  if (path === undefined || header.type === '5') return;
  const size = notes.size ?? header.size;
  const fault = faultOf(header.type, notes, size, from + size > bytes.size, limits);
  if (fault !== undefined) odd(fault, name);
  if (fault !== undefined || path.endsWith('/')) return;
  walk.total += size;
  walk.entries.push(tarEntry(bytes, path, size, from, notes.time ?? header.time));
}

function faultOf(
  type: string,
  notes: Notes,
  size: number,
  isCutOff: boolean,
  limits: ArchiveLimits,
): ArchiveCode | undefined {
  if (type === '1' || type === '2') return 'entry-link';
  if (notes.isSparse || type === 'S') return 'entry-method';
  if (type !== '0' && type !== '7') return 'entry-special';
  if (size > limits.entryBytes) return 'entry-too-large';
  return isCutOff ? 'entry-cut-off' : undefined;
}

function tarEntry(bytes: RandomBytes, path: string, size: number, from: number, time: number): LooseEntry {
  const entry: LooseEntry = {
    path,
    size,
    stored: true,
    open: (signal) => streamFrom(contentOf(bytes, from, size, path, signal)),
    chunks: (signal) => contentOf(bytes, from, size, path, signal),
    async slice(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size) throw new RangeError('outside of the entry');
      return bytes.read(from + offset, length);
    },
  };
  const modified = new Date(time * 1000);
  if (time > 0 && !Number.isNaN(modified.getTime())) entry.modified = modified.toISOString().replace(/\.\d+Z$/, 'Z');
  return entry;
}

async function* contentOf(
  bytes: RandomBytes,
  from: number,
  size: number,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* windowsOf(bytes, from, size, readSize, signal);
  } catch (error) {
    throw signal?.aborted ? error : entryError('entry-unreadable', path, error);
  }
}
