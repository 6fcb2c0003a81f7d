import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** A file that misses the drop area would take the place of the page. */
function useHarmlessDrops(): void {
  useEffect(() => {
    const stay = (event: Event) => event.preventDefault();
    document.addEventListener('dragover', stay);
    document.addEventListener('drop', stay);
    return () => {
      document.removeEventListener('dragover', stay);
      document.removeEventListener('drop', stay);
    };
  }, []);
}

/** Where files or folders are dropped, with what else gives them. */
export function DropArea({
  label,
  testId,
  onItems,
  children,
}: {
  label: string;
  testId: string;
  /** Called while the event is handled: the items are gone afterwards. */
  onItems: (items: readonly DataTransferItem[]) => void;
  children: ComponentChildren;
}) {
  const over = useSignal(false);
  useHarmlessDrops();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be wrong, it holds buttons only
    <div
      class={over.value ? 'drop is-over' : 'drop'}
      role="group"
      aria-label={label}
      data-testid={testId}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        onItems(Array.from(event.dataTransfer?.items ?? []));
      }}
    >
      {children}
    </div>
  );
}
