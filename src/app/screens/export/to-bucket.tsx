import { useSignal } from '@preact/signals';
import { formatLabel } from '../../../model/format-names.ts';
import type { JobView } from '../../../worker/messages.ts';
import { BucketAs } from '../../parts/bucket-as.tsx';
import { BucketForm } from '../../parts/bucket-form.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { LinesField } from '../../parts/field.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useStores } from '../../stores-context.ts';
import { archivesOf } from './archives.ts';
import { waitingWords } from './progress-rows.ts';

const ways = [
  { id: 'keys', name: 'With keys', more: 'of the bucket' },
  { id: 'signed', name: 'By signed addresses', more: 'that somebody who has the keys made for you' },
] as const;

/** With keys: every archive, as an object or a folder, under its own name. */
function WithKeys({ busy }: { busy: string | undefined }) {
  const { bucket, save } = useStores();
  const as = useSignal<'zip' | 'folder'>('zip');
  return (
    <>
      <BucketForm name="save" />
      <BucketAs as={as} name="bucket-as" />
      <p class="actions">
        <Button
          testId="save-bucket"
          off={bucket.missing.value ?? busy}
          busy={busy !== undefined}
          onPress={() => save.inBucket(bucket.form(), as.value)}
        >
          Save to bucket
        </Button>
      </p>
    </>
  );
}

/** By addresses that are good for one object each: no folder, for the names of its files are not in them. */
function BySignedAddresses({ job, busy }: { job: JobView; busy: string | undefined }) {
  const { save } = useStores();
  const zip = useSignal('');
  const receipt = useSignal('');
  const archives = archivesOf(job);
  const missing = zip.value.trim() === '' ? 'Enter a signed address.' : undefined;
  return (
    <>
      <LinesField
        id="signed-zip"
        label="Signed address of the ZIP"
        testId="signed-zip"
        rows={3}
        value={zip.value}
        hint="One for a PUT, up to 5 GiB. For more: the addresses of all parts of an upload and the one that completes it, one a line. They are never stored."
        onInput={(value) => {
          zip.value = value;
        }}
      />
      <LinesField
        id="signed-receipt"
        label="Signed address of the receipt"
        testId="signed-receipt"
        rows={2}
        value={receipt.value}
        hint="Empty: no receipt beside it. It is in the ZIP as well."
        onInput={(value) => {
          receipt.value = value;
        }}
      />
      <p class="actions">
        {archives.map(({ format }, place) => (
          <Button
            key={format}
            testId={place === 0 ? 'save-signed' : `save-signed-${format}`}
            off={missing ?? busy}
            busy={job.saving?.archive === place}
            onPress={() => save.presigned(zip.value, receipt.value, place)}
          >
            {archives.length === 1 ? 'Save to bucket' : `Save ${formatLabel(format)} to bucket`}
          </Button>
        ))}
      </p>
    </>
  );
}

/** What the bucket makes it wait for. */
function Waiting({ job }: { job: JobView }) {
  const { now } = useStores();
  const { waiting } = job;
  const seen = useNow(now, waiting !== undefined);
  if (waiting?.by !== 'bucket') return null;
  const { strong, rest } = waitingWords(job, Math.max(seen, 0));
  return (
    <p class="is-note" data-testid="bucket-waits">
      {strong} {rest}
    </p>
  );
}

/** The other place for what was exported: straight into a bucket, with the receipt beside it. */
export function ToBucket({ job }: { job: JobView }) {
  const way = useSignal<'keys' | 'signed'>('keys');
  const busy = job.saving === undefined ? undefined : 'It is being saved.';
  return (
    <details class="group group-plain group-form" data-testid="to-bucket">
      <summary>
        <b>Save to a bucket</b>
      </summary>
      <div class="group-body stack">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen */}
        <fieldset class="choices" role="radiogroup" aria-label="How the bucket is opened">
          <legend class="label">Open it</legend>
          {ways.map(({ id, name, more }) => (
            <label class="pick" key={id}>
              <input
                type="radio"
                name="bucket-way"
                value={id}
                data-testid={`bucket-by-${id}`}
                checked={way.value === id}
                onChange={() => {
                  way.value = id;
                }}
              />{' '}
              <span>
                {name} <span class="soft">{more}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {way.value === 'keys' ? <WithKeys busy={busy} /> : <BySignedAddresses job={job} busy={busy} />}
        <Waiting job={job} />
        <ul class="stack-tight" data-testid="in-bucket">
          {job.inBucket?.map(({ address, receipt }) => (
            <li key={address}>
              Written to <code class="wrap-anywhere">{address}</code>,{' '}
              {receipt ? 'its receipt beside it' : 'without a receipt'}.{' '}
              <CopyButton text={() => address} to={` ${address}`} />
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
