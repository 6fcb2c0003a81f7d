import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/lib/clock.ts';
import { streamFrom } from '../../../src/lib/streams.ts';
import { presignedObject } from '../../../src/sinks/presigned-object.ts';
import { parsePresigned } from '../../../src/sinks/s3/presigned.ts';
import { noise } from '../../contract/bucket-suite.ts';
import { type SinkUnderTest, sinkCases } from '../../contract/sink-suite.ts';
import { check } from '../../contract/vault-check.ts';
import { hasS3Server } from '../../support/s3-program.ts';
import { type S3Server, startS3 } from '../../support/s3-server.ts';

/** Waits are over at once. */
const clock: Clock = { now: () => Date.now(), sleep: async () => {} };
const tools = {
  fetch: (input: string, init?: RequestInit) => fetch(input, init),
  clock,
  random: Math.random,
  noCorsProbe: false,
};
const quiet = () => new AbortController().signal;

const now = Date.parse('2026-01-01T12:00:00Z');
const signed = (query: string, path = '/b/archive.zip') =>
  `https://s3.example${path}?${query}&X-Amz-Date=20260101T115500Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=abc`;

describe('addresses that were signed beforehand', () => {
  it('are one for the whole, or one for each part and one for the end, in any order', () => {
    expect(parsePresigned(` ${signed('x=1')}\n`, now)).toEqual({ origin: 'https://s3.example', puts: [signed('x=1')] });
    const [two, end, one] = ['partNumber=2&uploadId=u', 'uploadId=u', 'partNumber=1&uploadId=u'].map((query) =>
      signed(query),
    );
    expect(parsePresigned([two, end, one].join('\r\n'), now)).toMatchObject({ puts: [one, two], complete: end });
  });

  it.each([
    ['', 'there is none'],
    ['s3 bucket', 'no address'],
    ['https://s3.example/b/archive.zip', 'not signed'],
    [signed('x=1').replace('host', 'host;x-amz-acl'), 'x-amz-acl'],
    [signed('partNumber=1&uploadId=u'), 'one part'],
    [`${signed('partNumber=1&uploadId=u')} ${signed('partNumber=2&uploadId=u')}`, 'exactly one'],
    [`${signed('partNumber=1&uploadId=u')} ${signed('partNumber=3&uploadId=u')} ${signed('uploadId=u')}`, 'gaps'],
    [`${signed('partNumber=1&uploadId=u')} ${signed('uploadId=other')}`, 'one upload'],
    [`${signed('x=1')} ${signed('x=2', '/b/receipt.json')}`, 'one object'],
  ])('%s is refused with why, and is not repeated', (text, why) => {
    const refusal = () => parsePresigned(text, now);
    expect(refusal).toThrow(expect.objectContaining({ code: 'presigned-address' }));
    expect(refusal).toThrow(why);
    expect(refusal).not.toThrow('abc');
  });

  it.each([
    ['S3', signed('x=1')],
    ['S3 of old', `https://s3.example/b/k?AWSAccessKeyId=k&Signature=s&Expires=${now / 1000 + 300}`],
    ['Google', 'https://storage.googleapis.com/b/k?X-Goog-Date=20260101T115500Z&X-Goog-Expires=600&X-Goog-Signature=s'],
  ])('of %s have an end', (_, address) => {
    expect(parsePresigned(address, now).puts).toHaveLength(1);
    expect(() => parsePresigned(address, now + 301_000)).toThrow(
      expect.objectContaining({ code: 'presigned-expired' }),
    );
  });
});

describe.runIf(hasS3Server())('writing to signed addresses of a real S3 server', { timeout: 120_000 }, () => {
  let s3: S3Server;
  let owner: AwsClient;
  let objects = 0;

  beforeAll(async () => {
    s3 = await startS3();
    owner = new AwsClient({ ...s3.keys, region: s3.region, service: 's3' });
  }, 120_000);
  afterAll(async () => s3?.close());
  beforeEach(() => {
    s3.fault = undefined;
  });

  async function address(url: string, method: 'PUT' | 'POST', lasts = 600): Promise<string> {
    const long = `${url}${url.includes('?') ? '&' : '?'}X-Amz-Expires=${lasts}`;
    return (await owner.sign(long, { method, aws: { signQuery: true } })).url;
  }

  /** An object that is not there yet, and as many addresses for parts of it as were asked for. */
  async function object(parts = 0) {
    const url = `${s3.endpoint}/${await s3.bucket({ cors: 'none' })}/archive-${++objects}.zip`;
    const kept = async () => {
      const answer = await fetch(url);
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    };
    if (parts === 0) return { url, kept, text: await address(url, 'PUT') };
    const begun = await (await owner.fetch(`${url}?uploads`, { method: 'POST' })).text();
    const upload = /<UploadId>([^<]+)</.exec(begun)?.[1] ?? '';
    const numbers = Array.from({ length: parts }, (_, index) => index + 1);
    const puts = numbers.map((number) => address(`${url}?partNumber=${number}&uploadId=${upload}`, 'PUT'));
    const all = await Promise.all([...puts, address(`${url}?uploadId=${upload}`, 'POST')]);
    return { url, kept, text: all.join('\n') };
  }

  const sinkAt = (text: string) => presignedObject(parsePresigned(text, Date.now()), tools);

  it.each(sinkCases.map((one) => [one.name, one] as const))('keeps the contract of sinks: %s', async (_name, one) => {
    expect.hasAssertions();
    const make = async (): Promise<SinkUnderTest> => {
      const { text, kept } = await object();
      return { sink: sinkAt(text), kept };
    };
    await one.run(make, check);
  });

  it('sends its length with one PUT, and no keys', async () => {
    const { text, kept } = await object();
    const bytes = noise(9 << 20, 'whole');
    s3.requests.length = 0;
    await sinkAt(text).write('a.zip', streamFrom([bytes.slice()]), { size: bytes.length, signal: quiet() });
    const puts = s3.requests.map(({ method, headers }) => [method, headers['content-length'], headers.authorization]);
    expect(puts).toEqual([['PUT', String(bytes.length), undefined]]);
    expect(Buffer.compare((await kept()) ?? bytes.subarray(1), bytes)).toBe(0);
  });

  it('sends parts where there are addresses of parts, no more than it needs, and puts them together', async () => {
    const { text, kept } = await object(5);
    const bytes = noise(12 << 20, 'parts');
    s3.requests.length = 0;
    const pieces = [bytes.slice(0, 7 << 20), bytes.slice(7 << 20)];
    await sinkAt(text).write('a.zip', streamFrom(pieces), { size: bytes.length, signal: quiet() });
    const actions = s3.requests.map(({ action }) => action);
    expect(actions).toEqual(['UploadPart', 'UploadPart', 'UploadPart', 'CompleteUpload']);
    expect(Buffer.compare((await kept()) ?? bytes.subarray(1), bytes)).toBe(0);
  });

  it.each([
    ['that was changed', (text: string) => `${text.slice(0, -4)}0000`, 'presigned-refused'],
    ['for another object', (text: string) => text.replace('archive-', 'other-'), 'presigned-refused'],
  ])('an address %s is refused, and is in nothing that is told', async (_, change, code) => {
    const { text, kept } = await object();
    const error: unknown = await sinkAt(change(text))
      .write('a.zip', streamFrom([new Uint8Array(10)]), { signal: quiet() })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    const seen = error instanceof Error ? [error.message, error.stack, error.cause, Object.values(error)] : [];
    expect(JSON.stringify(seen)).not.toContain('Signature=');
    expect(await kept()).toBeUndefined();
  });

  it('says that its time is over when the storage finds so', async () => {
    const { text } = await object();
    s3.fault = () => ({ status: 403, code: 'AccessDenied', message: 'Request has expired' });
    const write = sinkAt(text).write('a.zip', streamFrom([new Uint8Array(10)]), { signal: quiet() });
    await expect(write).rejects.toMatchObject({ code: 'presigned-expired' });
  });

  it('tries again after passing trouble, and names a full bucket', async () => {
    const { text, kept } = await object();
    let count = 0;
    s3.fault = () => (count++ === 0 ? { status: 503, code: 'SlowDown' } : undefined);
    await sinkAt(text).write('a.zip', streamFrom([new Uint8Array(10)]), { signal: quiet() });
    expect((await kept())?.length).toBe(10);
    s3.fault = () => ({ status: 403, code: 'QuotaExceeded' });
    const write = sinkAt(text).write('a.zip', streamFrom([new Uint8Array(10)]), { signal: quiet() });
    await expect(write).rejects.toMatchObject({ code: 'bucket-full' });
  });
});
