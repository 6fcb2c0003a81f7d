import type { Bucket, UploadProgress } from '../../model/bucket.ts';

/** What went to a bucket so far. */
export interface Sent {
  /** Bytes that were put there. */
  readonly bytes: number;
  /** Objects put whole, and parts of longer ones. */
  readonly parts: number;
  readonly requests: number;
}

/** Keys of one answer to a list. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const keysOfList = 1000;

/** The same bucket; `sent` grows with each request, and `onSent` is called. */
export function countedBucket(bucket: Bucket, onSent: () => void): { readonly bucket: Bucket; readonly sent: Sent } {
  const sent = { bytes: 0, parts: 0, requests: 0 };
  const add = (more: Partial<Sent>) => {
    sent.bytes += more.bytes ?? 0;
    sent.parts += more.parts ?? 0;
    sent.requests += more.requests ?? 0;
    onSent();
  };
  const counted: Bucket = {
    get(key, options) {
      add({ requests: 1 });
      return bucket.get(key, options);
    },
    async put(key, body, options) {
      add({ requests: 1 });
      const done = await bucket.put(key, body, options);
      add({ bytes: body.length, parts: 1 });
      return done;
    },
    upload(key, options) {
      let last: UploadProgress = { bytes: 0, parts: 0, requests: 0 };
      return bucket.upload(key, {
        ...options,
        onProgress(now) {
          add({ bytes: now.bytes - last.bytes, parts: now.parts - last.parts, requests: now.requests - last.requests });
          last = now;
          options.onProgress?.(now);
        },
      });
    },
    copy(from, to, options) {
      add({ requests: 1 });
      return bucket.copy(from, to, options);
    },
    async *list(prefix, signal) {
      let keys = 0;
      add({ requests: 1 });
      for await (const entry of bucket.list(prefix, signal)) {
        if (keys > 0 && keys % keysOfList === 0) add({ requests: 1 });
        keys++;
        yield entry;
      }
    },
    remove(keys, signal) {
      add({ requests: Math.ceil(keys.length / keysOfList) });
      return bucket.remove(keys, signal);
    },
    abandon: (ledger) => bucket.abandon(ledger),
  };
  return { bucket: counted, sent };
}
