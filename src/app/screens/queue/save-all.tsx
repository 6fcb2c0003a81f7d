import { formatShort } from '../../../model/format-names.ts';
import type { QueueView } from '../../../worker/queue-messages.ts';
import { Button } from '../../parts/button.tsx';
import { bytes, bytesOf } from '../../parts/format.ts';
import { type SaveForm, savable } from '../../stores/queue.ts';
import { useStores } from '../../stores-context.ts';

const forms = [
  { id: 'all', name: 'One ZIP of all', more: 'with an index page' },
  { id: 'each', name: 'One ZIP per project', more: '' },
] as const satisfies readonly { id: SaveForm; name: string; more: string }[];

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

/** How the archives go to the disk; before the end it is a choice, at the end a press. */
export function SaveAll({ queue }: { queue: QueueView }) {
  const { queue: store } = useStores();
  const isDone = queue.state === 'done';
  const nothing = savable(queue).length === 0 ? 'No project is collected yet.' : undefined;
  const busy = queue.saving === undefined ? undefined : 'An archive is being saved.';
  return (
    <div class="stack">
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen */}
      <fieldset class="choices" role="radiogroup" aria-label="When done">
        <legend class="label">{isDone ? 'Save' : 'When done'}</legend>
        {forms.map(({ id, name, more }) => (
          <label class="pick" key={id}>
            <input
              type="radio"
              name="queue-save"
              value={id}
              data-testid={`save-form-${id}`}
              checked={store.saveForm.value === id}
              onChange={() => {
                store.saveForm.value = id;
              }}
            />{' '}
            <span>
              {name} <span class="soft">{more}</span>
            </span>
          </label>
        ))}
        {(isDone ? queue.formats : []).map((format, place) => (
          <Button
            key={format}
            main={place === 0 && queue.saved === undefined}
            testId={place === 0 ? 'save-zip' : `save-zip-${format}`}
            off={nothing ?? busy}
            onPress={() => void store.save(format)}
          >
            {queue.formats.length === 1 ? 'Save ZIP' : `Save ${formatShort(format)}`}
          </Button>
        ))}
      </fieldset>
      <Saving queue={queue} />
      {store.fault.value === '' ? null : (
        <p class="is-gap" role="alert">
          {store.fault.value}
        </p>
      )}
    </div>
  );
}
