import type { ClientOptions } from '../../http/client.ts';
import { createRequest } from '../../http/client.ts';
import { HttpError } from '../../http/errors.ts';
import type { Answer, RequestOptions } from '../../http/request.ts';
import { concat, hex } from '../../lib/bytes.ts';
import { chunksOf } from '../../lib/streams.ts';
import { isReachable, objectUrl, type S3Place } from './address.ts';
import { type PartsMemory, partsMemory } from './parts.ts';
import { redirects } from './redirects.ts';
import { keyRenewal } from './renew-keys.ts';
import { bucketError, makeBucketError, type S3Action, s3Code, s3Refusal } from './s3-error.ts';
import { createSigner, type S3Keys, type S3Signer } from './sign.ts';

/** What the http layer needs (no proxy and no token of a forge come near a bucket), and the way to further keys. */
export interface S3Tools extends HttpTools {
  /**
   * Asked when temporary keys have ended in the middle of something, once for all requests under way; they are signed anew with what it gives and go
   * on. `undefined`: there are no others.
   */
  renewKeys?(): Promise<S3Keys | undefined>;
}

type HttpTools = Pick<
  ClientOptions,
  | 'fetch'
  | 'clock'
  | 'random'
  | 'hosts'
  | 'onActivity'
  | 'isOnline'
  | 'known'
  | 'take'
  | 'noCorsProbe'
  | 'maxAttempts'
  | 'totalTime'
  | 'answerTime'
  | 'perHost'
>;

export interface S3Question {
  readonly action: S3Action;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** SHA-256 of the body, when it is known already. */
  readonly digest?: Uint8Array;
  /** The body is read by the caller as it comes. */
  readonly streamed?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly attempts?: number;
}

export interface S3Answer {
  readonly headers: Headers;
  readonly status: number;
  readonly body: ReadableStream<Uint8Array>;
  /** How often it was asked; more than once means that an earlier answer was lost or bad. */
  readonly attempts: number;
}

/** A failure with what was asked for; `attempts` as in the answer. */
export interface S3Failure {
  readonly error: unknown;
  readonly attempts: number;
}

export interface S3Client {
  readonly place: S3Place;
  /** Of all its uploads. */
  readonly parts: PartsMemory;
  /** Milliseconds that the server's clock is ahead of ours; 0 as long as it does not mind. */
  readonly skew: number;
  /** Asks; rejects with a `BucketError`. */
  ask(question: S3Question): Promise<S3Answer>;
  /** The same, with the failure as a value. */
  tryAsk(question: S3Question): Promise<S3Answer | S3Failure>;
}

const emptyDigest = new Uint8Array(
  ('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'.match(/../g) ?? []).map((pair) =>
    Number.parseInt(pair, 16),
  ),
);

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

export function createS3Client(place: S3Place, keys: S3Keys, tools: S3Tools): S3Client {
  const { renewKeys, ...httpTools } = tools;
  const request = createRequest({ ...httpTools, route: () => 'direct', proxyBase: '' });
  const signer = createSigner(place, keys, () => tools.clock.now());
  const renew = keyRenewal(signer, renewKeys);

  const once = async (question: S3Question): Promise<S3Answer | S3Failure> => {
    const { method, action, key, query, headers = {}, body, streamed = false, signal, attempts: most } = question;
    if (key !== '' && !isReachable(key))
      return {
        error: makeBucketError('bucket-refused', place, action, { said: 'no such key can be addressed' }),
        attempts: 0,
      };
    const digest = question.digest ?? (body === undefined ? emptyDigest : await sha256(body));
    const url = objectUrl(place, key, query);
    let attempts = 0;
    const sign = () => {
      attempts++;
      return signer.sign({ method, url, headers: { ...headers, 'x-amz-content-sha256': hex(digest) } });
    };
    const options: RequestOptions = {
      ...{ url, method, headers, sign, refusal: s3Refusal, purpose: streamed ? 'files' : 'api' },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      ...(most === undefined ? {} : { attempts: most }),
    };
    try {
      const { status, headers: said, body: answered } = await request(options);
      return { status, headers: said, body: answered, attempts };
    } catch (error) {
      return { error, attempts };
    }
  };

  const tryAsk = async (question: S3Question) => {
    for (let again = 0; ; again++) {
      const { keys: used } = signer;
      const answer = await once(question);
      if (!isFailure(answer)) return answer;
      const { error } = answer;
      if (again < mostAgain && learnSkew(signer, error, tools.clock.now())) continue;
      if (again < mostAgain && isOver(error) && (await renew(used, question.signal))) continue;
      const isAway = await redirects(tools.fetch, objectUrl(place, question.key), error);
      return isAway ? { ...answer, error: makeBucketError('bucket-missing', place, question.action, isAway) } : answer;
    }
  };
  return {
    place,
    parts: partsMemory(),
    get skew() {
      return signer.skew;
    },
    async tryAsk(question) {
      const answer = await tryAsk(question);
      if (!('error' in answer)) return answer;
      return { ...answer, error: bucketError(answer.error, place, question.action) };
    },
    async ask(question) {
      const answer = await tryAsk(question);
      if ('error' in answer) throw bucketError(answer.error, place, question.action);
      return answer;
    },
  };
}

/** So often at most one request is signed anew, with another time or with other keys. */
const mostAgain = 3;

/** Temporary keys have ended. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function isOver(error: unknown): boolean {
  return ['ExpiredToken', 'TokenRefreshRequired'].includes(s3Code(error));
}

/** Whose clock is wrong does not matter to the server: what is signed by its own is taken. False when that has been tried. */
function learnSkew(signer: S3Signer, error: unknown, now: number): boolean {
  if (!(error instanceof HttpError) || !['RequestTimeTooSkewed', 'RequestExpired'].includes(s3Code(error)))
    return false;
  const { serverTime } = error.details;
  if (typeof serverTime !== 'number' || Math.abs(serverTime - now - signer.skew) < 60_000) return false;
  signer.skew = serverTime - now;
  return true;
}

/** The body of a short answer, as text. */
export async function textOfAnswer({ body }: Pick<Answer, 'body'>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(body)) parts.push(chunk);
  return new TextDecoder().decode(concat(parts));
}

/** The ETag of an answer. Where the page may not see it, the rule of the bucket is too narrow. */
export function etagOf(
  { place }: S3Client,
  { headers }: Pick<S3Answer, 'headers'>,
  action: 'get' | 'put' | 'upload',
): string {
  const etag = headers.get('etag');
  if (etag !== null) return etag;
  throw makeBucketError('bucket-cors', place, action, { hidden: 'ETag' });
}

export function isFailure(answer: S3Answer | S3Failure): answer is S3Failure {
  return 'error' in answer;
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
