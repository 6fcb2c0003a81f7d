import { utf8 } from '../lib/bytes.ts';
import { safePath } from '../lib/safe-path.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import { centralEntryLength, endRecordsLength, entryLength, isFolder } from './zip-records.ts';
import { zipWriter } from './zip-writer.ts';

export interface ZipOptions {
  /** RFC 3339; the time of files that have none. Default: 1980-01-01. */
  readonly modified?: string;
  /** Who reads is done with each chunk, or has copied it, before it asks for the next: then their memory is used again. Default: a chunk is its reader's. */
  readonly reuse?: boolean;
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
  const writer = zipWriter(files, options.modified, options.reuse);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await writer.chunks.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (reason) {
          await writer.stop(reason);
          throw reason;
        }
      },
      cancel: (reason) => writer.stop(reason),
    },
    { highWaterMark: 0 },
  );
}

/** An entry whose size is known beforehand. A path that ends in `/` is an empty folder. `name`: the path as UTF-8, which `safePath` has seen. */
export type SizedEntry = { readonly size: number } & ({ readonly path: string } | { readonly name: Uint8Array });

/** Exact bytes of the ZIP that `zip` makes of these entries in this order. */
export function zipLength(entries: Iterable<SizedEntry>): bigint {
  let count = 0;
  let start = 0;
  let directory = 0;
  for (const entry of entries) {
    const name = 'name' in entry ? entry.name : utf8(safePath(entry.path));
    const bytes = isFolder(name) ? 0 : entry.size;
    directory += centralEntryLength(name.length, bytes, start);
    start += entryLength(name.length, bytes);
    count++;
  }
  return BigInt(start + directory + endRecordsLength(count, start));
}
