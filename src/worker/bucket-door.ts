import { RunError } from '../lib/run-error.ts';
import { BucketError } from '../model/bucket.ts';
import { objectUrl, parseTarget, type S3Target } from '../sinks/s3/address.ts';
import { openBucket } from '../sinks/s3/bucket.ts';
import type { BucketForm, BucketView } from './bucket-messages.ts';
import type { Place } from './bucket-place.ts';
import type { Environment } from './job-state.ts';

/** The way into buckets, as people fill it in. */
export interface BucketDoor {
  /** Asks nobody. Throws `bucket-address`, `bucket-keys` when there are none. */
  open(form: BucketForm): Place;
  /** Tries what a mirror needs; yields how far it is, and last how it ended. Rejects for an abort only. */
  check(form: BucketForm, pageOrigin: string, signal: AbortSignal): AsyncIterable<BucketView>;
}

/** Where the form says that the bucket is. Throws `bucket-address`. */
export function targetOf({ address, endpoint, region }: BucketForm): S3Target {
  const target = parseTarget(address, { endpoint, region });
  if (target === undefined) {
    const shown = address.replace(/[?#].*$/s, '').slice(0, 200);
    throw new RunError('bucket-address', `“${shown}” names no bucket.`);
  }
  return target;
}

/** Asks nobody. Throws `bucket-address`, and `bucket-keys` when there are none. */
export function openPlace(form: BucketForm, environment: Environment): Place {
  const { place, prefix } = targetOf(form);
  const { keyId, secret, session } = form;
  if (keyId === '' || secret === '') {
    const details = { endpoint: place.endpoint, bucket: place.bucket };
    throw new BucketError('bucket-keys', 'Access key and secret key are missing.', { details });
  }
  const { fetch, clock, random, isOnline, hosts } = environment;
  const keys = {
    ...{ accessKeyId: keyId, secretAccessKey: secret },
    ...(session === '' ? {} : { sessionToken: session }),
  };
  const folder = prefix.replace(/\/+$/, '');
  return {
    bucket: openBucket(place, keys, { fetch, clock, random, isOnline, hosts }),
    prefix: folder,
    id: `${place.endpoint}/${place.bucket}`,
    cloneAddress: (key) => objectUrl(place, folder === '' ? key : `${folder}/${key}`),
  };
}

export function bucketDoor(environment: Environment): BucketDoor {
  return {
    open: (form) => openPlace(form, environment),
    async *check() {},
  };
}
