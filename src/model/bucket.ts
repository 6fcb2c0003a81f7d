import { type Retry, RunError } from '../lib/run-error.ts';

/** Why a bucket would not. One sentence for people is in the message; `details` hold endpoint, bucket, what was tried, never a key. */
export type BucketCode =
  /** Nothing answers at the endpoint. */
  | 'bucket-unreachable'
  /** It answers, but not to this page: the bucket's CORS rule is missing or too narrow. */
  | 'bucket-cors'
  /** The clock of this machine differs too much; `details.skew` = seconds that it is ahead. */
  | 'bucket-clock'
  /** The key is unknown, expired, or the secret is wrong. */
  | 'bucket-keys'
  /** The key is right but may not do this; `details.action` = list, get, put, remove, upload. */
  | 'bucket-denied'
  /** There is no such bucket (or it is of another region). */
  | 'bucket-missing'
  | 'bucket-full'
  /** A condition did not hold: somebody else wrote this object. */
  | 'bucket-changed'
  /** What the server has is not what was sent, or not what it said it would give. */
  | 'bucket-checksum'
  /** It asked for fewer requests until we gave up. */
  | 'bucket-slow'
  /** It said no in a way that is not one of these; `details.status` and `details.said`. */
  | 'bucket-refused';

const verdicts: Readonly<Partial<Record<BucketCode, Retry>>> = {
  'bucket-unreachable': 'later',
  'bucket-slow': 'later',
  'bucket-changed': 'later',
  'bucket-checksum': 'later',
};

/** A bucket would not. A closed tab, a cancelled run and what a source throws are passed on as they are. */
export class BucketError extends RunError {
  declare readonly code: BucketCode;

  constructor(
    code: BucketCode,
    message: string,
    options: { retry?: Retry; details?: Record<string, string | number | boolean>; cause?: unknown } = {},
  ) {
    const retry = options.retry ?? verdicts[code];
    super(code, message, retry === undefined ? options : { ...options, retry });
  }
}

export interface BucketObject {
  /** With its quotes, as the server gave it; fit for `ifMatch`. */
  readonly etag: string;
  /** Bytes of the whole object, also when only a part was asked for. */
  readonly size: number;
  /** Has to be read to its end or cancelled. */
  readonly body: ReadableStream<Uint8Array>;
}

export interface BucketEntry {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface PutOptions {
  readonly contentType: string;
  readonly cacheControl?: string;
  /** Only if there is no object of this key yet (`If-None-Match: *`). */
  readonly onlyNew?: boolean;
  /** Only if the object still has this ETag. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** A few small values that outlive the tab; what an interrupted upload is found again by. */
export interface UploadLedger {
  get(name: string): Promise<unknown>;
  set(name: string, value: unknown): Promise<void>;
  delete(name: string): Promise<void>;
  /** All that is noted, by name. */
  all(): Promise<ReadonlyMap<string, unknown>>;
}

/** What an upload has done so far. `bytes` counts what the server has, also from an earlier visit. */
export interface UploadProgress {
  readonly bytes: number;
  readonly parts: number;
  readonly requests: number;
}

export interface UploadOptions extends Omit<PutOptions, 'ifMatch'> {
  /**
   * Parts that the server still has from an interrupted upload of this key are not sent again when the same bytes come. The unfinished
   * upload is found by `ledger`, or by asking the server where there is none.
   */
  readonly resume?: boolean;
  readonly ledger?: UploadLedger;
  onProgress?(sent: UploadProgress): void;
}

/** Writes one object in chunks; it becomes visible only by `finish`. */
export interface ObjectWriter {
  /** Bytes taken so far. */
  readonly size: number;
  /** Resolves when the chunk is taken; waiting for it is the back-pressure. The chunk may be reused afterwards. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the object visible, whole, or rejects. */
  finish(): Promise<{ readonly etag: string; readonly size: number }>;
  /** Stops sending, but leaves what the server has for a later upload with `resume`. */
  leave(): Promise<void>;
  /** Throws away what was sent. Never rejects: what could not be removed stays in the ledger, for `Bucket.abandon`. */
  abort(): Promise<void>;
}

/**
 * A place for objects by key: S3 and what is compatible with it. Keys are relative to the bucket, with `/` between their steps and none at
 * the start. What was put is there for the next `get` and `list`. Every method rejects with a `BucketError`.
 */
export interface Bucket {
  /** `undefined` when there is none. `start` (inclusive) to `end` (exclusive) in bytes. */
  get(
    key: string,
    options?: { readonly start?: number; readonly end?: number; readonly signal?: AbortSignal },
  ): Promise<BucketObject | undefined>;
  /** One object by one request. `onlyNew` and `ifMatch` reject with `bucket-changed` when it is not so. */
  put(key: string, body: Uint8Array, options: PutOptions): Promise<{ readonly etag: string }>;
  /** For what is long or of unknown length: several parts under way, bounded memory. Short bodies become one `put`. */
  upload(key: string, options: UploadOptions): Promise<ObjectWriter>;
  /** Copies an object inside the bucket; the server does it, no bytes pass here. `onlyNew` and `ifMatch` are about `to`. */
  copy(from: string, to: string, options: PutOptions): Promise<{ readonly etag: string }>;
  /** Every object whose key begins with `prefix`, in the order of the keys' UTF-8 bytes. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<BucketEntry>;
  /** Those that are not there are no failure. */
  remove(keys: readonly string[], signal?: AbortSignal): Promise<void>;
  /**
   * Throws away what interrupted uploads of this bucket have left, those that the ledger knows of. Rejects when some could not be removed, after
   * it was tried with each: the ledger still has those.
   */
  abandon(ledger: UploadLedger): Promise<void>;
}
