import { createSHA256 } from 'hash-wasm';
import { concat } from '../../lib/bytes.ts';
import { chunksOf, streamFrom } from '../../lib/streams.ts';
import type { BlobStore, BlobWriter } from '../../model/blob-store.ts';
import type { PutOptions } from '../../model/bucket.ts';
import type { BlobRef } from '../../model/project-source.ts';
import { bucketReader } from './bucket-reader.ts';
import { beginUpload, endUpload, keyPrefix, type LongBlobsOptions, type LongWriter, longBlob } from './long-blob.ts';

/** Bytes of a blob that stay in memory until they have their place: so many that most updates are one request, so few that memory stays flat. */
const mostInMemory = 4 << 20;

/** A server copies no more by one request; what is longer passes here once more. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const largestCopy = 5 * 2 ** 30;
/** Bytes of one request when it does. */
const windowSize = 64 << 20;

export interface BucketBlobsOptions extends LongBlobsOptions {
  /** Default 4 MiB. */
  readonly inMemory?: number;
  /** Default 5 GiB. */
  readonly largestCopy?: number;
}

/** A blob store in memory and bucket; what is finished in it can be given a place in the bucket. */
export interface BucketBlobs extends BlobStore {
  /** An object of the bucket as a blob. */
  existing(key: string, size: number): BlobRef;
  isExisting(blob: BlobRef): boolean;
  /** Gives a blob its place. It is gone from the store afterwards. */
  publish(blob: BlobRef, key: string, options: PutOptions): Promise<void>;
}

/**
 * Blobs of up to 4 MiB are kept in memory and become one request. Longer ones go up in parts while they are written, are read back by ranges,
 * and are copied to their place by the server; with a `spool` that has room they wait there, and go up when their place is known.
 */
export function bucketBlobs(options: BucketBlobsOptions): BucketBlobs {
  const { bucket, spool, signal } = options;
  const reader = bucketReader(bucket, signal);
  const inMemory = new Map<string, Uint8Array>();
  const spooled = new Map<string, BlobRef>();
  let count = 0;
  let isStreaming = false;
  const given: LongBlobsOptions = {
    ...options,
    onStreamed() {
      isStreaming = true;
      options.onStreamed?.();
    },
  };
  const nextId = (kind: string) => `${kind}:${++count}`;

  function keep(bytes: Uint8Array, sha256: string): BlobRef {
    const blob = nextId('memory');
    inMemory.set(blob, bytes);
    return { blob, size: bytes.length, sha256 };
  }

  function long(name: string, begin: Uint8Array): Promise<LongWriter> {
    // Where one has gone past the spool, what belongs to it (its index) goes there, too.
    const { spool: _, ...past } = given;
    return longBlob(isStreaming ? past : given, name, begin, (kept) => {
      const blob = nextId('spool');
      spooled.set(blob, kept);
      return { ...kept, blob };
    });
  }

  async function* windows(key: string, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < size; at += windowSize)
      yield* chunksOf(reader.open(key, at, Math.min(size, at + windowSize)));
  }

  async function remove(blob: BlobRef): Promise<void> {
    const kept = spooled.get(blob.blob);
    if (kept) await spool?.remove(kept);
    else if (!inMemory.has(blob.blob)) await bucket.remove([keyOf(blob)]);
    spooled.delete(blob.blob);
    inMemory.delete(blob.blob);
  }

  return {
    writer: (name) => growingBlob(name, { limit: options.inMemory ?? mostInMemory, keep, long }),
    isExisting: ({ blob }) => blob.startsWith(keyPrefix) && !blob.startsWith(keyPrefix + options.unfinished),
    existing: (key, size) => ({ blob: keyPrefix + key, size, sha256: '' }),
    open(blob, start = 0, end = blob.size) {
      const bytes = inMemory.get(blob.blob);
      if (bytes !== undefined) return streamFrom([bytes.subarray(start, end)]);
      const kept = spooled.get(blob.blob);
      return kept && spool ? spool.open(kept, start, end) : reader.open(keyOf(blob), start, end);
    },
    async read(blob, start, end) {
      const bytes = inMemory.get(blob.blob);
      if (bytes !== undefined) return bytes.slice(start, end);
      const kept = spooled.get(blob.blob);
      return kept && spool ? spool.read(kept, start, end) : reader.read(keyOf(blob), blob.size, start, end);
    },
    remove,
    async publish(blob, key, put) {
      const bytes = inMemory.get(blob.blob);
      const kept = spooled.get(blob.blob);
      if (bytes !== undefined) {
        await bucket.put(key, bytes, { ...put, signal });
      } else if (kept && spool) {
        await send(options, chunksOf(spool.open(kept)), key, put);
      } else if (blob.size > (options.largestCopy ?? largestCopy)) {
        await send(options, windows(keyOf(blob), blob.size), key, put);
      } else await bucket.copy(keyOf(blob), key, { ...put, signal });
      await remove(blob);
    },
  };
}

/** Throws for what was never in this store, or is gone from it. */
function keyOf({ blob }: BlobRef): string {
  if (!blob.startsWith(keyPrefix)) throw new Error(`no blob ${blob}`);
  return blob.slice(keyPrefix.length);
}

interface Growing {
  readonly limit: number;
  keep(bytes: Uint8Array, sha256: string): BlobRef;
  /** `begin`: its first piece. */
  long(name: string, begin: Uint8Array): Promise<LongWriter>;
}

/** Begins in memory. */
async function growingBlob(name: string, { limit, keep, long }: Growing): Promise<BlobWriter> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let writer: LongWriter | undefined;
  const hash = (await createSHA256()).init();

  async function discard(): Promise<void> {
    parts = [];
    await writer?.discard();
    writer = undefined;
  }

  return {
    get offset() {
      return size;
    },
    async write(chunk) {
      hash.update(chunk);
      size += chunk.length;
      if (writer !== undefined) return writer.write(chunk);
      parts.push(chunk.slice());
      if (size <= limit) return;
      writer = await long(name, parts[0] ?? chunk);
      for (let part = parts.shift(); part !== undefined; part = parts.shift()) await writer.write(part);
    },
    async finish(expectedSize) {
      if (expectedSize !== undefined && expectedSize !== size) {
        await discard();
        throw new Error(`blob-size: ${size} bytes instead of ${expectedSize}`);
      }
      const sha256 = hash.digest();
      return writer === undefined ? keep(concat(parts), sha256) : writer.finish(sha256);
    },
    async restart() {
      await discard();
      size = 0;
      hash.init();
    },
    leave: discard,
    discard,
  };
}

async function send(
  options: BucketBlobsOptions,
  source: AsyncIterable<Uint8Array>,
  key: string,
  put: PutOptions,
): Promise<void> {
  const upload = await beginUpload(options, key, put);
  try {
    for await (const chunk of source) await upload.write(chunk);
    await upload.finish();
  } catch (cause) {
    await endUpload(options, upload, cause);
    throw cause;
  }
}
