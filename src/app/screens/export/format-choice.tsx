import { allFormats, type FormatChoice as Choice, formatNames } from '../../../model/format-names.ts';

const both = { id: allFormats, label: 'Both', use: 'one ZIP each, fetched once' } as const;

/** How the project is written down. `name` keeps several such groups on one page apart. */
export function FormatChoice(props: { name: string; chosen: Choice; onChoose: (choice: Choice) => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen
    <fieldset class="choices" role="radiogroup" aria-label="Format" data-testid="format">
      <legend class="label">Format</legend>
      {[...formatNames, both].map(({ id, label, use }) => (
        <label class="pick" key={id}>
          <input
            type="radio"
            name={props.name}
            value={id}
            data-testid={id === both.id ? 'format-both' : `format-${id}`}
            checked={props.chosen === id}
            onChange={() => props.onChoose(id)}
          />{' '}
          <span>
            {label} <span class="soft">{use}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
