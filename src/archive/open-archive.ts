import { isAbort } from '../lib/run-error.ts';
import type { ArchiveIndex, RandomBytes } from '../model/archive-index.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import { archiveError, type Oddity, oddityReport } from './archive-error.ts';
import { type ArchiveLimits, archiveLimits } from './archive-limits.ts';
import { gunzip, Unpackable } from './inflate-entry.ts';
import { blobBytes } from './random-bytes.ts';
import { windowsOf } from './read-entry.ts';
import { type FolderFile, readFolder } from './read-folder.ts';
import { untar } from './untar.ts';
import { tarHeader } from './untar-header.ts';
import { unzip } from './unzip.ts';

/** What a person gave: one file, or the files of a folder. */
export type ArchiveInput =
  | { readonly kind: 'file'; readonly file: Blob }
  | { readonly kind: 'bytes'; readonly bytes: RandomBytes }
  | { readonly kind: 'files'; readonly files: Iterable<FolderFile> | AsyncIterable<FolderFile> };

export interface OpenOptions {
  /** Told what is odd about the archive and its entries; place: the name of the entry. */
  readonly report: Report;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<ArchiveLimits>;
  /** Room for what a compressed tar unpacks to, because such cannot be read here and there. Without it only small ones are read. */
  readonly scratch?: BlobStore;
}

/**
 * Opens a ZIP, a tar, a compressed tar or a folder, whatever it is called. Rejects with an `ArchiveError` (see `archive-error.ts`) when it
 * cannot be read as a whole.
 */
export async function openArchive(input: ArchiveInput, options: OpenOptions): Promise<ArchiveIndex> {
  const limits = { ...archiveLimits, ...options.limits };
  const { odd, finish } = oddityReport(options.report);
  const { signal } = options;
  signal?.throwIfAborted();
  const index =
    input.kind === 'files'
      ? await readFolder(input.files, limits, odd, signal)
      : await openBytes(input.kind === 'file' ? blobBytes(input.file) : input.bytes, limits, odd, options);
  finish();
  return index;
}

async function openBytes(
  bytes: RandomBytes,
  limits: ArchiveLimits,
  odd: Oddity,
  options: OpenOptions,
): Promise<ArchiveIndex> {
  if (bytes.size === 0) throw archiveError('archive-empty', 'This file is empty.');
  const head = await bytes.read(0, Math.min(bytes.size, 512));
  const kind = kindOf(head);
  switch (kind) {
    case 'zip':
      return unzip(bytes, limits, odd, options.signal);
    case 'tar':
      return untar(bytes, limits, odd, options.signal);
    case 'gzip':
      return untar(await unpackedTar(bytes, limits, options), limits, odd, options.signal);
    case undefined:
      return unzipAnyway(bytes, limits, odd, options.signal);
    default:
      throw archiveError('archive-unsupported', `This is a ${kind} file. Unpack it first and give the folder.`, {
        details: { kind },
      });
  }
}

const beginnings: readonly [kind: string, bytes: readonly number[]][] = [
  ['zip', [0x50, 0x4b, 3, 4]],
  ['zip', [0x50, 0x4b, 5, 6]],
  ['zip', [0x50, 0x4b, 7, 8]],
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['rar', [0x52, 0x61, 0x72, 0x21]],
];

function kindOf(head: Uint8Array): string | undefined {
  const known = beginnings.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte));
  if (known !== undefined) return known[0];
  return head.length === 512 && typeof tarHeader(head) === 'object' ? 'tar' : undefined;
}

/** A ZIP may have other bytes in front of it. What has no list at its end is none. */
async function unzipAnyway(
  bytes: RandomBytes,
  limits: ArchiveLimits,
  odd: Oddity,
  signal?: AbortSignal,
): Promise<ArchiveIndex> {
  try {
    return await unzip(bytes, limits, odd, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'zip-truncated')
      throw archiveError('archive-not-recognised', 'This is neither a ZIP nor a tar nor a folder.', { cause: error });
    throw error;
  }
}

const scratchName = 'opened-archive';
const packedReadSize = 1 << 15;

/** Bytes of a tar that was compressed: in the scratch room, or, when it is small, in memory. */
async function unpackedTar(
  bytes: RandomBytes,
  limits: ArchiveLimits,
  { signal, scratch }: OpenOptions,
): Promise<RandomBytes> {
  const chunks = gunzip(windowsOf(bytes, 0, bytes.size, packedReadSize, signal));
  const limit = scratch === undefined ? limits.memoryBytes : limits.totalBytes;
  const most = Math.min(limit, Math.max(limits.ratioFrom, bytes.size * limits.ratio));
  try {
    return scratch === undefined ? await inMemory(chunks, most) : await inScratch(chunks, most, scratch);
  } catch (error) {
    if (!(error instanceof Unpackable) || isAbort(error)) throw error;
    throw archiveError('archive-corrupt', 'This compressed tar cannot be unpacked; it may be cut off.', {
      cause: error,
    });
  }
}

function noRoom(limit: number): Error {
  return archiveError(
    'archive-no-room',
    'This compressed tar is too large to be opened. Unpack it first and give the folder.',
    {
      details: { limit },
    },
  );
}

async function inMemory(chunks: AsyncIterable<Uint8Array>, most: number): Promise<RandomBytes> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw noRoom(most);
    parts.push(chunk.slice());
  }
  return blobBytes(new Blob(parts));
}

async function inScratch(chunks: AsyncIterable<Uint8Array>, most: number, scratch: BlobStore): Promise<RandomBytes> {
  const writer = await scratch.writer(scratchName);
  try {
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > most) throw noRoom(most);
      await writer.write(chunk);
    }
    const blob = await writer.finish();
    return { size: blob.size, read: (offset, length) => scratch.read(blob, offset, offset + length) };
  } catch (error) {
    await writer.discard().catch(() => {});
    throw error;
  }
}
