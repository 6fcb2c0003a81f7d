import { BucketError, type UploadLedger, type UploadOptions } from '../../model/bucket.ts';
import type { S3Place } from './address.ts';
import { etagOf, isFailure, type S3Client, sha256, textOfAnswer } from './ask.ts';
import type { DonePart, KnownPart } from './parts.ts';
import { storeHeaders } from './put-object.ts';
import { makeBucketError } from './s3-error.ts';
import { elementsOf, escapeXml, parseXml, textOf } from './xml.ts';

export interface OpenUpload {
  readonly id: string;
  /** The server takes the SHA-256 of each part and keeps it. */
  readonly checksums: boolean;
}

/** What an unfinished upload is noted under. */
export function uploadName({ endpoint, bucket }: S3Place, key: string): string {
  return `upload ${endpoint} ${bucket} ${key}`;
}

/** Unfinished uploads of this bucket that a ledger knows of, by their keys. */
export async function notedUploads(place: S3Place, ledger: UploadLedger): Promise<ReadonlyMap<string, OpenUpload>> {
  const start = uploadName(place, '');
  const noted = new Map<string, OpenUpload>();
  for (const [name, value] of await ledger.all())
    if (name.startsWith(start) && isOpenUpload(value)) noted.set(name.slice(start.length), value);
  return noted;
}

function isOpenUpload(value: unknown): value is OpenUpload {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    value.id !== '' &&
    'checksums' in value &&
    typeof value.checksums === 'boolean'
  );
}

/** CreateMultipartUpload. Servers that know no checksums of that kind are asked without. */
export async function beginUpload(
  client: S3Client,
  key: string,
  options: UploadOptions,
  signal: AbortSignal,
): Promise<OpenUpload> {
  const { 'if-none-match': _, ...headers } = storeHeaders(options);
  const common = { action: 'upload', method: 'POST', key, query: { uploads: '' }, signal } as const;
  let checksums = true;
  let answer = await client.tryAsk({ ...common, headers: { ...headers, 'x-amz-checksum-algorithm': 'SHA256' } });
  if (isFailure(answer) && isUnknownHeader(answer.error)) {
    checksums = false;
    answer = await client.tryAsk({ ...common, headers });
  }
  if (isFailure(answer)) throw answer.error;
  const id = textOf(parseXml(await textOfAnswer(answer)), 'UploadId');
  if (id === '') throw makeBucketError('bucket-refused', client.place, 'upload', { said: 'no id of the upload' });
  const upload = { id, checksums };
  await options.ledger?.set(uploadName(client.place, key), upload);
  return upload;
}

function isUnknownHeader(error: unknown): boolean {
  if (!(error instanceof BucketError) || error.code !== 'bucket-refused') return false;
  return ['InvalidArgument', 'InvalidRequest', 'NotImplemented'].includes(String(error.details['s3']));
}

export interface FoundUpload {
  readonly upload: OpenUpload | undefined;
  readonly parts: ReadonlyMap<number, KnownPart>;
  readonly requests: number;
}

/** An unfinished upload of this key from an earlier visit, by its note or by asking the server, and the parts that it has. */
export async function findUpload(
  client: S3Client,
  key: string,
  { ledger }: UploadOptions,
  signal: AbortSignal,
): Promise<FoundUpload> {
  const nothing = new Map<number, KnownPart>();
  const noted = await ledger?.get(uploadName(client.place, key));
  if (ledger !== undefined && !isOpenUpload(noted)) return { upload: undefined, parts: nothing, requests: 0 };
  const id = isOpenUpload(noted) ? noted.id : await newestUpload(client, key, signal);
  const asked = ledger === undefined ? 1 : 0;
  if (id === undefined) return { upload: undefined, parts: nothing, requests: asked };
  const found = await partsOf(client, key, id, signal);
  if (found === undefined) return { upload: undefined, parts: nothing, requests: asked + 1 };
  const checksums = isOpenUpload(noted) ? noted.checksums : found.checksums;
  return { upload: { id, checksums }, parts: found.parts, requests: asked + found.requests };
}

async function newestUpload(client: S3Client, key: string, signal: AbortSignal): Promise<string | undefined> {
  const query = { uploads: '', prefix: key };
  const answer = await client.ask({ action: 'upload', method: 'GET', key: '', query, signal });
  const uploads = elementsOf(parseXml(await textOfAnswer(answer)), 'Upload').filter(
    (one) => textOf(one, 'Key') === key,
  );
  uploads.sort((a, b) => (textOf(a, 'Initiated') < textOf(b, 'Initiated') ? 1 : -1));
  const id = textOf(uploads[0], 'UploadId');
  return id === '' ? undefined : id;
}

/** More pages than 10,000 parts can have are not asked for. */
const mostPages = 100;

/** ListParts; `undefined` when the server no longer has the upload. */
async function partsOf(
  client: S3Client,
  key: string,
  id: string,
  signal: AbortSignal,
): Promise<{ parts: Map<number, KnownPart>; checksums: boolean; requests: number } | undefined> {
  const parts = new Map<number, KnownPart>();
  let marker = '';
  let checksums = false;
  for (let requests = 1; requests <= mostPages; requests++) {
    const query = { uploadId: id, ...(marker === '' ? {} : { 'part-number-marker': marker }) };
    const answer = await client.tryAsk({ action: 'upload', method: 'GET', key, query, signal });
    if (isFailure(answer)) {
      if (isGone(answer.error)) return undefined;
      throw answer.error;
    }
    const page = parseXml(await textOfAnswer(answer));
    checksums = textOf(page, 'ChecksumAlgorithm') === 'SHA256';
    for (const part of elementsOf(page, 'Part')) {
      const checksum = textOf(part, 'ChecksumSHA256');
      const sum = checksum === '' ? {} : { sha256: checksum };
      const known = { etag: textOf(part, 'ETag'), size: Number(textOf(part, 'Size')), ...sum };
      parts.set(Number(textOf(part, 'PartNumber')), known);
    }
    marker = textOf(page, 'IsTruncated') === 'true' ? textOf(page, 'NextPartNumberMarker') : '';
    if (marker === '') return { parts, checksums, requests };
  }
  return { parts, checksums, requests: mostPages };
}

function isGone(error: unknown): boolean {
  return error instanceof BucketError && error.details['s3'] === 'NoSuchUpload';
}

interface Completion {
  readonly key: string;
  readonly upload: OpenUpload;
  readonly parts: readonly (readonly [number: number, part: DonePart])[];
  readonly size: number;
  readonly options: UploadOptions;
  readonly signal: AbortSignal;
}

/** CompleteMultipartUpload; resolves to the ETag. */
export async function completeUpload(client: S3Client, completion: Completion): Promise<string> {
  const { key, upload, parts, options, signal } = completion;
  const list = parts.map(([number, { etag, sha256: sum }]) => {
    const checksum = sum === undefined ? '' : `<ChecksumSHA256>${sum}</ChecksumSHA256>`;
    return `<Part><PartNumber>${number}</PartNumber><ETag>${escapeXml(etag)}</ETag>${checksum}</Part>`;
  });
  const text = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`;
  const body = new TextEncoder().encode(text);
  const answer = await client.tryAsk({
    ...{
      action: 'upload',
      method: 'POST',
      key,
      query: { uploadId: upload.id },
      body,
      digest: await sha256(body),
      signal,
    },
    headers: { 'content-type': 'application/xml', ...(options.onlyNew ? { 'if-none-match': '*' } : {}) },
  });
  if (isFailure(answer)) {
    if (answer.attempts > 1 && isGone(answer.error)) return completedBefore(client, completion, answer.error);
    throw answer.error;
  }
  const said = parseXml((await textOfAnswer(answer)).trim());
  // S3 begins its answer before it knows how it ends.
  if (said?.name !== 'CompleteMultipartUploadResult')
    throw makeBucketError('bucket-slow', client.place, 'upload', { s3: textOf(said, 'Code').slice(0, 64) });
  return textOf(said, 'ETag');
}

/** The answer to the first asking was lost: the object is there when it is as long and of as many parts as ours. */
async function completedBefore(
  client: S3Client,
  { key, parts, size, signal }: Completion,
  gone: unknown,
): Promise<string> {
  const answer = await client.ask({ action: 'get', method: 'GET', key, streamed: true, signal });
  await answer.body.cancel();
  const etag = etagOf(client, answer, 'get');
  if (Number(answer.headers.get('content-length')) === size && etag.endsWith(`-${parts.length}"`)) return etag;
  throw gone;
}

/** Milliseconds for all attempts of it: a person waits. */
const longestAbandon = 30_000;

/**
 * AbortMultipartUpload, also for a run that was cancelled: what it gives is why it failed. `isCut`: a part was on its way; it may arrive behind the
 * first request, so there is a second. https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export async function abandonUpload(
  client: S3Client,
  key: string,
  upload: OpenUpload,
  isCut: boolean,
): Promise<{ readonly requests: number; readonly failure?: unknown }> {
  const most = isCut ? 2 : 1;
  const signal = AbortSignal.timeout(longestAbandon);
  for (let requests = 1; ; requests++) {
    const query = { uploadId: upload.id };
    const answer = await client.tryAsk({ action: 'upload', method: 'DELETE', key, query, attempts: 2, signal });
    // Who has removed it does not matter.
    if (isFailure(answer)) return isGone(answer.error) ? { requests } : { requests, failure: answer.error };
    if (requests === most) return { requests };
  }
}
