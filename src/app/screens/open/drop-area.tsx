import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { OpenInput } from '../../../worker/open-messages.ts';
import { chosenInput, droppedInput, pickedInput } from '../../opened-files.ts';
import { Button } from '../../parts/button.tsx';
import { useFolderInput } from '../../parts/folder-input.ts';

/** The whole window takes the drop. `true` while something is held over it. */
function useWindowDrop(take: (input: OpenInput | undefined) => void): boolean {
  const over = useSignal(false);
  const taken = useRef(take);
  taken.current = take;
  useEffect(() => {
    const hold = (event: DragEvent) => {
      event.preventDefault();
      over.value = true;
    };
    const leave = (event: DragEvent) => {
      // Also told when it goes from one element to the next.
      if (event.relatedTarget === null) over.value = false;
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      over.value = false;
      droppedInput(Array.from(event.dataTransfer?.items ?? [])).then(
        (input) => taken.current(input),
        () => taken.current(undefined),
      );
    };
    document.addEventListener('dragover', hold);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', hold);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, [over]);
  return over.value;
}

/** Two buttons that open the browser's own choosers; only one of those knows folders. */
export function Choosers({ take }: { take: (input: OpenInput | undefined) => void }) {
  const archive = useRef<HTMLInputElement>(null);
  const folder = useFolderInput();
  const chosen = (input: HTMLInputElement) => {
    take(chosenInput(input.files ?? []));
    // The same one may be chosen again, after it was mended.
    input.value = '';
  };
  const pick = async () => {
    const picked = await pickedInput();
    if (picked === 'unknown') folder.current?.click();
    else if (picked !== undefined) take(picked);
  };
  return (
    <div class="actions">
      <Button main testId="choose-archive" onPress={() => archive.current?.click()}>
        Choose archive
      </Button>
      <Button testId="choose-archive-folder" onPress={() => void pick()}>
        Choose folder
      </Button>
      <input
        ref={archive}
        type="file"
        hidden
        data-testid="archive-input"
        onChange={({ currentTarget }) => chosen(currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        data-testid="archive-folder-input"
        onChange={({ currentTarget }) => chosen(currentTarget)}
      />
    </div>
  );
}

/** Where an archive is dropped or chosen. */
export function DropArea({ onInput }: { onInput: (input: OpenInput) => void }) {
  const unread = useSignal(false);
  const take = (input: OpenInput | undefined) => {
    unread.value = input === undefined;
    if (input !== undefined) onInput(input);
  };
  const over = useWindowDrop(take);
  return (
    <div class={over ? 'drop drop-wide is-over' : 'drop drop-wide'} data-testid="drop">
      <p class="status status-verdict">
        <span>Drop an export here</span>
      </p>
      <p>
        A ZIP of forge-takeout, or a dump that Gitea or Forgejo made (folder, ZIP, tar). Any size: it is read where it
        lies, in this tab, and goes nowhere.
      </p>
      <Choosers take={take} />
      <div role="status">{unread.value ? <p class="is-gap">The browser gave nothing that can be read.</p> : null}</div>
    </div>
  );
}
