import { makeZip, predictLength } from 'client-zip';
import { utf8 } from '../lib/bytes.ts';
import { safePath } from '../lib/safe-path.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import { type ZipEntries, zipEntries } from './zip-entries.ts';
import { endRecordLength, missingZip64End, zip64EndLength, zip64Entries } from './zip64-end.ts';

/** Small pieces (headers, names) are gathered up to this many bytes, so that a sink is not called for each of them. */
const gatherBytes = 64 * 1024;

export interface ZipOptions {
  /** RFC 3339; the time of files that have none. Default: 1980-01-01. */
  readonly modified?: string;
}

/** Chunks of at least `gatherBytes` (but the last), with the missing ZIP64 records put before the end record. */
async function* finished(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  entries: ZipEntries,
): AsyncGenerator<Uint8Array, void, undefined> {
  let held = new Uint8Array(0);
  let gathered = new Uint8Array(gatherBytes);
  let length = 0;
  function* add(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    if (length + chunk.length > gatherBytes) {
      if (length > 0) yield gathered.subarray(0, length);
      gathered = new Uint8Array(gatherBytes);
      length = 0;
    }
    if (chunk.length > gatherBytes / 2) {
      if (length > 0) yield gathered.subarray(0, length);
      gathered = length > 0 ? new Uint8Array(gatherBytes) : gathered;
      length = 0;
      yield chunk;
      return;
    }
    gathered.set(chunk, length);
    length += chunk.length;
  }
  while (true) {
    const next = await reader.read();
    if (next.done) break;
    yield* add(held);
    held = new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.byteLength) as Uint8Array<ArrayBuffer>;
  }
  yield* add(missingZip64End(held, entries.count()));
  yield* add(held);
  if (length > 0) yield gathered.subarray(0, length);
}

/**
 * Files as one ZIP: stored, UTF-8 names, ZIP64 where needed and only there. Pull-driven: each file is opened when its turn comes and read to
 * its end before the next is asked for. Cancelling the stream cancels the open file and ends the iterable.
 * Fails with `unsafe-path`, `duplicate-path`, or `size-differs` when a file gives more or less than its `size`.
 */
export function zip(
  files: AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>,
  options: ZipOptions = {},
): ReadableStream<Uint8Array> {
  const entries = zipEntries(files, options.modified);
  let chunks: AsyncGenerator<Uint8Array, void, undefined> | undefined;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const start = () => {
    reader = makeZip(entries.iterator).getReader();
    return finished(reader, entries);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= start();
        try {
          const next = await chunks.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (reason) {
          await entries.stop(reason);
          throw reason;
        }
      },
      async cancel(reason) {
        await entries.stop(reason);
        await reader?.cancel(reason).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/** An entry whose size is known beforehand. A `path` that ends in `/` is an empty folder. */
export interface SizedEntry {
  readonly path: string;
  readonly size: number;
}

/** Exact bytes of the ZIP that `zip` makes of these entries in this order. */
export function zipLength(entries: Iterable<SizedEntry>): bigint {
  const list = [...entries];
  const named = list.map(({ path, size }) =>
    safePath(path).endsWith('/') ? { name: path } : { name: path, size: BigInt(size) },
  );
  let directoryStart = 0n;
  for (const { path, size } of list) {
    const descriptor = size >= 0xffffffff ? 24 : 16;
    directoryStart += BigInt(30 + utf8(path).length + descriptor) + BigInt(size);
  }
  const fix = list.length >= zip64Entries && directoryStart < 0xffffffffn ? zip64EndLength : 0;
  // client-zip cannot count nothing at all, but an empty archive is only its end record.
  return list.length === 0 ? BigInt(endRecordLength) : predictLength(named) + BigInt(fix);
}
