import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { OpenView } from '../../../worker/open-messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { bytes } from '../../parts/format.ts';
import { useKeptFocus } from '../../parts/use-kept-focus.ts';
import { openedName } from '../../stores/title.ts';
import { useStores } from '../../stores-context.ts';
import { DeleteQuestion } from '../library/delete-question.tsx';
import { nameOf } from '../library/offer-words.ts';
import { PanelBox } from '../library/panel-box.tsx';

/** What an archive that is open takes: what was unpacked of it, and what was written anew. Empty when that is nothing, or none is open. */
function openedWords(view: OpenView): string {
  const written = (view.repair?.size ?? 0) + (view.conversion?.size ?? 0);
  if (written === 0 && !view.holdsRoom) return '';
  const size = written === 0 ? '' : `: ${bytes(written)} were written anew`;
  return `${openedName(view) ?? ''}, the archive that is open${size}`;
}

/** It is not deleted, only closed: what was read lies where it was. */
function Opened({ words }: { words: string }) {
  const { open } = useStores();
  return (
    <li>
      <span class="actions">
        <span class="wrap-anywhere">{words}</span>
        <TextButton onPress={open.close}>
          Close
          <span class="vh"> {openedName(open.view.value)}</span>
        </TextButton>
      </span>
    </li>
  );
}

/** What else this page keeps than these, with its size: the largest first. Deleting one lets the export go on by itself. */
export function MakeRoom({ but }: { but: readonly (string | undefined)[] }) {
  const { library, open } = useStores();
  const opened = openedWords(open.view.value);
  const asked = useSignal<string | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box);
  useEffect(() => library.refresh(), [library]);
  const view = library.view.value;
  const others = (view?.projects ?? [])
    .filter((one) => !but.includes(one.id) && !one.locked && !view?.deleting.includes(one.id))
    .sort((a, b) => b.bytes - a.bytes);
  return (
    <div class="stack-tight" ref={box} tabIndex={-1}>
      <p>
        {others.length === 0 && opened === ''
          ? 'This page keeps nothing else that could be deleted.'
          : 'What else is kept here, and can be deleted:'}
      </p>
      <ul class="stack-tight" data-testid="make-room">
        {opened === '' ? null : <Opened words={opened} />}
        {others.map((one) => (
          <li key={one.id}>
            {asked.value === one.id ? (
              <PanelBox label={`Delete ${nameOf(one)}`}>
                <DeleteQuestion
                  what={`${nameOf(one)}, ${bytes(one.bytes)}`}
                  onDelete={() => library.remove([one.id])}
                  onKeep={() => {
                    asked.value = undefined;
                  }}
                />
              </PanelBox>
            ) : (
              <span class="actions">
                <span>
                  {nameOf(one)}, {bytes(one.bytes)}
                </span>
                <TextButton
                  gap
                  onPress={() => {
                    asked.value = one.id;
                  }}
                >
                  Delete
                  <span class="vh"> {nameOf(one)}</span>
                </TextButton>
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
