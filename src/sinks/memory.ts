import { concat } from '../lib/bytes.ts';
import { RunError } from '../lib/run-error.ts';
import { checkSize } from './check-size.ts';
import { drain } from './drain.ts';
import type { Sink } from './sink.ts';

/** A sink that keeps what was written, by name. */
export interface MemorySink extends Sink {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** For tests and small things. Refuses more than `limit` bytes a file (default 64 MiB) with `too-large`. */
export function memorySink(limit = 64 * 1024 * 1024): MemorySink {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    id: 'memory',
    files,
    async write(name, stream, { size, signal }) {
      const chunks: Uint8Array[] = [];
      const length = await drain(stream, signal, (chunk, before) => {
        if (before + chunk.length > limit)
          throw new RunError('too-large', `More than ${limit} bytes are not kept in memory.`, { details: { limit } });
        chunks.push(chunk.slice());
      });
      checkSize(size, length);
      files.set(name, concat(chunks));
    },
  };
}
