import type { ComponentChildren } from 'preact';
import type { SaveForm } from '../../stores/queue.ts';
import { useStores } from '../../stores-context.ts';

const forms = [
  { id: 'all', name: 'One ZIP of all', more: 'with an index page' },
  { id: 'each', name: 'One ZIP per project', more: '' },
  { id: 'bucket', name: 'Into a bucket', more: 'as ZIP or folder each, with its receipt' },
] as const satisfies readonly { id: SaveForm; name: string; more: string }[];

/** How the archives leave this browser. */
export function SaveChoice({ legend, children }: { legend: string; children?: ComponentChildren }) {
  const { queue: store } = useStores();
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen
    <fieldset class="choices" role="radiogroup" aria-label={legend}>
      <legend class="label">{legend}</legend>
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
      {children}
    </fieldset>
  );
}
