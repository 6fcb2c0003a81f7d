import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useStores } from '../stores-context.ts';
import { TextButton } from './button.tsx';

/** Copies a text; where the browser refuses, the text stays there to be marked by hand, and the button says so. */
export function CopyButton(props: {
  text: () => string;
  label?: string;
  /** What is copied, for those who hear the button without what stands around it. */
  to?: string;
}) {
  const { text, label = 'Copy', to } = props;
  const { announcer } = useStores();
  const outcome = useSignal<'none' | 'copied' | 'refused'>('none');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      outcome.value = 'copied';
      announcer.say('Copied');
    } catch {
      outcome.value = 'refused';
      announcer.say('This browser does not let the page copy');
    }
  };
  const words = { none: label, copied: 'Copied', refused: 'Not allowed here' };
  return (
    <TextButton onPress={() => void copy()}>
      {words[outcome.value]}
      {to === undefined ? null : <span class="vh">{to}</span>}
    </TextButton>
  );
}

/** Lines to paste somewhere else. */
export function PasteBlock({ lines }: { lines: string }) {
  const block = useRef<HTMLPreElement>(null);
  return (
    <div class="paste">
      {/* A scrolling block must be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be wrong, it holds no fields */}
      <pre ref={block} tabIndex={0} role="group" aria-label="Lines to copy">
        {lines}
      </pre>
      <CopyButton text={() => lines} />
    </div>
  );
}
