import { type Bucket, BucketError } from '../model/bucket.ts';

/**
 * Some servers answer wrong keys without the headers that let a page see the answer, which then looks like a bucket that is closed to pages;
 * to a PUT they answer with them. Where the bucket is really closed, the browser does not even send one, so nothing is written either way.
 * Gives the failure that says what it is.
 * @param key Of an object that is written for it, and removed again should that work.
 */
export async function whyClosed(bucket: Bucket, key: string, closed: BucketError): Promise<BucketError> {
  try {
    await bucket.put(key, new Uint8Array(0), { contentType: 'text/plain', onlyNew: true });
    await bucket.remove([key]);
  } catch (error) {
    if (error instanceof BucketError && error.code !== 'bucket-changed') return error;
  }
  return closed;
}

/** The same bucket, whose first reading says why it is closed. */
export function sayWhyClosed(bucket: Bucket, key: string): Bucket {
  const explained = async (error: unknown) =>
    error instanceof BucketError && error.code === 'bucket-cors' ? whyClosed(bucket, key, error) : error;
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw await explained(error);
    }
  };
  return {
    ...bucket,
    async upload(name, options) {
      const writer = await told(bucket.upload(name, options));
      return {
        get size() {
          return writer.size;
        },
        write: (chunk) => told(writer.write(chunk)),
        finish: () => told(writer.finish()),
        leave: () => writer.leave(),
        abort: () => writer.abort(),
      };
    },
    get: (name, options) => told(bucket.get(name, options)),
    async *list(prefix, signal) {
      try {
        yield* bucket.list(prefix, signal);
      } catch (error) {
        throw await explained(error);
      }
    },
  };
}
