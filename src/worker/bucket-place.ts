import type { Activity } from '../http/activity.ts';
import type { Bucket } from '../model/bucket.ts';

/** A folder of a bucket, opened with the keys of a person. */
export interface Place {
  readonly bucket: Bucket;
  /** Keys of what belongs there begin with it; empty: the whole bucket. No `/` at its ends. */
  readonly prefix: string;
  /** Server and bucket, for locks and for what is kept of unfinished uploads. Holds no key. */
  readonly id: string;
  /** Where anybody reads what is below the prefix, when the bucket is public. */
  cloneAddress(key: string): string;
  /** The same place; what its requests meet is told. */
  heard(onActivity: (activity: Activity) => void): Place;
}

/** The key of something below the place's prefix. */
export function keyIn({ prefix }: Pick<Place, 'prefix'>, key: string): string {
  return prefix === '' ? key : `${prefix}/${key}`;
}
