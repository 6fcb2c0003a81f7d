import { formatShort } from '../../../model/format-names.ts';
import type { QueueView } from '../../../worker/queue-messages.ts';
import { BucketAs } from '../../parts/bucket-as.tsx';
import { BucketForm } from '../../parts/bucket-form.tsx';
import { Button } from '../../parts/button.tsx';
import { bytes, bytesOf } from '../../parts/format.ts';
import { savable } from '../../stores/queue.ts';
import { useStores } from '../../stores-context.ts';
import { SaveChoice } from './save-choice.tsx';

function Saving({ queue }: { queue: QueueView }) {
  const { saving, saved } = queue;
  if (saving !== undefined)
    return (
      <p class="soft" data-testid="saving">
        {saving.size === 0 ? 'Packing' : `Saving, ${bytesOf(saving.bytes, saving.size)}`}
      </p>
    );
  if (saved === undefined) return null;
  return (
    <p data-testid="saved">
      Saved as <span class="mono">{saved.name}</span>, {bytes(saved.size)}
    </p>
  );
}

/** How far saving is, what was saved, or why it did not work: also of one project while the others go on. */
export function HowSaved({ queue }: { queue: QueueView }) {
  const { fault } = useStores().queue;
  return (
    <>
      <Saving queue={queue} />
      {fault.value === '' ? null : (
        <p class="is-gap" role="alert">
          {fault.value}
        </p>
      )}
    </>
  );
}

/** To the disk, in each of the formats. */
function SaveButtons({ queue }: { queue: QueueView }) {
  const { queue: store } = useStores();
  const nothing = savable(queue).length === 0 ? 'No project is collected yet.' : undefined;
  const busy = queue.saving === undefined ? undefined : 'An archive is being saved.';
  return (
    <>
      {queue.formats.map((format, place) => (
        <Button
          key={format}
          main={place === 0 && queue.saved === undefined && queue.target === undefined}
          testId={place === 0 ? 'save-zip' : `save-zip-${format}`}
          off={nothing ?? busy}
          onPress={() => void store.save(format)}
        >
          {queue.formats.length === 1 ? 'Save ZIP' : `Save ${formatShort(format)}`}
        </Button>
      ))}
    </>
  );
}

/** The bucket for what is collected here; where it goes already, another one. */
function ToBucket({ queue }: { queue: QueueView }) {
  const { queue: store, bucket } = useStores();
  const nothing = savable(queue).length === 0 ? 'No project is collected yet.' : undefined;
  return (
    <div class="stack" data-testid="to-bucket">
      <BucketForm name="queue" />
      <BucketAs as={store.as} name="queue-as" />
      <p class="actions">
        <Button
          main={queue.target === undefined}
          testId="save-bucket"
          off={nothing ?? bucket.missing.value}
          onPress={store.intoBucket}
        >
          Save to bucket
        </Button>
      </p>
    </div>
  );
}

/** How the archives leave this browser, at the end of the run. */
export function SaveAll({ queue }: { queue: QueueView }) {
  const { queue: store } = useStores();
  const intoBucket = store.saveForm.value === 'bucket';
  return (
    <div class="stack">
      <SaveChoice legend="Save">{intoBucket ? null : <SaveButtons queue={queue} />}</SaveChoice>
      {intoBucket ? <ToBucket queue={queue} /> : null}
      <HowSaved queue={queue} />
    </div>
  );
}
