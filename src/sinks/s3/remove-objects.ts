import { BucketError } from '../../model/bucket.ts';
import { base64, isFailure, type S3Client, sha256, textOfAnswer } from './ask.ts';
import { makeBucketError } from './s3-error.ts';
import { elementsOf, escapeXml, parseXml, textOf } from './xml.ts';

/** So many objects are removed by one request at most. */
const mostRemoved = 1000;

/** See `Bucket.remove`. */
export async function removeObjects(client: S3Client, keys: readonly string[], signal?: AbortSignal): Promise<void> {
  for (let at = 0; at < keys.length; at += mostRemoved)
    await removeSome(client, keys.slice(at, at + mostRemoved), signal);
}

async function removeSome(client: S3Client, keys: readonly string[], signal?: AbortSignal): Promise<void> {
  const [first = ''] = keys;
  if (keys.length === 1) {
    const answer = await client.tryAsk({ action: 'remove', method: 'DELETE', key: first, signal });
    if (!isFailure(answer)) return;
    if (answer.error instanceof BucketError && answer.error.details['s3'] === 'NoSuchKey') return;
    throw answer.error;
  }
  const objects = keys.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join('');
  const text = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects}</Delete>`;
  const body = new TextEncoder().encode(text);
  const digest = await sha256(body);
  const answer = await client.ask({
    ...{ action: 'remove', method: 'POST', key: '', query: { delete: '' }, body, digest, signal },
    headers: { 'content-type': 'application/xml', 'x-amz-checksum-sha256': base64(digest) },
  });
  const wrong = elementsOf(parseXml(await textOfAnswer(answer)), 'Error').find(
    (one) => textOf(one, 'Code') !== 'NoSuchKey',
  );
  if (wrong === undefined) return;
  const code = textOf(wrong, 'Code') === 'AccessDenied' ? 'bucket-denied' : 'bucket-refused';
  throw makeBucketError(code, client.place, 'remove', { s3: textOf(wrong, 'Code').slice(0, 64) });
}
