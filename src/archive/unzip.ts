import type { ArchiveIndex, RandomBytes } from '../model/archive-index.ts';
import type { ArchiveCode } from '../model/archive-table.ts';
import { archiveError, type Oddity } from './archive-error.ts';
import type { ArchiveLimits } from './archive-limits.ts';
import { entryPath } from './entry-name.ts';
import { makeIndex } from './make-index.ts';
import { windowed } from './random-bytes.ts';
import { type DirectoryEntry, readDirectory } from './zip-directory.ts';
import { type DirectoryPlace, findDirectory } from './zip-end.ts';
import { type ZipEntries, zipEntries } from './zip-entries.ts';

const stored = 0;
const deflated = 8;
const encrypted = 0x2041;
const fileType = 0xf000;
const localLength = 30;
/** Entries that the old end record can tell apart. */
const counted = 0x10000;

/**
 * What a ZIP holds, from the list at its end (the central directory); its contents are not read. Entries that cannot be trusted or read are
 * told and left out. Rejects with an `ArchiveError` when there is no such list, or a limit is passed.
 */
export async function unzip(
  bytes: RandomBytes,
  limits: ArchiveLimits,
  odd: Oddity,
  signal?: AbortSignal,
): Promise<ArchiveIndex> {
  const place = await findDirectory(bytes, odd);
  if (place.entries > limits.entries) throw tooMany(place.entries);
  const most = Math.min(limits.entries, Math.max(limits.unsaidEntries, place.entries));
  if (place.size > Math.max(limits.directoryBytes, place.entries * limits.directoryBytesOfEntry))
    throw archiveError('zip-directory-too-large', 'The list of contents of this ZIP is larger than what is read.');
  const shared = windowed(bytes);
  const found = zipEntries(shared);
  const paths: string[] = [];
  let count = 0;
  let total = 0;
  for await (const entries of readDirectory(bytes, place, signal)) {
    count += entries.length;
    if (count > most) throw tooMany(count);
    for (const entry of entries) {
      const path = pathOf(entry, limits, place, odd);
      if (path === undefined) continue;
      total += entry.size;
      found.add(entry);
      paths.push(path);
    }
    if (total > limits.totalBytes)
      throw archiveError('archive-too-large', 'This archive unpacks to more than is read.');
  }
  if (count % counted !== place.entries % counted) odd('zip-count-differs');
  const overlaps = overlapsIn(found);
  for (const at of overlaps) odd('entry-overlap', paths[at] ?? '');
  const entries = paths.flatMap((path, at) => (overlaps.has(at) ? [] : found.entry(at, path)));
  return makeIndex('zip', entries, odd);
}

function tooMany(count: number): Error {
  return archiveError('archive-too-many-entries', `This archive has more files than are read (${count}).`, {
    details: { entries: count },
  });
}

/** The path of an entry that is a file and can be read. */
function pathOf(entry: DirectoryEntry, limits: ArchiveLimits, place: DirectoryPlace, odd: Oddity): string | undefined {
  const { name } = entry;
  if (name === undefined) {
    odd('entry-name-not-text');
    return undefined;
  }
  const path = entryPath(name, limits.nameBytes, odd);
  if (path === undefined) return undefined;
  const fault = faultOf(entry, limits, place);
  if (fault !== undefined) odd(fault, name);
  return fault !== undefined || entry.isFolder ? undefined : path;
}

function faultOf(entry: DirectoryEntry, limits: ArchiveLimits, place: DirectoryPlace): ArchiveCode | undefined {
  const { method, packed, size, offset } = entry;
  const type = entry.mode & fileType;
  if (type === 0xa000) return 'entry-link';
  if (type !== 0 && type !== 0x8000 && type !== 0x4000) return 'entry-special';
  if (entry.isFolder) return size > 0 ? 'entry-broken' : undefined;
  if (type === 0x4000 || !entry.whole || entry.disk !== 0) return 'entry-broken';
  if ((entry.flags & encrypted) !== 0) return 'entry-encrypted';
  if (method !== stored && method !== deflated) return 'entry-method';
  if (method === stored && packed !== size) return 'entry-broken';
  if (offset < place.prefix || offset + localLength + entry.nameLength + packed > place.start) return 'entry-outside';
  if (size > limits.entryBytes) return 'entry-too-large';
  return size > limits.ratioFrom && size > packed * limits.ratio ? 'entry-bomb' : undefined;
}

/** Two entries over the same bytes: how small archives unpack to petabytes, and how readers are shown different things. */
function overlapsIn(found: ZipEntries): ReadonlySet<number> {
  const byPlace = Uint32Array.from({ length: found.length }, (_, at) => at);
  byPlace.sort((one, other) => found.offset(one) - found.offset(other) || one - other);
  const bad = new Set<number>();
  let last = -1;
  let end = 0;
  for (const at of byPlace) {
    if (last >= 0 && found.offset(at) < end) bad.add(at).add(last);
    if (found.end(at) <= end) continue;
    end = found.end(at);
    last = at;
  }
  return bad;
}
