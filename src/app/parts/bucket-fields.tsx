import type { Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { needsEndpoint, type WhichBucket } from '../stores/bucket.ts';
import { useStores } from '../stores-context.ts';
import { AddressField, TokenField, WordField } from './field.tsx';

function into(field: Signal<string>): (value: string) => void {
  return (value) => {
    field.value = value;
  };
}

/**
 * Access key, secret and session token. `name` begins their ids: two forms may be on one page. `of`: the bucket that they are for, where its
 * address does not stand beside them.
 */
export function KeyFields({ name, of }: { name: string; of?: WhichBucket | undefined }) {
  const { bucket } = useStores();
  useEffect(() => {
    if (of !== undefined) bucket.turnTo(of);
  }, [bucket, of?.address, of?.endpoint, of?.region]);
  return (
    <>
      <WordField
        id={`${name}-key-id`}
        label="Access key"
        testId="bucket-key-id"
        value={bucket.keyId.value}
        hint="Its id."
        onInput={into(bucket.keyId)}
      />
      <TokenField
        id={`${name}-secret`}
        label="Secret key"
        testId="bucket-secret"
        value={bucket.secret.value}
        hint="Signs requests in this tab; never sent, never stored."
        onInput={into(bucket.secret)}
      />
      <TokenField
        id={`${name}-session`}
        label="Session token"
        testId="bucket-session"
        value={bucket.session.value}
        hint="Of temporary keys only."
        onInput={into(bucket.session)}
      />
    </>
  );
}

/** The keys once more: the list was kept, they never are. `then`: what is pressed next. */
export function KeysAgain({ name, of, then }: { name: string; of: WhichBucket | undefined; then: string }) {
  return (
    <div class="stack notice-more">
      <p>The keys of the bucket are never kept: enter them again, then press {then}.</p>
      <div class="form-bucket">
        <KeyFields name={name} of={of} />
      </div>
    </div>
  );
}

/** Where the bucket is, and the keys to it. */
export function BucketFields({ name, hint }: { name: string; hint: string }) {
  const { bucket } = useStores();
  return (
    <div class="form-bucket">
      <div class="wide">
        <AddressField
          id={`${name}-address`}
          label="Bucket address"
          testId="bucket-address"
          value={bucket.address.value}
          hint={hint}
          onInput={into(bucket.address)}
        />
      </div>
      <WordField
        id={`${name}-region`}
        label="Region"
        testId="bucket-region"
        value={bucket.region.value}
        hint="Where the address does not say it. Empty: us-east-1."
        onInput={into(bucket.region)}
      />
      {needsEndpoint(bucket.address.value) ? (
        <div class="whole">
          <AddressField
            id={`${name}-endpoint`}
            label="Server"
            testId="bucket-endpoint"
            value={bucket.endpoint.value}
            hint="Address of the S3 server. Empty: Amazon’s, of the region."
            onInput={into(bucket.endpoint)}
          />
        </div>
      ) : null}
      <KeyFields name={name} />
    </div>
  );
}
