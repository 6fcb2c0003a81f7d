import type { Signal } from '@preact/signals';

const ways = [
  { id: 'zip', name: 'The ZIP', more: 'as one object' },
  { id: 'folder', name: 'A folder of its files', more: 'to look into, and to restore from once it is fetched' },
] as const;

/** How an archive is written into a bucket. `name`: of the group, once on a page. */
export function BucketAs({ as, name }: { as: Signal<'zip' | 'folder'>; name: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen
    <fieldset class="choices" role="radiogroup" aria-label="How it is written">
      <legend class="label">Write</legend>
      {ways.map(({ id, name: words, more }) => (
        <label class="pick" key={id}>
          <input
            type="radio"
            name={name}
            value={id}
            data-testid={`bucket-as-${id}`}
            checked={as.value === id}
            onChange={() => {
              as.value = id;
            }}
          />{' '}
          <span>
            {words} <span class="soft">{more}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
