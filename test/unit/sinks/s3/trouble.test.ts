import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { concat } from '../../../../src/lib/bytes.ts';
import type { Clock } from '../../../../src/lib/clock.ts';
import { chunksOf } from '../../../../src/lib/streams.ts';
import { type Bucket, BucketError } from '../../../../src/model/bucket.ts';
import { openBucket } from '../../../../src/sinks/s3/bucket.ts';
import { type BucketCheck, checkBucket } from '../../../../src/sinks/s3/check-bucket.ts';
import type { S3Keys } from '../../../../src/sinks/s3/sign.ts';
import { noise } from '../../../contract/bucket-suite.ts';
import type { S3Action, S3Fault } from '../../../support/s3-front.ts';
import { hasS3Server } from '../../../support/s3-program.ts';
import { type S3Server, startS3 } from '../../../support/s3-server.ts';

/** Waits are over at once, and the time has passed all the same. */
let slept = 0;
const clock: Clock = {
  now: () => Date.now() + slept,
  sleep: async (milliseconds) => {
    slept += milliseconds;
  },
};
const plain = { contentType: 'text/plain' };
const text = (value: string) => new TextEncoder().encode(value);
const { signal } = new AbortController();

async function failure(work: Promise<unknown>): Promise<BucketError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof BucketError) return error;
  throw new Error(`no BucketError: ${error}`);
}

/** Asks a server by a name that it is not resolved by. */
async function fetchByName(address: string, place: string, init: RequestInit = {}): Promise<Response> {
  const { host, pathname, search } = new URL(address);
  const headers = { ...Object.fromEntries(new Headers(init.headers)), host };
  const asked = request(`http://${place}${pathname}${search}`, { method: init.method ?? 'GET', headers });
  asked.end(init.body instanceof Uint8Array ? init.body : undefined);
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  const parts: Buffer[] = [];
  for await (const part of answer ?? []) parts.push(part);
  const said = new Headers();
  for (const [name, value] of Object.entries(answer?.headers ?? {})) said.set(name, String(value));
  return new Response(Buffer.concat(parts), { status: answer?.statusCode ?? 500, headers: said });
}

describe.runIf(hasS3Server())('trouble with a real S3 server', { timeout: 120_000 }, () => {
  let s3: S3Server;
  let name: string;
  let bucket: Bucket;

  const tools = (time = clock) => ({ fetch: globalThis.fetch, clock: time, random: Math.random, noCorsProbe: false });
  const opened = (keys: S3Keys = s3.keys, time = clock, bucketName = name) =>
    openBucket({ endpoint: s3.endpoint, bucket: bucketName, region: s3.region, style: 'path' }, keys, tools(time));
  const placeOf = () => ({ endpoint: s3.endpoint, bucket: name, region: s3.region, style: 'path' }) as const;
  const contentOf = async (key: string) => {
    const parts: Uint8Array[] = [];
    const there = await bucket.get(key);
    if (there) for await (const chunk of chunksOf(there.body)) parts.push(chunk);
    return concat(parts);
  };

  /** Faults for the first so many requests of a kind. */
  const first = (count: number, action: S3Action, fault: S3Fault) => {
    let left = count;
    s3.fault = (request) => (request.action === action && left-- > 0 ? fault : undefined);
  };
  const actions = () => s3.requests.map(({ action }) => action);

  beforeAll(async () => {
    s3 = await startS3();
  }, 120_000);
  afterAll(async () => s3?.close());
  beforeEach(async () => {
    s3.fault = undefined;
    slept = 0;
    name = await s3.bucket();
    bucket = opened();
    s3.requests.length = 0;
  });

  test('passing trouble is waited for', async () => {
    first(2, 'PutObject', { status: 503, code: 'SlowDown' });
    await bucket.put('a', text('a'), plain);
    first(1, 'GetObject', { status: 400, code: 'RequestTimeout' });
    expect((await bucket.get('a'))?.size).toBe(1);
    expect(actions()).toEqual(['PutObject', 'PutObject', 'PutObject', 'GetObject', 'GetObject']);
  });

  test('trouble that stays has a name', async () => {
    first(99, 'PutObject', { status: 503, code: 'SlowDown' });
    expect((await failure(bucket.put('a', text('a'), plain))).code).toBe('bucket-slow');
  });

  test.each([
    [507, 'XMinioStorageFull'],
    [403, 'QuotaExceeded'],
  ])('full: %i %s, asked once', async (status, code) => {
    first(99, 'PutObject', { status, code, message: 'no room' });
    const error = await failure(bucket.put('a', text('a'), plain));
    expect(error.code).toBe('bucket-full');
    expect(error.details['said']).toBe('no room');
    expect(actions()).toEqual(['PutObject']);
  });

  test('a full bucket ends an upload in parts', async () => {
    first(99, 'UploadPart', { status: 403, code: 'QuotaExceeded' });
    const writer = await bucket.upload('long', plain);
    const error = await failure(
      (async () => {
        await writer.write(noise(17 * 1024 * 1024, 'full'));
        await writer.finish();
      })(),
    );
    expect(error.code).toBe('bucket-full');
    await writer.abort();
    expect(actions().at(-1)).toBe('AbortUpload');
  });

  test('keys that are wrong, and what is never repeated of the refusal', async () => {
    const wrong = { ...s3.keys, secretAccessKey: 'wrong' };
    const error = await failure(opened(wrong).put('a', text('a'), plain));
    expect(error.code).toBe('bucket-keys');
    const unknown = await failure(opened({ ...wrong, accessKeyId: 'NOBODY' }).put('a', text('a'), plain));
    expect(unknown.code).toBe('bucket-keys');
    expect(JSON.stringify([error, error.details, error.cause])).not.toContain(s3.keys.accessKeyId);
  });

  test('keys that may not', async () => {
    const reader = opened(s3.readerKeys);
    await bucket.put('a', text('a'), plain);
    expect((await reader.get('a'))?.size).toBe(1);
    const error = await failure(reader.put('b', text('b'), plain));
    expect([error.code, error.details['action']]).toEqual(['bucket-denied', 'put']);
    expect((await failure(reader.remove(['a']))).details['action']).toBe('remove');
  });

  test('a bucket that is not there', async () => {
    const error = await failure(opened(s3.keys, clock, 'nothing-here').get('a'));
    expect(error.code).toBe('bucket-missing');
  });

  test('a region that is another is named', async () => {
    const place = { endpoint: s3.endpoint, bucket: name, region: 'other-1', style: 'path' } as const;
    const error = await failure(openBucket(place, s3.keys, tools()).put('a', text('a'), plain));
    expect([error.code, error.details['region']]).toEqual(['bucket-missing', s3.region]);
    expect(error.message).toContain(s3.region);
  });

  test('a clock that is wrong is made good by the time that the server says', async () => {
    const late = { ...clock, now: () => Date.now() - 5 * 3_600_000 };
    const there = opened(s3.keys, late);
    await there.put('a', text('a'), plain);
    await there.put('b', text('b'), plain);
    expect(actions()).toEqual(['PutObject', 'PutObject', 'PutObject']);
  });

  test('where the server does not say its time, the clock is named', async () => {
    s3.fault = () => ({ status: 403, code: 'RequestTimeTooSkewed', headers: { date: '' } });
    expect((await failure(bucket.put('a', text('a'), plain))).code).toBe('bucket-clock');
  });

  test('an answer that was lost does not make our own lock somebody else’s', async () => {
    first(1, 'PutObject', 'lose');
    const { etag } = await bucket.put('lock', text('mine'), { ...plain, onlyNew: true });
    expect((await bucket.get('lock'))?.etag).toBe(etag);
    first(1, 'PutObject', 'lose');
    await bucket.put('lock', text('mine, later'), { ...plain, ifMatch: etag });
    first(1, 'PutObject', 'drop');
    expect((await failure(bucket.put('lock', text('theirs'), { ...plain, onlyNew: true }))).code).toBe(
      'bucket-changed',
    );
  });

  test('the end of an upload whose answer was lost is known by the object', async () => {
    const bytes = noise(9 * 1024 * 1024, 'lost');
    const writer = await bucket.upload('long', plain);
    await writer.write(bytes);
    first(1, 'CompleteUpload', 'lose');
    const { size, etag } = await writer.finish();
    expect([size, (await bucket.get('long'))?.etag]).toEqual([bytes.length, etag]);
  });

  test('a success that turns into an error is none', async () => {
    const writer = await bucket.upload('long', plain);
    await writer.write(noise(9 * 1024 * 1024, 'turned'));
    first(1, 'CompleteUpload', { status: 200, code: 'InternalError' });
    expect((await failure(writer.finish())).code).toBe('bucket-slow');
  });

  test('what is too long to be copied at once is copied in parts', async () => {
    await bucket.put('from', text('bytes'), plain);
    first(1, 'PutObject', { status: 400, code: 'InvalidRequest' });
    const { etag } = await bucket.copy('from', 'to', plain);
    const there = await bucket.get('to');
    expect([there?.size, there?.etag]).toEqual([5, etag]);
    await there?.body.cancel();
    expect(actions()).toContain('UploadPart');
    first(1, 'UploadPart', { status: 403, code: 'QuotaExceeded' });
    const full = s3.fault;
    s3.fault = (request) =>
      request.action === 'PutObject' ? { status: 400, code: 'EntityTooLarge' } : full?.(request);
    expect((await failure(bucket.copy('from', 'to', plain))).code).toBe('bucket-full');
    expect(actions().at(-1)).toBe('AbortUpload');
  });

  test('parts that break are sent again', async () => {
    let count = 0;
    s3.fault = ({ action }) => (action === 'UploadPart' && ++count % 2 === 1 ? 'drop' : undefined);
    const bytes = noise(17 * 1024 * 1024, 'broken');
    const writer = await bucket.upload('long', plain);
    await writer.write(bytes);
    await writer.finish();
    const there = await bucket.get('long');
    const parts: Uint8Array[] = [];
    if (there) for await (const chunk of chunksOf(there.body)) parts.push(chunk);
    expect(Buffer.compare(concat(parts), bytes)).toBe(0);
  });

  test.each([
    ['asks for fewer requests', { status: 503, code: 'SlowDown' }],
    ['has trouble of its own', { status: 500, code: 'InternalError' }],
    ['is away for a moment', { status: 502, code: 'BadGateway' }],
  ])('an upload in parts goes on where the storage %s', async (_, fault) => {
    let count = 0;
    s3.fault = ({ action }) => (action === 'UploadPart' && ++count % 2 === 1 ? fault : undefined);
    const bytes = noise(17 * 1024 * 1024, 'slow');
    const writer = await bucket.upload('long', plain);
    await writer.write(bytes);
    await writer.finish();
    expect(Buffer.compare(await contentOf('long'), bytes)).toBe(0);
    expect(actions()).not.toContain('AbortUpload');
  });

  test('a part that arrived as something else is noticed', async () => {
    s3.fault = ({ action }) =>
      action === 'UploadPart'
        ? { status: 200, code: '', headers: { etag: '"x"', 'x-amz-checksum-sha256': 'AAAA' } }
        : undefined;
    const writer = await bucket.upload('long', plain);
    const sent = (async () => {
      await writer.write(noise(9 * 1024 * 1024, 'other'));
      await writer.finish();
    })();
    expect((await failure(sent)).code).toBe('bucket-checksum');
    await writer.abort();
    expect(await bucket.get('long')).toBeUndefined();
  });

  test('temporary keys that end in the middle of an upload are asked for once, and it goes on', async () => {
    let asked = 0;
    let parts = 0;
    let isOver = false;
    s3.fault = ({ action }) => {
      if (action === 'UploadPart' && ++parts === 2) isOver = true;
      return isOver ? { status: 400, code: 'ExpiredToken' } : undefined;
    };
    const renewing = openBucket(placeOf(), s3.keys, {
      ...tools(),
      renewKeys: async () => {
        asked++;
        isOver = false;
        return { ...s3.keys };
      },
    });
    const bytes = noise(25 * 1024 * 1024, 'renewed');
    const writer = await renewing.upload('long', plain);
    await writer.write(bytes);
    await writer.finish();
    expect(asked).toBe(1);
    expect(actions().filter((action) => action === 'CreateUpload')).toHaveLength(1);
    expect(parts).toBeLessThanOrEqual(7);
    expect(Buffer.compare(await contentOf('long'), bytes)).toBe(0);
  });

  test('where nobody has further keys, it says that they are over', async () => {
    s3.fault = () => ({ status: 400, code: 'ExpiredToken' });
    expect((await failure(bucket.put('a', text('a'), plain))).code).toBe('bucket-keys');
    const tried = openBucket(placeOf(), s3.keys, { ...tools(), renewKeys: async () => undefined });
    expect((await failure(tried.put('a', text('a'), plain))).code).toBe('bucket-keys');
    const stubborn = openBucket(placeOf(), s3.keys, { ...tools(), renewKeys: async () => ({ ...s3.keys }) });
    s3.requests.length = 0;
    expect((await failure(stubborn.put('a', text('a'), plain))).code).toBe('bucket-keys');
    expect(s3.requests.length).toBeLessThan(6);
  });

  test('whoever waits for further keys can leave', async () => {
    s3.fault = () => ({ status: 400, code: 'ExpiredToken' });
    const leave = new AbortController();
    const waiting = openBucket(placeOf(), s3.keys, {
      ...tools(),
      renewKeys: () => {
        leave.abort();
        return new Promise(() => {});
      },
    });
    await expect(waiting.put('a', text('a'), { ...plain, signal: leave.signal })).rejects.toThrow(/abort/i);
  });

  test.each([
    [301, 'https://elsewhere.example/a'],
    [307, 'https://elsewhere.example/a'],
  ])('a redirect (%i) is told; no signature follows it', async (status, location) => {
    s3.fault = () => ({ status, code: 'TemporaryRedirect', headers: { location } });
    const error = await failure(bucket.put('a', text('a'), plain));
    expect([error.code, error.details['redirected']]).toEqual(['bucket-missing', true]);
    expect(error.message).toContain('another address');
  });

  test('a bucket is reached by its own host name, too', async () => {
    const { port } = new URL(s3.endpoint);
    const place = {
      endpoint: `http://s3.localhost:${port}`,
      bucket: name,
      region: s3.region,
      style: 'virtual',
    } as const;
    // Not every system resolves names below localhost.
    const there = (input: string, init?: RequestInit) => fetchByName(input, `127.0.0.1:${port}`, init);
    const virtual = openBucket(place, s3.keys, { ...tools(), fetch: there });
    await virtual.put('folder/a b+c', text('virtual'), plain);
    expect(new TextDecoder().decode(await contentOf('folder/a b+c'))).toBe('virtual');
    const keys: string[] = [];
    for await (const { key } of virtual.list('folder/')) keys.push(key);
    expect(keys).toEqual(['folder/a b+c']);
  });

  async function checked(keys: S3Keys, bucketName: string, time = clock): Promise<BucketCheck | undefined> {
    let last: BucketCheck | undefined;
    const place = { endpoint: s3.endpoint, bucket: bucketName, region: s3.region, style: 'path' } as const;
    for await (last of checkBucket({ place, prefix: 'a b/' }, keys, tools(time), signal));
    return last;
  }
  const said = (check: BucketCheck | undefined) => check?.steps.map(({ state }) => state).join(' ');

  test('a check of all that is needed leaves nothing behind', async () => {
    const check = await checked(s3.keys, name);
    expect([said(check), check?.conditional, check?.error]).toEqual(['done done done done done', 'kept', undefined]);
    expect(Math.abs(check?.skew ?? 99)).toBeLessThan(60);
    const left = [];
    for await (const { key } of bucket.list('')) left.push(key);
    expect(left).toEqual([]);
  });

  test('a check says what is missing', async () => {
    const denied = await checked(s3.readerKeys, name);
    expect([said(denied), denied?.error?.code]).toEqual(['done done failed not-tried not-tried', 'bucket-denied']);
    const missing = await checked(s3.keys, 'nothing-here');
    expect([said(missing), missing?.error?.code]).toEqual([
      'done failed not-tried not-tried not-tried',
      'bucket-missing',
    ]);
    s3.fault = () => 'drop';
    const away = await checked(s3.keys, name);
    expect([said(away), away?.error?.code]).toEqual([
      'failed not-tried not-tried not-tried not-tried',
      'bucket-unreachable',
    ]);
  });

  test.each([
    ['ListObjects', 403, 'AccessDenied', 'list', 'done failed done done done', 'bucket-denied'],
    ['PutObject', 403, 'AccessDenied', 'put', 'done done failed not-tried not-tried', 'bucket-denied'],
    ['PutObject', 507, 'XMinioStorageFull', 'put', 'done done failed not-tried not-tried', 'bucket-full'],
    ['CreateUpload', 403, 'AccessDenied', 'upload', 'done done failed done done', 'bucket-denied'],
    ['GetObject', 403, 'AccessDenied', 'get', 'done done done failed done', 'bucket-denied'],
    ['DeleteObjects', 403, 'AccessDenied', 'remove', 'done done done done failed', 'bucket-denied'],
  ] as const)('a check without one right: %s answers %i %s', async (action, status, code, named, steps, expected) => {
    s3.fault = (request) => (request.action === action ? { status, code } : undefined);
    const check = await checked(s3.keys, name);
    expect([said(check), check?.error?.code, check?.error?.details['action']]).toEqual([steps, expected, named]);
    expect(check?.error?.details).toMatchObject({ bucket: name, endpoint: s3.endpoint });
  });

  test('a check tells how wrong the clock is', async () => {
    const check = await checked(s3.keys, name, { ...clock, now: () => Date.now() + 3_600_000 });
    expect(said(check)).toBe('done done done done done');
    expect(Math.abs((check?.skew ?? 0) - 3600)).toBeLessThan(60);
  });
});
