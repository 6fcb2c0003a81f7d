import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { TextButton } from './button.tsx';
import { counted, number } from './format.ts';

const firstShown = 5;
/** Rows that one more press adds: enough to read on, few enough for the page to stay quick. */
const moreShown = 500;

/** How many rows stand there, with a button for more. */
export function useShown(all: number, word = 'place'): { shown: number; more: ComponentChildren } {
  const shown = useSignal(firstShown);
  const rest = all - shown.value;
  const label = rest > moreShown ? `${number(moreShown)} more of ${number(all)}` : `All ${counted(all, word)}`;
  const more =
    rest <= 0 ? null : (
      <p class="actions">
        <TextButton
          onPress={() => {
            shown.value += moreShown;
          }}
        >
          {label}
        </TextButton>
      </p>
    );
  return { shown: shown.value, more };
}
