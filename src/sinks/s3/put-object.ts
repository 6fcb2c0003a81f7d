import { concat } from '../../lib/bytes.ts';
import { chunksOf } from '../../lib/streams.ts';
import { BucketError, type BucketObject, type PutOptions } from '../../model/bucket.ts';
import { etagOf, isFailure, type S3Client, sha256 } from './ask.ts';
import { getObject } from './get-object.ts';
import { makeBucketError } from './s3-error.ts';

/** What is compared byte by byte when the answer to a conditional write was lost. */
const longestCompared = 1024 * 1024;

/** Headers of what is stored, and on what condition. */
export function storeHeaders({ contentType, cacheControl, onlyNew, ifMatch }: PutOptions): Record<string, string> {
  return {
    'content-type': contentType,
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
    ...(onlyNew ? { 'if-none-match': '*' } : {}),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  };
}

/** See `Bucket.put`. */
export async function putObject(
  client: S3Client,
  key: string,
  body: Uint8Array,
  options: PutOptions,
): Promise<{ etag: string }> {
  const digest = await sha256(body);
  const answer = await client.tryAsk({
    ...{ action: 'put', method: 'PUT', key, body, digest, signal: options.signal },
    headers: storeHeaders(options),
  });
  if (!isFailure(answer)) return { etag: etagOf(client, answer, 'put') };
  const { error, attempts } = answer;
  const isMet = error instanceof BucketError && error.code === 'bucket-changed';
  // The first answer was lost: it may have been our own writing that changed it.
  if (isMet && attempts > 1 && body.length <= longestCompared) {
    const there = await getObject(client, key, options.signal === undefined ? {} : { signal: options.signal });
    if (there !== undefined && there.size === body.length && (await isSame(there, body))) return { etag: there.etag };
    await there?.body.cancel().catch(() => {});
  }
  throw isMissing(error, options) ? makeBucketError('bucket-changed', client.place, 'put') : error;
}

/** Where the object that must be the same has gone, S3 says that there is no such key. */
function isMissing(error: unknown, { ifMatch }: PutOptions): boolean {
  if (ifMatch === undefined || !(error instanceof BucketError)) return false;
  return error.details['s3'] === 'NoSuchKey';
}

async function isSame({ body }: BucketObject, bytes: Uint8Array): Promise<boolean> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(body)) parts.push(chunk);
  const there = concat(parts);
  return there.length === bytes.length && there.every((byte, index) => byte === bytes[index]);
}
