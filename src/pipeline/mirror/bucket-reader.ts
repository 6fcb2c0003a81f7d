import { concat } from '../../lib/bytes.ts';
import { RunError } from '../../lib/run-error.ts';
import { chunksOf, streamFrom } from '../../lib/streams.ts';
import type { Bucket } from '../../model/bucket.ts';

const blockSize = 1 << 20;
const mostBlocks = 24;

/** Reads parts of objects that do not change, by blocks of 1 MiB of which the last are kept. */
export interface BucketReader {
  read(key: string, size: number, start: number, end: number): Promise<Uint8Array>;
  /** One after the other, by one request. */
  open(key: string, start: number, end: number): ReadableStream<Uint8Array>;
}

export function bucketReader(bucket: Bucket, signal: AbortSignal): BucketReader {
  /** In the order of use: the first is the next to go. */
  const blocks = new Map<string, Promise<Uint8Array>>();

  function block(key: string, size: number, number: number): Promise<Uint8Array> {
    const name = `${number} ${key}`;
    const start = number * blockSize;
    const found = blocks.get(name) ?? part(key, start, Math.min(size, start + blockSize));
    blocks.delete(name);
    blocks.set(name, found);
    // What failed may be asked for again.
    found.catch(() => blocks.delete(name));
    for (const oldest of blocks.keys()) {
      if (blocks.size <= mostBlocks) break;
      blocks.delete(oldest);
    }
    return found;
  }

  async function part(key: string, start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - start);
    let filled = 0;
    for await (const chunk of pieces(key, start, end)) {
      if (filled + chunk.length > bytes.length) throw changed(key);
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    if (filled < bytes.length) throw changed(key);
    return bytes;
  }

  async function* pieces(key: string, start: number, end: number): AsyncGenerator<Uint8Array> {
    if (start >= end) return;
    const object = await bucket.get(key, { start, end, signal });
    if (object === undefined) throw changed(key);
    yield* chunksOf(object.body);
  }

  return {
    async read(key, size, start, end) {
      const parts: Uint8Array[] = [];
      for (let at = start; at < end; ) {
        const number = Math.floor(at / blockSize);
        const from = number * blockSize;
        const until = Math.min(end, from + blockSize);
        parts.push((await block(key, size, number)).subarray(at - from, until - from));
        at = until;
      }
      return concat(parts);
    },
    open: (key, start, end) => streamFrom(pieces(key, start, end)),
  };
}

function changed(key: string): RunError {
  return new RunError('blob-missing', 'An object of the mirror was removed or replaced while it was read.', {
    retry: 'later',
    details: { key },
  });
}
