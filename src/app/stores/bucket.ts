import { type Signal, signal } from '@preact/signals';
import type { BucketForm } from '../../worker/bucket-messages.ts';

/** What a person fills in to reach a bucket, on whichever screen. The keys live here and in the worker, in memory only. */
export interface BucketStore {
  readonly address: Signal<string>;
  readonly endpoint: Signal<string>;
  readonly region: Signal<string>;
  readonly keyId: Signal<string>;
  readonly secret: Signal<string>;
  readonly session: Signal<string>;
  /** As it goes to the worker. */
  form(): BucketForm;
}

export function createBucketStore(): BucketStore {
  const fields = {
    address: signal(''),
    endpoint: signal(''),
    region: signal(''),
    keyId: signal(''),
    secret: signal(''),
    session: signal(''),
  };
  return {
    ...fields,
    form: () => ({
      address: fields.address.value.trim(),
      endpoint: fields.endpoint.value.trim(),
      region: fields.region.value.trim(),
      keyId: fields.keyId.value.trim(),
      secret: fields.secret.value.trim(),
      session: fields.session.value.trim(),
    }),
  };
}

/** The address names a bucket and not the server that has it. */
export function needsEndpoint(address: string): boolean {
  return /^\s*s3:/i.test(address);
}
