import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { concat } from '../../src/lib/bytes.ts';
import { type Bucket, BucketError, type BucketObject, type UploadLedger } from '../../src/model/bucket.ts';

/** A bucket to test, empty when it is given. */
export interface BucketUnderTest {
  readonly bucket: Bucket;
  /** Bodies of parts that the server has been sent so far. */
  partsSent(): number;
  /** Parts that an upload of so many bytes takes. */
  partsOf(length: number): number;
}

const plain = { contentType: 'application/octet-stream' };
const text = (value: string) => new TextEncoder().encode(value);

/** Bytes that look random and are the same each time. */
export function noise(length: number, seed: string): Uint8Array {
  const bytes = new Uint8Array(length);
  const block = createHash('sha256').update(seed).digest();
  for (let at = 0; at < length; at++) bytes[at] = ((block[at % 32] ?? 0) + Math.imul(at, 2654435761)) >>> 5;
  return bytes;
}

async function bytesOf(object: BucketObject | undefined): Promise<Uint8Array | undefined> {
  if (object === undefined) return undefined;
  const parts: Uint8Array[] = [];
  const reader = object.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  return concat(parts);
}

async function keysOf(bucket: Bucket, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of bucket.list(prefix)) keys.push(key);
  return keys;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof BucketError ? error.code : String(error);
  }
}

function memoryLedger(): UploadLedger {
  const values = new Map<string, unknown>();
  return {
    get: async (name) => values.get(name),
    set: async (name, value) => void values.set(name, structuredClone(value)),
    delete: async (name) => void values.delete(name),
    all: async () => new Map(values),
  };
}

const minutes = 60_000;

/** What every bucket promises (`src/model/bucket.ts`). */
export function bucketSuite(
  name: string,
  start: () => Promise<{ fresh(): Promise<BucketUnderTest>; close(): Promise<void> }>,
): void {
  describe(name, { timeout: 2 * minutes }, () => {
    let server: Awaited<ReturnType<typeof start>>;
    let bucket: Bucket;
    let underTest: BucketUnderTest;
    beforeAll(async () => {
      server = await start();
    }, 2 * minutes);
    afterAll(async () => server?.close());
    beforeEach(async () => {
      underTest = await server.fresh();
      ({ bucket } = underTest);
    }, minutes);

    test('gives what was put, whole and in part', async () => {
      const { etag } = await bucket.put('a/b.txt', text('0123456789'), plain);
      expect(etag).toMatch(/^"[^"]+"$/);
      const whole = await bucket.get('a/b.txt');
      expect({ ...whole, body: await bytesOf(whole) }).toEqual({ etag, size: 10, body: text('0123456789') });
      const parts = [
        [{ start: 3, end: 6 }, '345'],
        [{ start: 7 }, '789'],
        [{ end: 2 }, '01'],
        [{ start: 4, end: 4 }, ''],
        [{ start: 8, end: 100 }, '89'],
        [{ start: 10 }, ''],
        [{ start: 50, end: 60 }, ''],
      ] as const;
      for (const [range, expected] of parts) {
        const part = await bucket.get('a/b.txt', range);
        expect({ range, size: part?.size, text: new TextDecoder().decode(await bytesOf(part)) }).toEqual({
          range,
          size: 10,
          text: expected,
        });
      }
    });

    test('says that there is none', async () => {
      expect(await bucket.get('nothing/here')).toBeUndefined();
      expect(await bucket.get('nothing/here', { start: 5, end: 9 })).toBeUndefined();
      await bucket.remove(['nothing/here']);
    });

    test('keeps an empty object', async () => {
      await bucket.put('empty', new Uint8Array(), plain);
      const there = await bucket.get('empty');
      expect(there?.size).toBe(0);
      expect(await bytesOf(there)).toEqual(new Uint8Array());
    });

    test('keys may have any letters', async () => {
      const keys = ["a b+c/(d) e!*'.txt", 'ä/ü ö%41&x=1?#.txt', '日本/𝒳;:@$,~', 'quote"<&>.txt'];
      for (const key of keys) await bucket.put(key, text(key), plain);
      for (const key of keys) expect(new TextDecoder().decode(await bytesOf(await bucket.get(key)))).toBe(key);
      expect(await keysOf(bucket, '')).toEqual(
        [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
      await bucket.remove(keys);
      expect(await keysOf(bucket, '')).toEqual([]);
    });

    test('lists what begins with a prefix, with size, ETag and time', async () => {
      const before = Date.now();
      const { etag } = await bucket.put('p/one', text('1'), plain);
      await bucket.put('p/two/three', text('23'), plain);
      await bucket.put('other', text('x'), plain);
      const found = [];
      for await (const entry of bucket.list('p/')) found.push(entry);
      expect(found.map(({ key, size }) => [key, size])).toEqual([
        ['p/one', 1],
        ['p/two/three', 2],
      ]);
      expect(found[0]?.etag).toBe(etag);
      expect(Math.abs((found[0]?.modified ?? 0) - before)).toBeLessThan(minutes);
      expect(await keysOf(bucket, 'p/tw')).toEqual(['p/two/three']);
      expect(await keysOf(bucket, 'q')).toEqual([]);
    });

    test('removes many', async () => {
      for (const key of ['x/1', 'x/2', 'x/3']) await bucket.put(key, text(key), plain);
      await bucket.remove(['x/1', 'x/3', 'x/4']);
      expect(await keysOf(bucket, '')).toEqual(['x/2']);
      await bucket.remove([]);
    });

    test('puts only what is new', async () => {
      await bucket.put('lock', text('mine'), { ...plain, onlyNew: true });
      expect(await codeOf(bucket.put('lock', text('theirs'), { ...plain, onlyNew: true }))).toBe('bucket-changed');
      expect(await codeOf(bucket.put('lock', text('mine'), { ...plain, onlyNew: true }))).toBe('bucket-changed');
      expect(await bytesOf(await bucket.get('lock'))).toEqual(text('mine'));
    });

    test('puts only over what is known', async () => {
      const { etag } = await bucket.put('state', text('1'), plain);
      const second = await bucket.put('state', text('2'), { ...plain, ifMatch: etag });
      expect(await codeOf(bucket.put('state', text('3'), { ...plain, ifMatch: etag }))).toBe('bucket-changed');
      await bucket.put('state', text('4'), { ...plain, ifMatch: second.etag });
      await bucket.remove(['state']);
      expect(await codeOf(bucket.put('state', text('5'), { ...plain, ifMatch: second.etag }))).toBe('bucket-changed');
    });

    test('copies', async () => {
      await bucket.put('from here+1', text('bytes'), plain);
      const { etag } = await bucket.copy('from here+1', 'to/there', { contentType: 'text/plain' });
      const there = await bucket.get('to/there');
      expect(there?.etag).toBe(etag);
      expect(await bytesOf(there)).toEqual(text('bytes'));
      expect(await codeOf(bucket.copy('nowhere', 'to/x', plain))).toMatch(/^bucket-/);
    });

    test('a short upload is one object, visible at its end only', async () => {
      const writer = await bucket.upload('up/short', plain);
      const chunk = text('some ');
      await writer.write(chunk);
      chunk.fill(0);
      await writer.write(text('bytes'));
      expect(await bucket.get('up/short')).toBeUndefined();
      const { size, etag } = await writer.finish();
      expect(size).toBe(10);
      const there = await bucket.get('up/short');
      expect(there?.etag).toBe(etag);
      expect(await bytesOf(there)).toEqual(text('some bytes'));
      expect(underTest.partsSent()).toBe(0);
    });

    const long = noise(16 * 1024 * 1024 + 12_345, 'long');

    async function send(key: string, bytes: Uint8Array, options: { resume?: boolean; ledger?: UploadLedger } = {}) {
      const writer = await bucket.upload(key, { ...plain, ...options });
      for (let at = 0; at < bytes.length; at += 1_000_003) await writer.write(bytes.subarray(at, at + 1_000_003));
      return writer;
    }

    test('a long upload goes in parts', async () => {
      const seen: number[] = [];
      const writer = await bucket.upload('up/long', { ...plain, onProgress: ({ bytes }) => void seen.push(bytes) });
      for (let at = 0; at < long.length; at += 3_000_000) await writer.write(long.subarray(at, at + 3_000_000));
      expect(writer.size).toBe(long.length);
      const { size, etag } = await writer.finish();
      expect(size).toBe(long.length);
      expect(seen.at(-1)).toBe(long.length);
      expect(underTest.partsSent()).toBe(underTest.partsOf(long.length));
      const there = await bucket.get('up/long');
      expect(there?.etag).toBe(etag);
      expect(Buffer.compare(Buffer.from((await bytesOf(there)) ?? []), long)).toBe(0);
    });

    test.each([
      ['a note', memoryLedger],
      ['the server', () => undefined],
    ])('an upload goes on, known by %s', async (_by, makeLedger) => {
      const ledger = makeLedger();
      const options = { resume: true, ...(ledger === undefined ? {} : { ledger }) };
      const half = await send('up/again', long.subarray(0, 9 * 1024 * 1024), options);
      await half.leave();
      expect(await bucket.get('up/again')).toBeUndefined();
      const before = underTest.partsSent();
      const writer = await send('up/again', long, options);
      await writer.finish();
      expect(underTest.partsSent() - before).toBe(underTest.partsOf(long.length) - 1);
      expect(Buffer.compare(Buffer.from((await bytesOf(await bucket.get('up/again'))) ?? []), long)).toBe(0);
    });

    test('parts with other bytes are sent again', async () => {
      const ledger = memoryLedger();
      const half = await send('up/other', noise(9 * 1024 * 1024, 'other'), { resume: true, ledger });
      await half.leave();
      const writer = await send('up/other', long, { resume: true, ledger });
      await writer.finish();
      expect(Buffer.compare(Buffer.from((await bytesOf(await bucket.get('up/other'))) ?? []), long)).toBe(0);
    });

    test('what was thrown away is gone', async () => {
      const writer = await send('up/gone', long.subarray(0, 9 * 1024 * 1024));
      await writer.abort();
      expect(await bucket.get('up/gone')).toBeUndefined();
      const before = underTest.partsSent();
      const anew = await send('up/gone', long.subarray(0, 9 * 1024 * 1024), { resume: true });
      await anew.finish();
      expect(underTest.partsSent()).toBeGreaterThan(before);
    });

    test('what unfinished uploads have left is thrown away by the notes of them', async () => {
      const ledger = memoryLedger();
      const other = memoryLedger();
      const part = long.subarray(0, 9 * 1024 * 1024);
      for (const key of ['up/left/one', 'up/left/two']) await (await send(key, part, { resume: true, ledger })).leave();
      await (await send('up/left/kept', part, { resume: true, ledger: other })).leave();
      expect((await ledger.all()).size).toBe(2);
      await ledger.set('upload https://elsewhere.example other key', { id: 'x', checksums: true });
      await bucket.abandon(ledger);
      expect([...(await ledger.all()).keys()]).toEqual(['upload https://elsewhere.example other key']);
      // What is gone already is no failure.
      await bucket.abandon(ledger);
      const before = underTest.partsSent();
      for (const key of ['up/left/one', 'up/left/two'])
        await (await send(key, part, { resume: true, ledger })).finish();
      expect(underTest.partsSent() - before).toBe(2 * underTest.partsOf(part.length));
      const kept = underTest.partsSent();
      await (await send('up/left/kept', part, { resume: true, ledger: other })).finish();
      expect(underTest.partsSent() - kept).toBe(underTest.partsOf(part.length) - 1);
    });

    test('a long upload of what must be new', async () => {
      await bucket.put('up/new', text('there'), plain);
      const writer = await bucket.upload('up/new', { ...plain, onlyNew: true });
      await writer.write(long.subarray(0, 9 * 1024 * 1024));
      expect(await codeOf(writer.finish())).toBe('bucket-changed');
      expect(await bytesOf(await bucket.get('up/new'))).toEqual(text('there'));
    });

    test('cancelling is no failure of the bucket', async () => {
      const control = new AbortController();
      const writer = await bucket.upload('up/cancelled', { ...plain, signal: control.signal });
      await writer.write(text('x'));
      control.abort();
      await expect(writer.write(text('y'))).rejects.toThrow(/abort/i);
      await writer.abort();
      await expect(bucket.put('y', text('y'), { ...plain, signal: control.signal })).rejects.toThrow(/abort/i);
      await expect(bucket.get('y', { signal: control.signal })).rejects.toThrow(/abort/i);
    });
  });
}
