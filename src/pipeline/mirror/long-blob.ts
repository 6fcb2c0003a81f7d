import { isAbort, RunError } from '../../lib/run-error.ts';
import { chunksOf } from '../../lib/streams.ts';
import type { BlobStore } from '../../model/blob-store.ts';
import type { Bucket, ObjectWriter, PutOptions, UploadLedger } from '../../model/bucket.ts';
import type { BlobRef } from '../../model/project-source.ts';
import { sentAs } from './mirror-layout.ts';

export interface LongBlobsOptions {
  readonly bucket: Bucket;
  /** Before the names of objects that have no place yet: what is long goes up while it comes, before its name is known. */
  readonly unfinished: string;
  /** Where what is long waits instead, as long as there is room: the browser's storage. */
  readonly spool?: BlobStore;
  /** Bytes that the spool may still take; `undefined` when nobody knows. Without it the spool is taken for large enough. */
  readonly room?: () => Promise<number | undefined>;
  /** Bytes of the pack, as the forge says them; else they are guessed by its first bytes. */
  readonly expectedBytes?: number;
  /** Called when something long goes past the spool. */
  readonly onStreamed?: () => void;
  readonly ledger?: UploadLedger;
  /** Whether parts that have arrived stay for the next try after a stop for this reason; without it they do. */
  readonly keeps?: (reason: unknown) => boolean;
  readonly signal: AbortSignal;
}

/** Where a blob goes that is too long for the memory. */
export interface LongWriter {
  write(chunk: Uint8Array): Promise<void>;
  finish(sha256: string): Promise<BlobRef>;
  discard(): Promise<void>;
}

/** Before the key of a blob that is an object of the bucket. */
export const keyPrefix = 'key:';

/** Room that is left to others, and to the index. */
const reserve = 128 << 20;
/** Bytes after which it is looked again whether there is room. */
const lookEvery = 32 << 20;
/** Of one object in a pack: 0.5 to 1.3 kB in large repositories. */
const usualObject = 1024;

/**
 * Begins a blob that is too long for the memory: in the spool where it fits, else in the bucket. When room gets short on the way, what has come moves
 * on to the bucket, and nothing is fetched again. `kept` gives what is finished in the spool its name.
 */
export async function longBlob(
  options: LongBlobsOptions,
  name: string,
  begin: Uint8Array,
  kept: (blob: BlobRef) => BlobRef,
): Promise<LongWriter> {
  const { spool, expectedBytes } = options;
  const isPack = name.endsWith('.pack');
  const needed = isPack ? (expectedBytes ?? guessedSize(begin)) : 0;
  if (spool === undefined || !(await hasRoom(options, needed))) return uploadedBlob(options, name);
  return spooledBlob(options, spool, name, kept);
}

async function hasRoom({ room }: LongBlobsOptions, needed: number): Promise<boolean> {
  const free = await room?.();
  return free === undefined || free >= needed + reserve;
}

/** Bytes of a pack by its header, which says how many objects there are. https://git-scm.com/docs/pack-format */
function guessedSize(begin: Uint8Array): number {
  if (begin.length < 12) return 0;
  return new DataView(begin.buffer, begin.byteOffset).getUint32(8) * usualObject;
}

/** Goes up while it is written, under a name of its own. */
async function uploadedBlob(options: LongBlobsOptions, name: string): Promise<LongWriter> {
  const key = `${options.unfinished}${name}`;
  options.onStreamed?.();
  const upload = await beginUpload(options, key, sentAs.plain);
  let failure: unknown;
  return {
    async write(chunk) {
      try {
        await upload.write(chunk);
      } catch (cause) {
        failure = cause;
        throw cause;
      }
    },
    finish: async (sha256) => ({ blob: keyPrefix + key, sha256, size: (await upload.finish()).size }),
    discard: () => endUpload(options, upload, failure),
  };
}

/** Waits in the spool; goes on in the bucket from where room gets short. */
async function spooledBlob(
  options: LongBlobsOptions,
  spool: BlobStore,
  name: string,
  kept: (blob: BlobRef) => BlobRef,
): Promise<LongWriter> {
  const writer = await spool.writer(name);
  let moved: LongWriter | undefined;
  let isLeft = false;
  let sinceLook = 0;

  async function move(): Promise<LongWriter> {
    const blob = await writer.finish();
    isLeft = true;
    try {
      const target = await uploadedBlob(options, name);
      moved = target;
      for await (const chunk of chunksOf(spool.open(blob))) await target.write(chunk);
      return target;
    } finally {
      await spool.remove(blob);
    }
  }

  return {
    async write(chunk) {
      if (moved !== undefined) return moved.write(chunk);
      sinceLook += chunk.length;
      if (sinceLook >= lookEvery) {
        sinceLook = 0;
        if (!(await hasRoom(options, 0))) return (await move()).write(chunk);
      }
      await writer.write(chunk.slice());
    },
    finish: async (sha256) => moved?.finish(sha256) ?? kept(await writer.finish()),
    async discard() {
      await moved?.discard();
      if (!isLeft) await writer.discard();
    },
  };
}

export function beginUpload(
  { bucket, ledger, signal }: LongBlobsOptions,
  key: string,
  put: PutOptions,
): Promise<ObjectWriter> {
  return bucket.upload(key, {
    contentType: put.contentType,
    ...(put.cacheControl === undefined ? {} : { cacheControl: put.cacheControl }),
    ...(ledger && { ledger, resume: true }),
    signal,
  });
}

/** What has gone up stays for the next try where it can be found again and one is to come, and where it was not what came that was wrong. */
export function endUpload(
  { signal, ledger, keeps = () => true }: Pick<LongBlobsOptions, 'signal' | 'ledger' | 'keeps'>,
  upload: ObjectWriter,
  failure: unknown,
): Promise<void> {
  const isStop = signal.aborted || isAbort(failure);
  const staysUseful = isOfBucket(failure) || (isStop && (isOfBucket(signal.reason) || keeps(signal.reason)));
  return ledger !== undefined && staysUseful ? upload.leave() : upload.abort();
}

function isOfBucket(failure: unknown): boolean {
  return failure instanceof RunError && failure.code.startsWith('bucket-');
}
