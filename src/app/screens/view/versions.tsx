import { useSignal } from '@preact/signals';
import { visibleText, withoutOverrides } from '../../../lib/visible-text.ts';
import type { Said, TextVersion } from '../../../worker/view-messages.ts';
import { date } from '../../parts/format.ts';
import { Name, Nothing, When } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { useViewed } from './view-context.ts';

/** Earlier versions of a text, as they were written; asked for when somebody opens them. */
export function Versions({ said }: { said: Said }) {
  const open = useSignal(false);
  return (
    <details
      class="versions"
      data-testid="versions"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary class="soft">
        {said.edited === undefined ? 'edited' : `edited ${date(said.edited)}`}
        <span class="vh">, all versions of what {visibleText(said.author)} wrote</span>
      </summary>
      {open.value ? <VersionList of={said.id} /> : null}
    </details>
  );
}

function VersionList({ of }: { of: string }) {
  const { id } = useViewed();
  const asked = useAsk(id, { topic: 'versions', key: of });
  if (asked?.answer === undefined) return asked === undefined ? null : <Nothing>{asked.fault ?? ''}</Nothing>;
  return (
    <ol class="version-list">
      {asked.answer.map((version, at) => (
        <Version key={at} version={version} />
      ))}
    </ol>
  );
}

function Version({ version: { editor, at, text, removedBy } }: { version: TextVersion }) {
  return (
    <li>
      <p class="soft">
        <Name>{editor}</Name>, <When at={at} exact />
      </p>
      {text === undefined ? (
        <p class="soft">
          This version was removed{removedBy === undefined ? '' : ` by ${visibleText(removedBy)}`} at the forge.
        </p>
      ) : (
        <pre class="written">{withoutOverrides(text)}</pre>
      )}
    </li>
  );
}
