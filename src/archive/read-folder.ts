import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { ArchiveIndex } from '../model/archive-index.ts';
import { archiveError, entryError, type Oddity } from './archive-error.ts';
import type { ArchiveLimits } from './archive-limits.ts';
import { entryPath } from './entry-name.ts';
import { type LooseEntry, makeIndex } from './make-index.ts';

/** A file of a folder, with its path from the folder's parent or the folder itself. */
export interface FolderFile {
  readonly path: string;
  readonly file: Blob;
}

/** What a folder holds. As `unzip` in all else. */
export async function readFolder(
  files: Iterable<FolderFile> | AsyncIterable<FolderFile>,
  limits: ArchiveLimits,
  odd: Oddity,
  signal?: AbortSignal,
): Promise<ArchiveIndex> {
  const entries: LooseEntry[] = [];
  for await (const { path: name, file } of files) {
    signal?.throwIfAborted();
    if (entries.length >= limits.entries)
      throw archiveError('archive-too-many-entries', 'This folder has more files than are read.');
    const path = entryPath(name, limits.nameBytes, odd);
    if (path !== undefined && !path.endsWith('/')) entries.push(folderEntry(path, file));
  }
  return makeIndex('folder', entries, odd);
}

function folderEntry(path: string, file: Blob): LooseEntry {
  const entry: LooseEntry = {
    path,
    size: file.size,
    stored: true,
    open: (signal) => streamFrom(contentOf(path, file, signal)),
    chunks: (signal) => contentOf(path, file, signal),
    async slice(offset, length) {
      if (offset < 0 || length < 0 || offset + length > file.size) throw new RangeError('outside of the entry');
      return new Uint8Array(await readable(path, () => file.slice(offset, offset + length).arrayBuffer()));
    },
  };
  if (file instanceof File && file.lastModified > 0)
    entry.modified = new Date(file.lastModified).toISOString().replace(/\.\d+Z$/, 'Z');
  return entry;
}

/** Up to this size a file is read at once: a stream for each of many small ones takes longer. */
const smallFile = 1 << 16;

async function* contentOf(path: string, file: Blob, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  let given = 0;
  if (file.size <= smallFile) {
    const bytes = new Uint8Array(await readable(path, () => file.arrayBuffer()));
    given = bytes.length;
    if (given === file.size && given > 0) yield bytes;
  } else {
    const chunks = chunksOf(file.stream());
    try {
      for (
        let next = await readable(path, () => chunks.next());
        !next.done;
        next = await readable(path, () => chunks.next())
      ) {
        signal?.throwIfAborted();
        given += next.value.length;
        if (given > file.size) break;
        yield next.value;
      }
    } finally {
      await chunks.return();
    }
  }
  if (given !== file.size) throw entryError('entry-unreadable', path);
}

/** Files of a folder may go away or change while they are read. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw entryError('entry-unreadable', path, cause);
  }
}
