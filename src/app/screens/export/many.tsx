import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { TextButton } from '../../parts/button.tsx';
import type { Stores } from '../../stores-context.ts';

/** A list longer than this, in bytes, is none. */
const longestList = 1_000_000;

/** Lists what the lines name: projects, and all that owners have. */
export function listMany({ job, queue }: Stores, text: string): void {
  const { token } = job.form;
  // The page is about the list then, not about the project that was checked before.
  job.startOver();
  queue.list(text, token.value);
}

/** The other ways to name several projects: an owner, several lines, a file of them. */
export function ManyHint({ onList }: { onList: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const tooLong = useSignal(false);
  const read = async (field: HTMLInputElement) => {
    const file = field.files?.[0];
    // The same one may be chosen again, after it was mended.
    field.value = '';
    if (file === undefined) return;
    tooLong.value = file.size > longestList;
    if (!tooLong.value) onList(await file.text());
  };
  return (
    <p class="hint">
      Several at once: the address of a user or an organisation, several addresses pasted, or{' '}
      <TextButton testId="list-file" onPress={() => input.current?.click()}>
        a file with one on each line
      </TextButton>
      .{tooLong.value ? <span class="is-gap"> This file is too long for a list of addresses.</span> : null}
      <input
        ref={input}
        type="file"
        hidden
        accept=".txt,.csv,text/plain"
        data-testid="list-file-input"
        onChange={({ currentTarget }) => void read(currentTarget)}
      />
    </p>
  );
}
