import { allFormats, type FormatChoice as Choice, formatNames } from '../../../model/format-names.ts';

const both = { id: allFormats, label: 'Both', use: 'one ZIP each, fetched once' } as const;

/** How the project is written down. `name` keeps several such groups on one page apart; `single`: one format only. */
export function FormatChoice(props: {
  name: string;
  chosen: Choice;
  single?: boolean;
  onChoose: (choice: Choice) => void;
}) {
  const choices = props.single ? formatNames : [...formatNames, both];
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen
    <fieldset class="choices" role="radiogroup" aria-label="Format" data-testid="format">
      <legend class="label">Format</legend>
      {choices.map(({ id, label, use }) => (
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
