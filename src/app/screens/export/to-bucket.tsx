import { useSignal } from '@preact/signals';
import type { JobView } from '../../../worker/messages.ts';
import { BucketFields } from '../../parts/bucket-fields.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { useStores } from '../../stores-context.ts';

const forms = [
  { id: 'zip', name: 'The ZIP', more: 'as one object' },
  { id: 'folder', name: 'A folder of its files', more: 'to look into, and to restore from once it is fetched' },
] as const;

/** The other place for what was exported: straight into a bucket, with the receipt beside it. */
export function ToBucket({ job }: { job: JobView }) {
  const { bucket, save } = useStores();
  const as = useSignal<'zip' | 'folder'>('zip');
  const missing =
    bucket.address.value.trim() === '' || bucket.keyId.value.trim() === '' || bucket.secret.value.trim() === ''
      ? 'Enter the address of a bucket, and its keys.'
      : undefined;
  const busy = job.saving === undefined ? undefined : 'It is being saved.';
  return (
    <details class="group group-plain group-form" data-testid="to-bucket">
      <summary>
        <b>Save to a bucket</b>
      </summary>
      <div class="group-body stack">
        <BucketFields
          name="save"
          hint="https://s3.example/bucket/folder as the server’s console shows it, or s3://bucket/folder."
        />
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen */}
        <fieldset class="choices" role="radiogroup" aria-label="How it is written">
          <legend class="label">Write</legend>
          {forms.map(({ id, name, more }) => (
            <label class="pick" key={id}>
              <input
                type="radio"
                name="bucket-form"
                value={id}
                data-testid={`bucket-as-${id}`}
                checked={as.value === id}
                onChange={() => {
                  as.value = id;
                }}
              />{' '}
              <span>
                {name} <span class="soft">{more}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <p class="actions">
          <Button
            testId="save-bucket"
            off={missing ?? busy}
            busy={job.saving !== undefined}
            onPress={() => save.inBucket(bucket.form(), as.value)}
          >
            Save to bucket
          </Button>
        </p>
        <ul class="stack-tight" data-testid="in-bucket">
          {job.inBucket?.map((address) => (
            <li key={address}>
              Written to <code class="wrap-anywhere">{address}</code>, its receipt beside it.{' '}
              <CopyButton text={() => address} to={` ${address}`} />
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
