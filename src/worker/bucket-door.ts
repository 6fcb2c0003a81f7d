import type { BucketForm, BucketView } from './bucket-messages.ts';
import type { Place } from './bucket-place.ts';

/** The way into buckets, as people fill it in. */
export interface BucketDoor {
  /** Asks nobody. Throws `bucket-address`, `bucket-keys` when there are none. */
  open(form: BucketForm): Place;
  /** Tries what a mirror needs; yields how far it is, and last how it ended. Never rejects but for an abort. */
  check(form: BucketForm, pageOrigin: string, signal: AbortSignal): AsyncIterable<BucketView>;
}
