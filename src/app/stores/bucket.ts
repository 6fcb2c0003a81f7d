import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { BucketForm, BucketUpdate, BucketView } from '../../worker/bucket-messages.ts';
import type { Command } from '../../worker/messages.ts';

/** What a person fills in to reach a bucket, on whichever screen. The keys live here and in the worker, in memory only. */
export interface BucketStore {
  readonly address: Signal<string>;
  readonly endpoint: Signal<string>;
  readonly region: Signal<string>;
  readonly keyId: Signal<string>;
  readonly secret: Signal<string>;
  readonly session: Signal<string>;
  /** What the try of what stands in the fields found; `undefined`: it was not tried. */
  readonly view: ReadonlySignal<BucketView | undefined>;
  /** Why the fields will not do yet; `undefined`: they will. */
  readonly missing: ReadonlySignal<string | undefined>;
  /** The keys alone are there. */
  readonly hasKeys: ReadonlySignal<boolean>;
  /** As it goes to the worker. */
  form(): BucketForm;
  /** The same, if it is about this bucket and has keys: those of one never go to another. */
  formFor(bucket: WhichBucket): BucketForm | undefined;
  /** Makes the fields be about this bucket; the keys of another are forgotten. */
  turnTo(bucket: WhichBucket): void;
  /** Tries the bucket. */
  check(): void;
  receive(update: BucketUpdate): void;
}

/** Which bucket it is, without keys. */
export type WhichBucket = Pick<BucketForm, 'address' | 'endpoint' | 'region'>;

export function createBucketStore(send: (command: Command) => void): BucketStore {
  const fields = {
    address: signal(''),
    endpoint: signal(''),
    region: signal(''),
    keyId: signal(''),
    secret: signal(''),
    session: signal(''),
  };
  const filled = computed(
    (): BucketForm => ({
      address: fields.address.value.trim(),
      endpoint: fields.endpoint.value.trim(),
      region: fields.region.value.trim(),
      keyId: fields.keyId.value.trim(),
      secret: fields.secret.value.trim(),
      session: fields.session.value.trim(),
    }),
  );
  const tried = signal<BucketForm | undefined>(undefined);
  const found = signal<BucketView | undefined>(undefined);
  const hasKeys = computed(() => filled.value.keyId !== '' && filled.value.secret !== '');
  return {
    ...fields,
    hasKeys,
    // Of other fields it says nothing.
    view: computed(() => (isSame(tried.value, filled.value) ? found.value : undefined)),
    missing: computed(() =>
      filled.value.address !== '' && hasKeys.value ? undefined : 'Enter the address of a bucket, and its keys.',
    ),
    form: () => filled.value,
    formFor: (bucket) => (hasKeys.value && isAbout(filled.value, bucket) ? filled.value : undefined),
    turnTo(bucket) {
      if (isAbout(filled.peek(), bucket)) return;
      batch(() => {
        fields.address.value = bucket.address;
        fields.endpoint.value = bucket.endpoint;
        fields.region.value = bucket.region;
        fields.keyId.value = '';
        fields.secret.value = '';
        fields.session.value = '';
      });
    },
    check() {
      tried.value = filled.value;
      found.value = undefined;
      send({ type: 'bucket-check', bucket: filled.value });
    },
    receive({ bucket }) {
      found.value = bucket;
    },
  };
}

function isSame(one: BucketForm | undefined, other: BucketForm): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isAbout({ address, endpoint, region }: BucketForm, other: WhichBucket): boolean {
  return address === other.address && endpoint === other.endpoint && region === other.region;
}

/** The address names a bucket and not the server that has it. */
export function needsEndpoint(address: string): boolean {
  return /^\s*s3:/i.test(address);
}

/** What is said to screen readers when a try has ended; a failure's notice says itself. */
export function bucketAnnouncement(view: BucketView | undefined): string | undefined {
  if (view?.state === 'checking') return 'Trying the bucket';
  return view?.state === 'done' ? 'The bucket will do' : undefined;
}
