import { useSignal } from '@preact/signals';
import type { BringFilesView } from '../../../worker/messages.ts';
import { type BroughtFolder, filesOfDrop, filesOfInput } from '../../brought-folder.ts';
import { Button } from '../../parts/button.tsx';
import { PasteBlock } from '../../parts/copy.tsx';
import { useFolderInput } from '../../parts/folder-input.ts';
import { bytes, counted, number } from '../../parts/format.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { useStores } from '../../stores-context.ts';
import { DropArea } from './drop-area.tsx';

function Given({ given, missing }: { given: BringFilesView['given'][number]; missing: number }) {
  const { name, files, fits, differs } = given;
  return (
    <div class="stack-tight" data-testid="given-files">
      <p class="glyph-line">
        <Glyph name={fits > 0 ? 'done' : 'gap'} tone={fits > 0 ? undefined : 'gap'} />
        <span>
          <b class={fits > 0 ? undefined : 'is-gap'}>{name}</b>, {counted(files, 'file')}: {number(fits)} of the{' '}
          {number(missing)} missing are there. They are read whole and compared when you go on.
        </span>
      </p>
      {differs.length === 0 ? null : (
        <p data-code="file-brought-differs">
          <span class="is-gap">Of another size than the forge says:</span>{' '}
          <span class="mono">{differs.join(', ')}</span>
        </p>
      )}
    </div>
  );
}

function Chooser({ take }: { take: (folder: BroughtFolder | undefined) => void }) {
  const input = useFolderInput();
  return (
    <div class="actions">
      <Button testId="choose-files" onPress={() => input.current?.click()}>
        Choose the folder
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        data-testid="files-input"
        onChange={({ currentTarget }) => {
          take(filesOfInput(currentTarget.files ?? []));
          // The same one may be chosen again, after more has come into it.
          currentTarget.value = '';
        }}
      />
    </div>
  );
}

/** Where a person gives release files and attachments that no page may fetch: what to run, where to drop it, what is in it. */
export function BringFiles({ bring }: { bring: BringFilesView }) {
  const { job } = useStores();
  const unread = useSignal(false);
  const take = (folder: BroughtFolder | undefined) => {
    unread.value = folder === undefined;
    if (folder !== undefined) job.bringFiles(folder);
  };
  const { files, given, folder } = bring;
  const fits = given.some((one) => one.fits > 0);
  return (
    <details class="group group-plain group-form" data-testid="bring-files" open={given.length > 0}>
      <summary>
        <b>Bring the missing files</b>
        <span class="num">{number(files)}</span>
      </summary>
      <div class="group-body stack-tight">
        <p>
          {counted(files, 'file')}
          {bring.bytes === 0 ? '' : `, ${bytes(bring.bytes)}`}. Run this where you are signed in to the forge:
        </p>
        <PasteBlock lines={bring.commands} />
        <DropArea
          label="Give the files"
          testId="drop-files"
          onItems={(items) => {
            filesOfDrop(items).then(take, () => take(undefined));
          }}
        >
          <p>
            Drop the folder <span class="mono">{folder}</span> here. It stays on this computer.
          </p>
          <Chooser take={take} />
        </DropArea>
        <div role="status" class="stack-tight">
          {unread.value ? <p class="is-gap">The browser gave nothing that can be read.</p> : null}
          {given.map((one) => (
            <Given key={one.name} given={one} missing={files} />
          ))}
        </div>
        <p>{fits ? 'Now press Try again.' : 'Then press Try again.'} What is collected stays.</p>
      </div>
    </details>
  );
}
