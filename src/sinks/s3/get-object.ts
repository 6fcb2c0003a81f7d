import { chunksOf, streamFrom } from '../../lib/streams.ts';
import { BucketError, type BucketObject } from '../../model/bucket.ts';
import { etagOf, isFailure, type S3Answer, type S3Client } from './ask.ts';
import { makeBucketError } from './s3-error.ts';

/** A stream that breaks off is taken up again so often without a byte in between. */
const mostBreaks = 5;

interface GetOptions {
  readonly start?: number;
  readonly end?: number;
  readonly signal?: AbortSignal;
}

/** See `Bucket.get`. */
export async function getObject(
  client: S3Client,
  key: string,
  options: GetOptions = {},
): Promise<BucketObject | undefined> {
  const { start = 0, end, signal } = options;
  const isPart = start > 0 || end !== undefined;
  // No range of HTTP is empty: what the object is, is asked by its first byte.
  const isEmpty = end !== undefined && end <= start;
  const answer = await client.tryAsk({
    ...{ action: 'get', method: 'GET', key, streamed: true, signal },
    ...(isPart
      ? { headers: { range: isEmpty ? 'bytes=0-0' : `bytes=${start}-${end === undefined ? '' : end - 1}` } }
      : {}),
  });
  if (isFailure(answer)) {
    const status = answer.error instanceof BucketError ? answer.error.details['status'] : undefined;
    if (answer.error instanceof BucketError && status === 404 && answer.error.code !== 'bucket-missing')
      return undefined;
    if (status === 416) return nothingOf(client, key, signal);
    throw answer.error;
  }
  const etag = etagOf(client, answer, 'get');
  const size = wholeSize(client, answer, isPart);
  if (isEmpty || (answer.status !== 206 && start >= size && start > 0)) {
    await answer.body.cancel();
    return { etag, size, body: streamFrom([]) };
  }
  const from = answer.status === 206 ? start : 0;
  const to = answer.status === 206 ? Math.min(end ?? size, size) : size;
  const whole = followed(client, { key, etag, at: from, to, signal }, answer.body);
  const cut = answer.status === 206 || !isPart ? whole : within(whole, start, Math.min(end ?? size, size));
  return { etag, size, body: streamFrom(endingWith(cut, answer.body)) };
}

/** The same; who cancels before the first byte ends the answer as well, which a generator that was never begun would not. */
function endingWith(chunks: AsyncGenerator<Uint8Array>, answer: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  let isBegun = false;
  const iterator: AsyncIterator<Uint8Array> = {
    next() {
      isBegun = true;
      return chunks.next();
    },
    async return() {
      if (!isBegun) await answer.cancel();
      return chunks.return(undefined);
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** A part beyond the end: nothing, of an object that is there all the same. */
async function nothingOf(client: S3Client, key: string, signal: AbortSignal | undefined): Promise<BucketObject> {
  const answer = await client.ask({ action: 'get', method: 'GET', key, streamed: true, signal });
  await answer.body.cancel();
  return { etag: etagOf(client, answer, 'get'), size: wholeSize(client, answer, false), body: streamFrom([]) };
}

function wholeSize({ place }: S3Client, { headers, status }: S3Answer, isPart: boolean): number {
  const range = headers.get('content-range');
  const said = status === 206 ? /\/(\d{1,15})$/.exec(range ?? '')?.[1] : headers.get('content-length');
  if (said !== null && said !== undefined && /^\d{1,15}$/.test(said)) return Number(said);
  const hidden = isPart ? 'Content-Range' : 'Content-Length';
  throw makeBucketError('bucket-cors', place, 'get', { hidden });
}

interface Followed {
  readonly key: string;
  readonly etag: string;
  at: number;
  readonly to: number;
  readonly signal: AbortSignal | undefined;
}

/** The body, and where the connection breaks, the rest of it by further requests, as long as it is the same object. */
async function* followed(
  client: S3Client,
  part: Followed,
  first: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let body: ReadableStream<Uint8Array> | undefined = first;
  let breaks = 0;
  while (part.at < part.to) {
    try {
      body ??= (
        await client.ask({
          ...{ action: 'get', method: 'GET', key: part.key, streamed: true, signal: part.signal },
          headers: { range: `bytes=${part.at}-${part.to - 1}`, 'if-match': part.etag },
        })
      ).body;
      for await (const chunk of chunksOf(body)) {
        breaks = 0;
        part.at += chunk.length;
        yield chunk;
      }
      if (part.at >= part.to) return;
      throw makeBucketError('bucket-unreachable', client.place, 'get', { said: 'the object ended early' });
    } catch (error) {
      part.signal?.throwIfAborted();
      if (error instanceof BucketError && error.code !== 'bucket-unreachable') throw error;
      if (++breaks > mostBreaks) throw makeBucketError('bucket-unreachable', client.place, 'get', {}, error);
      body = undefined;
    }
  }
  await body?.cancel();
}

/** Bytes `start` to `end` of a body that came whole, from a server that gives no parts. */
async function* within(body: AsyncIterable<Uint8Array>, start: number, end: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of body) {
    const piece = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += chunk.length;
    if (piece.length > 0) yield piece;
    if (at >= end) return;
  }
}
