import type { Bucket, UploadLedger } from '../model/bucket.ts';
import { checkSize } from './check-size.ts';
import { drain } from './drain.ts';
import type { Sink } from './sink.ts';

interface BucketObjectOptions {
  /** Finds the parts of a try before; without it the server is asked. */
  readonly ledger?: UploadLedger;
  /** Whether the parts are to stay after an abort for this reason; without it they do not. */
  keeps?(reason: unknown): boolean;
}

/**
 * Streams an archive into one object of a bucket, in parts. After a failure the parts stay for the next try, after an abort nothing does,
 * unless it is to go on. Errors: those of `model/bucket.ts`, `save-size`.
 * @param folder Key that the archive's name stands behind; empty: none.
 */
export function bucketObject(bucket: Bucket, folder: string, { ledger, keeps }: BucketObjectOptions = {}): Sink {
  return {
    id: 'bucket-object',
    async write(name, stream, { size, signal }) {
      const key = folder === '' ? name : `${folder}/${name}`;
      const options = { contentType: 'application/zip', resume: true, signal, ...(ledger && { ledger }) };
      const writer = await bucket.upload(key, options).catch(async (reason) => {
        await stream.cancel(reason).catch(() => {});
        throw reason;
      });
      try {
        checkSize(size, await drain(stream, signal, (chunk) => writer.write(chunk)));
        await writer.finish();
      } catch (reason) {
        await (signal.aborted && !keeps?.(signal.reason) ? writer.abort() : writer.leave());
        throw reason;
      }
    },
  };
}
