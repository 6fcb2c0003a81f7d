import { useSignal } from '@preact/signals';
import type { QueueFilter } from '../../../model/queue-record.ts';
import { useStores } from '../../stores-context.ts';

const switches = [
  { name: 'private', words: 'private and internal ones', test: 'private' },
  { name: 'archived', words: 'archived ones', test: 'archived' },
  { name: 'forks', words: 'forks', test: 'forks' },
  { name: 'empty', words: 'empty ones', test: 'empty' },
  { name: 'wikiOnly', words: 'only those with a wiki', test: 'wiki-only' },
] as const satisfies readonly { name: keyof QueueFilter; words: string; test: string }[];

/** Which of the listed projects are wanted; a tick in the table has the last word. */
export function Filters({ filter }: { filter: QueueFilter }) {
  const { queue: store } = useStores();
  // Ahead of what the worker tells: the next change may come before its answer to the last.
  const chosen = useSignal(filter);
  const choose = (change: Partial<QueueFilter>) => {
    chosen.value = { ...chosen.value, ...change };
    store.filter(chosen.value);
  };
  return (
    <fieldset class="choices queue-filters" aria-label="Which projects">
      <legend class="label">Which projects</legend>
      {switches.map(({ name, words, test }) => (
        <label class="tick" key={name}>
          <input
            type="checkbox"
            data-testid={`filter-${test}`}
            checked={chosen.value[name]}
            onChange={(event) => choose({ [name]: event.currentTarget.checked })}
          />{' '}
          <span>{words}</span>
        </label>
      ))}
      <div class="field field-short">
        <label for="queue-pattern">Name</label>
        <input
          id="queue-pattern"
          class="input"
          type="text"
          autocomplete="off"
          spellcheck={false}
          data-testid="filter-name"
          value={chosen.value.pattern}
          aria-describedby="queue-pattern-hint"
          onInput={(event) => choose({ pattern: event.currentTarget.value })}
        />
        <p class="hint" id="queue-pattern-hint">
          <span class="mono">*</span> stands for anything: <span class="mono">docs-*, *-tool</span>
        </p>
      </div>
    </fieldset>
  );
}
