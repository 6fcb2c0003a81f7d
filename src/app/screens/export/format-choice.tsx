import { defaultFormat } from '../../stores/job.ts';

const formats = [
  { id: defaultFormat, name: 'Gitea / Forgejo dump', use: 'for restore-repo', why: undefined },
  { id: 'f3', name: 'F3 archive', use: 'friendly forge format', why: 'this version does not write it' },
] as const;

/** How the project is written down. `name` keeps several such groups on one page apart. */
export function FormatChoice(props: { name: string; chosen: string; onChoose: (id: string) => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: readers are to hear that one of these is chosen
    <fieldset class="choices" role="radiogroup" aria-label="Format" data-testid="format">
      <legend class="label">Format</legend>
      {formats.map(({ id, name, use, why }) => (
        <label class="pick" key={id}>
          <input
            type="radio"
            name={props.name}
            value={id}
            data-testid={`format-${id}`}
            checked={props.chosen === id}
            disabled={why !== undefined}
            onChange={() => props.onChoose(id)}
          />{' '}
          <span>
            {name} <span class="soft">{why === undefined ? use : `${use}; ${why}`}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
