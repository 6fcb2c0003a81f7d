import { RunError } from '../lib/run-error.ts';
import { BucketError } from '../model/bucket.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { objectUrl, parseTarget, type S3Target } from '../sinks/s3/address.ts';
import type { S3Tools } from '../sinks/s3/ask.ts';
import { openBucket } from '../sinks/s3/bucket.ts';
import { checkBucket } from '../sinks/s3/check-bucket.ts';
import type { S3Keys } from '../sinks/s3/sign.ts';
import type { BucketForm, BucketView } from './bucket-messages.ts';
import type { Place } from './bucket-place.ts';
import { sayWhyClosed, whyClosed } from './bucket-why.ts';
import type { Environment } from './job-state.ts';

/** The fields of keys, empty. */
export const noKeys = { keyId: '', secret: '', session: '' };

/** Asks for other keys when those that are there have ended in the middle; `undefined`: there are none. */
type RenewKeys = () => Promise<BucketForm | undefined>;

/** The way into buckets, as people fill it in. */
export interface BucketDoor {
  /** Asks nobody. Throws `bucket-address`, `bucket-keys` when there are none. */
  open(form: BucketForm, renew?: RenewKeys): Place;
  /** Where that is; keys need not be there. Throws `bucket-address`. */
  spot(form: Omit<BucketForm, keyof typeof noKeys>): Pick<Place, 'id' | 'prefix'>;
  /** Tries what a mirror needs; yields how far it is, and last how it ended. Throws like `open`, and for an abort. */
  check(form: BucketForm, signal: AbortSignal): AsyncIterable<BucketView>;
}

/** Where the form says that the bucket is. Throws `bucket-address`. */
function targetOf({ address, endpoint, region }: Omit<BucketForm, keyof typeof noKeys>): S3Target {
  const target = parseTarget(address, { endpoint, region });
  if (target !== undefined) return target;
  const shown = address
    .replace(/[?#].*$/s, '')
    .replace(/\/\/[^/]*@/, '//')
    .slice(0, 200);
  throw new RunError('bucket-address', `“${shown}” names no bucket.`);
}

function keysOf({ keyId, secret, session }: BucketForm, { place }: S3Target): S3Keys {
  if (keyId === '' || secret === '') {
    const details = { endpoint: place.endpoint, bucket: place.bucket };
    throw new BucketError('bucket-keys', 'Access key and secret key are missing.', { details });
  }
  return { accessKeyId: keyId, secretAccessKey: secret, ...(session === '' ? {} : { sessionToken: session }) };
}

/** `onActivity`: what its requests meet is told. */
export function toolsOf(environment: Environment, onActivity?: S3Tools['onActivity']): S3Tools {
  const { fetch, clock, random, isOnline, hosts } = environment;
  return { fetch, clock, random, isOnline, hosts, ...(onActivity && { onActivity }) };
}

function probeOf({ prefix }: S3Target): string {
  return `${prefix}forge-takeout-check.txt`;
}

function spotOf({ place, prefix }: S3Target): Pick<Place, 'id' | 'prefix'> {
  return { prefix: prefix.replace(/\/+$/, ''), id: `${place.endpoint}/${place.bucket}` };
}

/** Asks nobody. Throws `bucket-address`, and `bucket-keys` when there are none. */
export function openPlace(form: BucketForm, environment: Environment, renew?: RenewKeys): Place {
  const target = targetOf(form);
  const { place, prefix } = target;
  const keys = keysOf(form, target);
  const renewKeys = renew && (() => renew().then((other) => other && keysOf(other, target)));
  const open = (onActivity?: S3Tools['onActivity']): Place => ({
    bucket: sayWhyClosed(
      openBucket(place, keys, { ...toolsOf(environment, onActivity), ...(renewKeys && { renewKeys }) }),
      probeOf(target),
    ),
    ...spotOf(target),
    cloneAddress: (key) => objectUrl(place, `${prefix}${key}`),
    heard: open,
  });
  return open();
}

async function* check(
  form: BucketForm,
  environment: Environment,
  signal: AbortSignal,
): AsyncGenerator<BucketView, void, undefined> {
  const target = targetOf(form);
  const keys = keysOf(form, target);
  const place = objectUrl(target.place, target.prefix.replace(/\/+$/, ''));
  const same = { place, region: target.place.region };
  let last: BucketView = { ...same, state: 'checking', steps: [] };
  for await (const found of checkBucket(target, keys, toolsOf(environment), signal)) {
    const isOff = found.skew !== undefined && Math.abs(found.skew) > worthTelling;
    const error =
      found.error?.code === 'bucket-cors'
        ? await whyClosed(openBucket(target.place, keys, toolsOf(environment)), probeOf(target), found.error)
        : found.error;
    last = {
      ...same,
      state: 'checking',
      steps: found.steps,
      ...(isOff && { skew: found.skew }),
      ...(found.conditional === 'ignored' && { unguarded: true as const }),
      ...(error !== undefined && {
        notice: noticeFor(error, { host: '', project: '', tokenGiven: false }, undefined, 'checking'),
      }),
    };
    yield last;
  }
  yield { ...last, state: last.notice === undefined ? 'done' : 'failed' };
}

/** Seconds; less is what any two clocks differ by. */
const worthTelling = 30;

export function bucketDoor(environment: Environment): BucketDoor {
  return {
    open: (form, renew) => openPlace(form, environment, renew),
    spot: (form) => spotOf(targetOf(form)),
    check: (form, signal) => check(form, environment, signal),
  };
}
