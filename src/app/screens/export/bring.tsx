import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { BringView, Brought, GivenView } from '../../../worker/messages.ts';
import { broughtBundle, broughtDrop, broughtFolder } from '../../brought-files.ts';
import { Button } from '../../parts/button.tsx';
import { PasteBlock } from '../../parts/copy.tsx';
import { useFolderInput } from '../../parts/folder-input.ts';
import { bytes, counted } from '../../parts/format.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { useStores } from '../../stores-context.ts';
import { DropArea } from './drop-area.tsx';

function GivenLine({ given }: { given: GivenView }) {
  const { fault, name } = given;
  return (
    <p class="glyph-line" data-testid={`given-${given.repository}`} data-code={fault?.code}>
      <Glyph name={fault === undefined ? 'done' : 'gap'} tone={fault === undefined ? undefined : 'gap'} />
      {fault === undefined ? (
        <span>
          <b>{name}</b>, {counted(given.refs, 'branch or tag', 'branches and tags')}, {bytes(given.bytes)}. It is
          checked whole when it is exported.
        </span>
      ) : (
        <span>
          <b class="is-gap">{name}:</b> {fault.why} {fault.todo} <span class="mono">{fault.code}</span>
        </span>
      )}
    </p>
  );
}

/** Two buttons that open the browser's own choosers; the inputs themselves cannot be styled, and only one of them knows folders. */
function Choosers({ take }: { take: (brought: Brought | undefined) => void }) {
  const folder = useFolderInput();
  const bundle = useRef<HTMLInputElement>(null);
  const taken = (input: HTMLInputElement, brought: Brought | undefined) => {
    take(brought);
    // The same one may be chosen again, after it was mended.
    input.value = '';
  };
  return (
    <div class="actions">
      <Button testId="choose-folder" onPress={() => folder.current?.click()}>
        Choose the folder
      </Button>
      <Button testId="choose-bundle" onPress={() => bundle.current?.click()}>
        Choose the bundle
      </Button>
      <input
        ref={folder}
        type="file"
        hidden
        data-testid="folder-input"
        onChange={({ currentTarget }) => taken(currentTarget, broughtFolder(currentTarget.files ?? []))}
      />
      <input
        ref={bundle}
        type="file"
        hidden
        data-testid="bundle-input"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          taken(currentTarget, file === undefined ? undefined : broughtBundle(file));
        }}
      />
    </div>
  );
}

/** Where a person gives the repository that the page may not fetch: what to run, where to drop it, what came of it. */
export function Bring({ bring }: { bring: BringView }) {
  const { job } = useStores();
  const unread = useSignal(false);
  const take = (brought: Brought | undefined) => {
    unread.value = brought === undefined;
    if (brought !== undefined) job.bring(brought);
  };
  const drop = (items: readonly DataTransferItem[]) => {
    broughtDrop(items).then(take, () => take(undefined));
  };
  return (
    <div class="stack-tight" data-testid="bring">
      <p>Run this where git may reach the forge:</p>
      <PasteBlock lines={bring.commands} />
      <DropArea label="Give the repository" testId="drop" onItems={drop}>
        <p>Drop the folder or the bundle here. It stays on this computer.</p>
        <Choosers take={take} />
      </DropArea>
      <div role="status">
        {unread.value ? <p class="is-gap">The browser gave nothing that can be read.</p> : null}
        {bring.given.map((given) => (
          <GivenLine key={given.repository} given={given} />
        ))}
      </div>
    </div>
  );
}

/** Why the export waits for a repository; `undefined` when it does not. */
export function waitsForRepository(bring: BringView | undefined): string | undefined {
  if (bring === undefined) return undefined;
  const has = bring.given.some(({ repository, fault }) => repository === 'code' && fault === undefined);
  return has ? undefined : 'Give the repository first, below.';
}
