import type { BadAnswer } from '../../http/answer-error.ts';
import { HttpError, type HttpErrorCode } from '../../http/errors.ts';
import { parseHttpDate } from '../../http/server-clock.ts';
import { isAbort } from '../../lib/run-error.ts';
import { type BucketCode, BucketError } from '../../model/bucket.ts';
import type { S3Place } from './address.ts';
import { parseXml, textOf } from './xml.ts';

/** What was tried, in the words of a bucket's rights. */
export type S3Action = 'list' | 'get' | 'put' | 'remove' | 'upload';

/** Codes of S3 that pass, whatever their status: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const passing: Readonly<Record<string, { readonly code: HttpErrorCode; readonly status: number }>> = {
  SlowDown: { code: 'rate-limited', status: 429 },
  SlowDownRead: { code: 'rate-limited', status: 429 },
  SlowDownWrite: { code: 'rate-limited', status: 429 },
  TooManyRequests: { code: 'rate-limited', status: 429 },
  Throttling: { code: 'rate-limited', status: 429 },
  BandwidthLimitExceeded: { code: 'rate-limited', status: 429 },
  RequestTimeout: { code: 'timeout', status: 408 },
  OperationAborted: { code: 'server-error', status: 503 },
  ConditionalRequestConflict: { code: 'server-error', status: 503 },
};

function short(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);
}

/** Milliseconds since 1970 that a server says it is, by its refusal or its `Date`. */
function serverTime(xml: ReturnType<typeof parseXml>, headers: Headers): number {
  const said = Date.parse(textOf(xml, 'ServerTime'));
  return Number.isNaN(said) ? (parseHttpDate(headers.get('date') ?? '') ?? Number.NaN) : said;
}

/**
 * A refusal as S3 words it; the code is in `details.s3`. Nothing else of the answer is kept: it may repeat the key's id and what was signed.
 * `undefined` when it is not of S3's kind.
 */
export function s3Refusal({ status, headers, url, text }: BadAnswer): HttpError | undefined {
  const xml = parseXml(text.trim());
  const code = xml?.name === 'Error' ? textOf(xml, 'Code').slice(0, 64) : '';
  if (code === '') return undefined;
  const time = serverTime(xml, headers);
  const region = textOf(xml, 'Region') || (headers.get('x-amz-bucket-region') ?? '');
  const elsewhere = textOf(xml, 'Endpoint');
  const details = {
    s3: code,
    said: short(textOf(xml, 'Message')),
    ...(Number.isNaN(time) ? {} : { serverTime: time }),
    ...(/^[a-z\d-]{1,40}$/.test(region) ? { region } : {}),
    ...(/^[a-z\d.-]{1,200}$/.test(elsewhere) ? { elsewhere } : {}),
  };
  const pass = passing[code];
  if (pass)
    return new HttpError(pass.code, 'The storage asks to be tried again.', { url, details, status: pass.status });
  const kind: HttpErrorCode = status === 404 ? 'not-found' : status >= 500 ? 'server-error' : 'http-status';
  return new HttpError(kind, `The storage refuses: ${code}.`, { url, status, details });
}

/** The code of S3 in an error of the http layer; empty when there was none. */
export function s3Code(error: unknown): string {
  const code = error instanceof HttpError ? error.details['s3'] : undefined;
  return typeof code === 'string' ? code : '';
}

const byS3: Readonly<Record<string, BucketCode>> = {
  InvalidAccessKeyId: 'bucket-keys',
  SignatureDoesNotMatch: 'bucket-keys',
  InvalidToken: 'bucket-keys',
  ExpiredToken: 'bucket-keys',
  TokenRefreshRequired: 'bucket-keys',
  InvalidClientTokenId: 'bucket-keys',
  RequestTimeTooSkewed: 'bucket-clock',
  RequestExpired: 'bucket-clock',
  AccessDenied: 'bucket-denied',
  AllAccessDisabled: 'bucket-denied',
  AccountProblem: 'bucket-denied',
  MethodNotAllowed: 'bucket-denied',
  NoSuchBucket: 'bucket-missing',
  PermanentRedirect: 'bucket-missing',
  TemporaryRedirect: 'bucket-missing',
  Redirect: 'bucket-missing',
  AuthorizationHeaderMalformed: 'bucket-missing',
  InvalidBucketName: 'bucket-missing',
  QuotaExceeded: 'bucket-full',
  XMinioStorageFull: 'bucket-full',
  XMinioAdminBucketQuotaExceeded: 'bucket-full',
  InsufficientStorage: 'bucket-full',
  InsufficientCapacity: 'bucket-full',
  TooManyBuckets: 'bucket-full',
  PreconditionFailed: 'bucket-changed',
  BadDigest: 'bucket-checksum',
  InvalidDigest: 'bucket-checksum',
  XAmzContentSHA256Mismatch: 'bucket-checksum',
  XAmzContentChecksumMismatch: 'bucket-checksum',
};

const byHttp: Readonly<Record<string, BucketCode>> = {
  'cors-closed': 'bucket-cors',
  offline: 'bucket-unreachable',
  unreachable: 'bucket-unreachable',
  tls: 'bucket-unreachable',
  timeout: 'bucket-unreachable',
  'cut-off': 'bucket-unreachable',
  captive: 'bucket-unreachable',
  'bad-address': 'bucket-unreachable',
  'rate-limited': 'bucket-slow',
  'server-error': 'bucket-slow',
};

function codeOf(error: HttpError): BucketCode {
  if (error.status === 412) return 'bucket-changed';
  if (error.status === 507) return 'bucket-full';
  const said = byS3[s3Code(error)];
  if (said !== undefined) return said;
  if (error.status === 401 || error.status === 403) return 'bucket-denied';
  return byHttp[error.code] ?? 'bucket-refused';
}

const doing: Readonly<Record<S3Action, string>> = {
  list: 'list objects',
  get: 'read objects',
  put: 'write objects',
  remove: 'delete objects',
  upload: 'send long objects in parts',
};

const sentences: Readonly<Record<BucketCode, (bucket: string, action: S3Action) => string>> = {
  'bucket-unreachable': () =>
    'The storage does not answer: its address is misspelt, it is down, or this device is offline.',
  'bucket-cors': (bucket) =>
    `The storage is there, but does not let this page use the bucket ${bucket}: its CORS rule is missing or too narrow.`,
  'bucket-clock': () => 'The storage refuses because the clock of this device is wrong. Set it and try again.',
  'bucket-keys': () =>
    'The storage does not accept these keys: the access key is unknown or expired, or the secret is wrong.',
  'bucket-denied': (bucket, action) => `These keys may not ${doing[action]} in the bucket ${bucket}.`,
  'bucket-missing': (bucket) => `There is no bucket ${bucket} at this address, or it is of another region.`,
  'bucket-full': (bucket) => `The bucket ${bucket} is full: the storage takes no more.`,
  'bucket-changed': () => 'Somebody else has written this object in the meantime.',
  'bucket-checksum': () => 'What arrived at the storage is not what was sent.',
  'bucket-slow': () =>
    'The storage has asked for pauses, or had trouble of its own, until we gave up. Try again later.',
  'bucket-refused': (_bucket, action) => `The storage would not ${doing[action]}.`,
};

/** The seam's error for what went wrong; a cancelled run, and what is no failure of the bucket, stay what they are. */
export function bucketError(error: unknown, place: S3Place, action: S3Action): unknown {
  if (!(error instanceof HttpError) || isAbort(error)) return error;
  const code = codeOf(error);
  const { s3, said, serverTime: time, region, elsewhere } = error.details;
  return makeBucketError(
    code,
    place,
    action,
    {
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(s3 === undefined ? {} : { s3 }),
      ...(said === undefined || said === '' ? {} : { said }),
      ...(isElsewhere(region, place) && code === 'bucket-missing' ? { region } : {}),
      ...(elsewhere !== undefined && code === 'bucket-missing' ? { elsewhere } : {}),
      ...(code === 'bucket-clock' && typeof time === 'number' ? { serverTime: time } : {}),
    },
    error,
  );
}

function isElsewhere(region: unknown, place: S3Place): region is string {
  return typeof region === 'string' && region !== place.region;
}

export function makeBucketError(
  code: BucketCode,
  { endpoint, bucket }: S3Place,
  action: S3Action,
  details: Readonly<Record<string, string | number | boolean>> = {},
  cause?: unknown,
): BucketError {
  const message = elsewhereWords(bucket, code, details) ?? sentences[code](bucket, action);
  return new BucketError(code, message, { details: { endpoint, bucket, action, ...details }, cause });
}

/** Where the bucket is, as far as the storage says so: keys go nowhere but to the address that was given. */
function elsewhereWords(
  bucket: string,
  code: BucketCode,
  { region, elsewhere, redirected }: Readonly<Record<string, string | number | boolean>>,
): string | undefined {
  if (code !== 'bucket-missing') return undefined;
  if (region !== undefined) return `The bucket ${bucket} is of the region ${region}: enter that one.`;
  if (elsewhere !== undefined) return `The bucket ${bucket} is at ${elsewhere}: enter that address.`;
  if (redirected)
    return `The storage sends requests for the bucket ${bucket} on to another address. Keys do not follow: enter the address of the bucket’s own region.`;
  return undefined;
}
