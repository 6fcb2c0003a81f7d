import { createHash } from 'node:crypto';
import { RunError } from '../../src/lib/run-error.ts';
import { streamFrom } from '../../src/lib/streams.ts';
import type { BlobStore, BlobWriter } from '../../src/model/blob-store.ts';
import type { BlobRef } from '../../src/model/project-source.ts';

export interface MemoryBlobStore extends BlobStore {
  /** Names of the finished blobs. */
  readonly names: readonly string[];
  /** Writers that were neither finished nor discarded. */
  readonly unfinished: number;
  /** A finished blob, whole. */
  bytes(blob: BlobRef): Buffer;
}

/** Blobs in memory, in chunks of a fixed size, as the browser's storage keeps them. */
export function memoryBlobStore(options: { chunkSize?: number } = {}): MemoryBlobStore {
  const chunkSize = options.chunkSize ?? 1 << 20;
  const finished = new Map<string, { name: string; chunks: Buffer[]; size: number }>();
  let ids = 0;
  const pending = new Map<string, { chunks: Buffer[]; size: number; hash: ReturnType<typeof createHash> }>();

  const read = (blob: BlobRef, start: number, end: number): Buffer => {
    const found = finished.get(blob.blob);
    if (found === undefined) throw new RunError('blob-missing', `There is no blob ${blob.blob}.`);
    const first = Math.floor(start / chunkSize);
    const last = Math.floor(Math.max(start, end - 1) / chunkSize);
    const part = Buffer.concat(found.chunks.slice(first, last + 1));
    return part.subarray(start - first * chunkSize, end - first * chunkSize);
  };

  return {
    get names() {
      return [...finished.values()].map(({ name }) => name);
    },
    get unfinished() {
      return pending.size;
    },
    bytes: (blob) => read(blob, 0, blob.size),
    async writer(name, { resume = false } = {}): Promise<BlobWriter> {
      const old = resume ? pending.get(name) : undefined;
      const state = old ?? { chunks: [], size: 0, hash: createHash('sha256') };
      pending.set(name, state);
      return {
        get offset() {
          return state.size;
        },
        async write(chunk) {
          state.hash.update(chunk);
          append(state.chunks, chunk, chunkSize);
          state.size += chunk.length;
        },
        async finish(expectedSize) {
          pending.delete(name);
          if (expectedSize !== undefined && expectedSize !== state.size)
            throw new RunError('blob-size', `${state.size} bytes came where ${expectedSize} were expected.`);
          // Another name each time: a blob of the same name does not take the place of the one before.
          const blob = `${name}#${++ids}`;
          finished.set(blob, { name, chunks: state.chunks, size: state.size });
          return { size: state.size, sha256: state.hash.digest('hex'), blob };
        },
        async restart() {
          Object.assign(state, { chunks: [], size: 0, hash: createHash('sha256') });
        },
        async leave() {},
        async discard() {
          pending.delete(name);
        },
      };
    },
    open: (blob, start = 0, end = blob.size) => streamFrom(windows(blob, start, end)),
    read: async (blob, start, end) => Uint8Array.from(read(blob, start, end)),
    async remove(blob) {
      finished.delete(blob.blob);
    },
  };

  function* windows(blob: BlobRef, start: number, end: number): Generator<Uint8Array> {
    for (let at = start; at < end; at += chunkSize)
      yield Uint8Array.from(read(blob, at, Math.min(end, at + chunkSize)));
  }
}

function append(chunks: Buffer[], bytes: Uint8Array, chunkSize: number): void {
  let rest = Buffer.from(bytes);
  const last = chunks.at(-1);
  if (last !== undefined && last.length < chunkSize) {
    const room = Math.min(chunkSize - last.length, rest.length);
    chunks[chunks.length - 1] = Buffer.concat([last, rest.subarray(0, room)]);
    rest = rest.subarray(room);
  }
  for (let at = 0; at < rest.length; at += chunkSize) chunks.push(rest.subarray(at, at + chunkSize));
}
