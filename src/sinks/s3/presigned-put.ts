import { createRequest } from '../../http/client.ts';
import { HttpError } from '../../http/errors.ts';
import type { Answer } from '../../http/request.ts';
import { RunError } from '../../lib/run-error.ts';
import type { S3Place } from './address.ts';
import { type S3Tools, textOfAnswer } from './ask.ts';
import { expired, type Presigned, signsType } from './presigned.ts';
import { bucketError, makeBucketError, s3Code, s3Refusal } from './s3-error.ts';
import { escapeXml, parseXml, textOf } from './xml.ts';

/** Sends to signed addresses of one object. Rejects with a `BucketError`, `presigned-expired` or `presigned-refused`. */
export interface PresignedClient {
  /** The whole object. */
  put(address: string, body: Blob, signal: AbortSignal): Promise<void>;
  /** Resolves to the part's ETag. */
  putPart(address: string, body: Blob, signal: AbortSignal): Promise<string>;
  /** With the ETags of all parts, in order. */
  complete(address: string, etags: readonly string[], signal: AbortSignal): Promise<void>;
}

/** Of what is stored; only where it was signed, since anything else would not fit the signature. */
const archiveType = 'application/zip';

export function presignedClient({ origin }: Presigned, tools: S3Tools): PresignedClient {
  const request = createRequest({ ...tools, route: () => 'direct', proxyBase: '' });
  const place: S3Place = { endpoint: origin, bucket: new URL(origin).host, region: '', style: 'path' };

  async function ask(method: 'PUT' | 'POST', url: string, body: Blob, signal: AbortSignal): Promise<Answer> {
    const headers = signsType(url) ? { 'content-type': archiveType } : {};
    try {
      // As if signed at this moment: no header is added, and a redirect is an error.
      return await request({
        ...{ url, method, body, signal, purpose: 'api', refusal: s3Refusal },
        sign: async () => headers,
      });
    } catch (error) {
      throw refusalOf(error) ?? bucketError(error, place, 'put');
    }
  }

  return {
    async put(address, body, signal) {
      await ask('PUT', address, body, signal);
    },
    async putPart(address, body, signal) {
      const etag = (await ask('PUT', address, body, signal)).headers.get('etag');
      if (etag === null) throw makeBucketError('bucket-cors', place, 'upload', { hidden: 'ETag' });
      return etag;
    },
    async complete(address, etags, signal) {
      const parts = etags.map(
        (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
      );
      const text = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`;
      const said = parseXml((await textOfAnswer(await ask('POST', address, new Blob([text]), signal))).trim());
      // S3 begins its answer before it knows how it ends.
      if (said?.name !== 'CompleteMultipartUploadResult')
        throw makeBucketError('bucket-slow', place, 'upload', { s3: textOf(said, 'Code').slice(0, 64) });
    },
  };
}

/** A refusal that is the address's own; `undefined` for any other. */
function refusalOf(error: unknown): RunError | undefined {
  if (!(error instanceof HttpError)) return undefined;
  const { said = '' } = error.details;
  const isOver = ['ExpiredToken', 'RequestExpired'].includes(s3Code(error)) || /\bexpired\b/i.test(String(said));
  if (isOver) return expired();
  if (error.status !== 401 && error.status !== 403) return undefined;
  if (/QuotaExceeded/.test(s3Code(error))) return undefined;
  const details = { host: error.host, said: String(said), s3: s3Code(error) };
  return new RunError(
    'presigned-refused',
    'The storage refuses this signed address: it is not complete, was made for something else than a PUT, or its maker may not write there.',
    { details },
  );
}
