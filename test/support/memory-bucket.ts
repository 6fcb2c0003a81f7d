import { createHash } from 'node:crypto';
import { concat } from '../../src/lib/bytes.ts';
import { streamFrom } from '../../src/lib/streams.ts';
import { type Bucket, BucketError, type ObjectWriter, type PutOptions } from '../../src/model/bucket.ts';

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly modified: number;
}

export interface MemoryBucket extends Bucket {
  /** What is there now; a test may change it, as somebody else would. */
  readonly objects: Map<string, StoredObject>;
  /** Every request that a server would have had, as `PUT a/b` or `GET a/b 0-15`, in order. */
  readonly requests: readonly string[];
}

interface MemoryOptions {
  now?(): number;
  /** Called before each request; what it throws is what the caller gets. */
  before?(request: string): Promise<void> | void;
  /** Bytes of one part of an upload. */
  readonly partSize?: number;
}

function changed(key: string): BucketError {
  return new BucketError('bucket-changed', 'Somebody else has written this object.', { details: { key } });
}

function noteOf(key: string): string {
  return `memory upload ${key}`;
}

/** A bucket that is held in memory and passes the suite of `test/contract/bucket-suite.ts`. */
export function memoryBucket(options: MemoryOptions = {}): MemoryBucket {
  const { now = () => Date.now(), partSize = 5 * 1024 * 1024 } = options;
  const objects = new Map<string, StoredObject>();
  const requests: string[] = [];
  const kept = new Map<string, Uint8Array[]>();

  const ask = async (request: string, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    requests.push(request);
    await options.before?.(request);
    signal?.throwIfAborted();
  };

  const store = (key: string, bytes: Uint8Array, { contentType, cacheControl, onlyNew, ifMatch }: PutOptions) => {
    const there = objects.get(key);
    if (onlyNew && there !== undefined) throw changed(key);
    if (ifMatch !== undefined && there?.etag !== ifMatch) throw changed(key);
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const cache = cacheControl === undefined ? {} : { cacheControl };
    objects.set(key, { bytes: bytes.slice(), etag, contentType, modified: now(), ...cache });
    return { etag };
  };

  return {
    objects,
    requests,
    async get(key, { start = 0, end, signal } = {}) {
      await ask(start === 0 && end === undefined ? `GET ${key}` : `GET ${key} ${start}-${end ?? ''}`, signal);
      const there = objects.get(key);
      if (there === undefined) return undefined;
      const part = there.bytes.slice(start, end);
      return { etag: there.etag, size: there.bytes.length, body: streamFrom(part.length === 0 ? [] : [part]) };
    },
    async put(key, body, put) {
      await ask(`PUT ${key}`, put.signal);
      return store(key, body, put);
    },
    async upload(key, upload): Promise<ObjectWriter> {
      const old = upload.resume ? (kept.get(key) ?? []) : [];
      if (!upload.resume) kept.delete(key);
      let parts: Uint8Array[] = [];
      let waiting: Uint8Array[] = [];
      let size = 0;
      let made = 0;

      const send = async (count: number) => {
        const whole = concat(waiting);
        const part = whole.slice(0, count);
        waiting = [whole.slice(count)];
        const known = old[parts.length];
        if (known === undefined || Buffer.compare(known, part) !== 0) {
          await ask(`PART ${key} ${parts.length + 1}`, upload.signal);
          made++;
        }
        if (parts.length === 0) await upload.ledger?.set(noteOf(key), true);
        parts.push(part);
        const bytes = parts.reduce((sum, { length }) => sum + length, 0);
        upload.onProgress?.({ bytes, parts: parts.length, requests: made });
      };
      const held = () => waiting.reduce((sum, { length }) => sum + length, 0);

      return {
        get size() {
          return size;
        },
        async write(chunk) {
          upload.signal?.throwIfAborted();
          waiting.push(chunk.slice());
          size += chunk.length;
          while (held() >= partSize) await send(partSize);
        },
        async finish() {
          if (parts.length === 0) await ask(`PUT ${key}`, upload.signal);
          else {
            if (held() > 0) await send(held());
            await ask(`COMPLETE ${key}`, upload.signal);
          }
          const bytes = concat([...parts, ...waiting]);
          kept.delete(key);
          await upload.ledger?.delete(noteOf(key));
          return { ...store(key, bytes, upload), size: bytes.length };
        },
        async leave() {
          kept.set(key, parts);
        },
        async abort() {
          kept.delete(key);
          await upload.ledger?.delete(noteOf(key));
          parts = [];
        },
      };
    },
    async copy(from, to, put) {
      await ask(`COPY ${from} ${to}`, put.signal);
      const there = objects.get(from);
      if (there === undefined)
        throw new BucketError('bucket-refused', 'There is no such object.', { details: { key: from } });
      return store(to, there.bytes, put);
    },
    async *list(prefix, signal) {
      await ask(`LIST ${prefix}`, signal);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
      keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      for (const key of keys) {
        const there = objects.get(key);
        if (there) yield { key, size: there.bytes.length, etag: there.etag, modified: there.modified };
      }
    },
    async remove(keys, signal) {
      if (keys.length === 0) return;
      await ask(`REMOVE ${keys.join(' ')}`, signal);
      for (const key of keys) objects.delete(key);
    },
    async abandon(ledger) {
      for (const name of (await ledger.all()).keys()) {
        const key = [...kept.keys()].find((one) => noteOf(one) === name);
        if (key === undefined) continue;
        await ask(`ABANDON ${key}`);
        kept.delete(key);
        await ledger.delete(name);
      }
    },
  };
}
