import { BucketError, type PutOptions } from '../../model/bucket.ts';
import { objectUrl } from './address.ts';
import { isFailure, type S3Client, textOfAnswer } from './ask.ts';
import { getObject } from './get-object.ts';
import type { DonePart } from './parts.ts';
import { storeHeaders } from './put-object.ts';
import { makeBucketError } from './s3-error.ts';
import { abandonUpload, beginUpload, completeUpload, type OpenUpload } from './upload-requests.ts';
import { parseXml, textOf, type XmlElement } from './xml.ts';

/** One request copies up to 5 GiB; parts of this length fit 10,000 times into what an object may be. */
const copiedAtOnce = 1024 ** 3;

/** See `Bucket.copy`. */
export async function copyObject(
  client: S3Client,
  from: string,
  to: string,
  options: PutOptions,
): Promise<{ etag: string }> {
  const source = sourceOf(client, from);
  const answer = await client.tryAsk({
    ...{ action: 'put', method: 'PUT', key: to, signal: options.signal },
    headers: { ...storeHeaders(options), 'x-amz-copy-source': source, 'x-amz-metadata-directive': 'REPLACE' },
  });
  if (!isFailure(answer)) return { etag: textOf(await resultOf(client, answer, 'CopyObjectResult'), 'ETag') };
  if (!isTooLong(answer.error)) throw answer.error;
  return { etag: await copyInParts(client, from, to, options) };
}

function sourceOf({ place }: S3Client, from: string): string {
  return new URL(objectUrl({ ...place, style: 'path' }, from)).pathname;
}

/** S3 begins its answer before it knows how it ends. */
async function resultOf(
  client: S3Client,
  answer: Parameters<typeof textOfAnswer>[0],
  name: string,
): Promise<XmlElement> {
  const said = parseXml((await textOfAnswer(answer)).trim());
  if (said?.name === name) return said;
  throw makeBucketError('bucket-slow', client.place, 'put', { s3: textOf(said, 'Code').slice(0, 64) });
}

function isTooLong(error: unknown): boolean {
  return error instanceof BucketError && ['InvalidRequest', 'EntityTooLarge'].includes(String(error.details['s3']));
}

/** The server copies part by part; no bytes pass here. */
async function copyInParts(client: S3Client, from: string, to: string, options: PutOptions): Promise<string> {
  const { signal = new AbortController().signal } = options;
  const there = await getObject(client, from, { start: 0, end: 1, signal });
  if (there === undefined) throw makeBucketError('bucket-refused', client.place, 'put', { said: 'no such object' });
  await there.body.cancel();
  const upload = await beginUpload(client, to, options, signal);
  try {
    const parts: [number, DonePart][] = [];
    for (let at = 0; at < there.size; at += copiedAtOnce) {
      const end = Math.min(at + copiedAtOnce, there.size);
      const part = { from, to, upload, number: parts.length + 1, range: `bytes=${at}-${end - 1}`, signal };
      parts.push([part.number, { ...(await copyPart(client, part)), size: end - at }]);
    }
    return await completeUpload(client, { key: to, upload, parts, size: there.size, options, signal });
  } catch (error) {
    await abandonUpload(client, to, upload, true);
    throw error;
  }
}

interface CopiedPart {
  readonly from: string;
  readonly to: string;
  readonly upload: OpenUpload;
  readonly number: number;
  readonly range: string;
  readonly signal: AbortSignal;
}

async function copyPart(
  client: S3Client,
  { from, to, upload, number, range, signal }: CopiedPart,
): Promise<Omit<DonePart, 'size'>> {
  const answer = await client.ask({
    ...{ action: 'upload', method: 'PUT', key: to, signal },
    query: { partNumber: String(number), uploadId: upload.id },
    headers: { 'x-amz-copy-source': sourceOf(client, from), 'x-amz-copy-source-range': range },
  });
  const said = await resultOf(client, answer, 'CopyPartResult');
  const checksum = textOf(said, 'ChecksumSHA256');
  return { etag: textOf(said, 'ETag'), ...(checksum === '' ? {} : { sha256: checksum }) };
}
