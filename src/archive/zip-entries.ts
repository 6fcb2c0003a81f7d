import { RunError } from '../lib/run-error.ts';
import { safePath } from '../lib/safe-path.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import { dosTime } from './dos-time.ts';

/** What client-zip wants for one entry. */
export type ZipInput =
  | { name: string; lastModified: Date }
  | { name: string; lastModified: Date; input: ReadableStream<Uint8Array> };

/** The files as entries, opened one by one, with a way to stop that reaches the file being read. */
export interface ZipEntries {
  /** Entries handed over so far. */
  count(): number;
  readonly iterator: AsyncIterator<ZipInput> & AsyncIterable<ZipInput>;
  /** Cancels the open file and ends the iterable. */
  stop(reason?: unknown): Promise<void>;
}

interface OpenFile {
  readonly stream: ReadableStream<Uint8Array>;
  stop(reason: unknown): Promise<void>;
}

/** Opens the file at the first read, passes its chunks on and compares their sum with the declared size. */
function openFile(file: ArchiveFile): OpenFile {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let stopped = false;
  let got = 0;
  const check = () => {
    if (file.size === undefined || got === file.size) return;
    throw new RunError('size-differs', `${file.path} gave ${got} bytes instead of ${file.size}.`, {
      retry: 'later',
      details: { path: file.path, expected: file.size, got },
    });
  };
  const stop = async (reason: unknown) => {
    stopped = true;
    await reader?.cancel(reason);
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (stopped) return controller.close();
        reader ??= file.open().getReader();
        const next = await reader.read();
        if (!next.done) {
          got += next.value.length;
          controller.enqueue(next.value);
          return;
        }
        if (!stopped) check();
        controller.close();
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
  return { stream, stop };
}

/** Turns files into entries; throws `unsafe-path` and `duplicate-path`. `modified` is the time of files that have none. */
export function zipEntries(
  files: AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>,
  modified: string | undefined,
): ZipEntries {
  const seen = new Set<string>();
  let open: OpenFile | undefined;
  async function* walk(): AsyncGenerator<ZipInput, void, undefined> {
    for await (const file of files) {
      const name = safePath(file.path);
      if (seen.has(name)) {
        throw new RunError('duplicate-path', `The archive would hold ${name} twice.`, { retry: 'never' });
      }
      seen.add(name);
      const lastModified = dosTime(file.modified ?? modified);
      if (name.endsWith('/')) {
        yield { name, lastModified };
        continue;
      }
      open = openFile(file);
      yield { name, lastModified, input: open.stream };
    }
  }
  const inner = walk();
  const stop = async (reason?: unknown) => {
    await open?.stop(reason).catch(() => {});
    await inner.return();
  };
  return {
    count: () => seen.size,
    stop,
    iterator: {
      next: () => inner.next(),
      // client-zip throws into its source when its output is cancelled; for us that means: end, and run the `finally` blocks.
      throw: async (reason) => {
        await stop(reason);
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
  };
}
