import type { BucketEntry } from '../../model/bucket.ts';
import { type S3Client, textOfAnswer } from './ask.ts';
import { makeBucketError } from './s3-error.ts';
import { elementsOf, parseXml, textOf } from './xml.ts';

/** See `Bucket.list`. */
export async function* listObjects(
  client: S3Client,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<BucketEntry> {
  let token = '';
  do {
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      ...(prefix === '' ? {} : { prefix }),
      ...(token === '' ? {} : { 'continuation-token': token }),
    };
    const answer = await client.ask({ action: 'list', method: 'GET', key: '', query, signal });
    const page = parseXml(await textOfAnswer(answer));
    if (page?.name !== 'ListBucketResult')
      throw makeBucketError('bucket-refused', client.place, 'list', { said: 'the answer is no list of objects' });
    const plain = textOf(page, 'EncodingType') === 'url' ? decoded : (text: string) => text;
    for (const entry of elementsOf(page, 'Contents')) {
      const key = plain(textOf(entry, 'Key'));
      const size = Number(textOf(entry, 'Size'));
      const modified = Date.parse(textOf(entry, 'LastModified'));
      if (key !== '') yield { key, size, etag: textOf(entry, 'ETag'), modified: Number.isNaN(modified) ? 0 : modified };
    }
    const next = textOf(page, 'IsTruncated') === 'true' ? textOf(page, 'NextContinuationToken') : '';
    // A server that gives the same place again would be asked for ever.
    token = next === token ? '' : next;
  } while (token !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
