import { utf8 } from '../lib/bytes.ts';
import { RunError } from '../lib/run-error.ts';
import { safePath } from '../lib/safe-path.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import { bytePages } from './byte-pages.ts';
import { crc32 } from './crc32.ts';
import { dosTime } from './dos-time.ts';
import { nameSet } from './name-set.ts';
import { centralHeader, descriptor, endRecords, localHeader, type ZipEntry } from './zip-records.ts';

type Files = AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>;

/** The bytes of a ZIP, and a way to stop that reaches the file being read. */
export interface ZipWriter {
  /** Small and large pieces as they come. */
  readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
  /** Cancels the open file and ends the files' iterable. */
  stop(reason?: unknown): Promise<void>;
}

/** Throws `unsafe-path`, `duplicate-path` and `size-differs`. `modified` is the time of files that have none. */
export function zipWriter(files: Files, modified: string | undefined): ZipWriter {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let stopped = false;
  const source = iteratorOf(files);
  const names = nameSet();

  function nameOf(file: ArchiveFile): Uint8Array {
    const name = utf8(safePath(file.path));
    if (!names.add(name))
      throw new RunError('duplicate-path', `The archive would hold ${file.path} twice.`, { retry: 'never' });
    return name;
  }

  async function* content(file: ArchiveFile): AsyncGenerator<Uint8Array, { size: number; crc: number }, undefined> {
    let size = 0;
    let crc = 0;
    if (file.path.endsWith('/')) return { size, crc };
    if (file.bytes !== undefined) {
      // Before it is handed over: whoever takes it may give its memory away.
      const whole = { size: file.bytes.length, crc: crc32(file.bytes) };
      checkSize(file, whole.size);
      yield file.bytes;
      return whole;
    }
    reader = file.open().getReader();
    while (true) {
      const next = await reader.read();
      if (next.done) break;
      size += next.value.length;
      crc = crc32(next.value, crc);
      yield next.value;
    }
    if (!stopped) checkSize(file, size);
    return { size, crc };
  }

  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const directory = bytePages();
    let offset = 0;
    while (true) {
      const next = stopped ? undefined : await source.next();
      if (next === undefined || next.done) break;
      const name = nameOf(next.value);
      const time = dosTime(next.value.modified ?? modified);
      const head = localHeader(name, time);
      yield head;
      const entry: ZipEntry = { name, time, ...(yield* content(next.value)) };
      const tail = descriptor(entry);
      yield tail;
      directory.push(centralHeader(entry, offset));
      offset += head.length + entry.size + tail.length;
    }
    if (stopped) return;
    yield* directory.pages();
    yield endRecords({ entries: names.size, start: offset, size: directory.length });
  }

  return {
    pieces: pieces(),
    async stop(reason) {
      stopped = true;
      await reader?.cancel(reason).catch(() => {});
      await source.return?.();
    },
  };
}

function iteratorOf(files: Files): AsyncIterator<ArchiveFile> | Iterator<ArchiveFile> {
  return Symbol.asyncIterator in files ? files[Symbol.asyncIterator]() : files[Symbol.iterator]();
}

function checkSize(file: ArchiveFile, got: number): void {
  if (file.size === undefined || got === file.size) return;
  throw new RunError('size-differs', `${file.path} gave ${got} bytes instead of ${file.size}.`, {
    retry: 'later',
    details: { path: file.path, expected: file.size, got },
  });
}
