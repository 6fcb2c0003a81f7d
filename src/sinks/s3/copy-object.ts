import type { PutOptions } from '../../model/bucket.ts';
import { objectUrl } from './address.ts';
import { type S3Client, textOfAnswer } from './ask.ts';
import { storeHeaders } from './put-object.ts';
import { makeBucketError } from './s3-error.ts';
import { parseXml, textOf } from './xml.ts';

/** See `Bucket.copy`. S3 copies objects of up to 5 GiB so; larger ones are refused by the server. */
export async function copyObject(
  client: S3Client,
  from: string,
  to: string,
  options: PutOptions,
): Promise<{ etag: string }> {
  const source = new URL(objectUrl({ ...client.place, style: 'path' }, from)).pathname;
  const answer = await client.ask({
    ...{ action: 'put', method: 'PUT', key: to, signal: options.signal },
    headers: {
      ...storeHeaders(options),
      'x-amz-copy-source': source,
      'x-amz-metadata-directive': 'REPLACE',
    },
  });
  const said = parseXml((await textOfAnswer(answer)).trim());
  // S3 begins its answer before it knows how it ends.
  if (said?.name === 'CopyObjectResult') return { etag: textOf(said, 'ETag') };
  throw makeBucketError('bucket-slow', client.place, 'put', { s3: textOf(said, 'Code').slice(0, 64) });
}
