import type { Bucket, UploadLedger } from '../model/bucket.ts';
import { checkSize } from './check-size.ts';
import { drain } from './drain.ts';
import type { Sink } from './sink.ts';

/**
 * Streams an archive into one object of a bucket, in parts. After a failure the parts stay for the next try (`ledger` finds them), after an
 * abort nothing does. Errors: those of `model/bucket.ts`, `save-size`.
 * @param folder Key that the archive's name stands behind; empty: none.
 */
export function bucketObject(bucket: Bucket, folder: string, ledger?: UploadLedger): Sink {
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
        await (signal.aborted ? writer.abort() : writer.leave());
        throw reason;
      }
    },
  };
}
