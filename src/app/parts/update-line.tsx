import { useSignal } from '@preact/signals';
import { useStores } from '../stores-context.ts';
import { leavingLoses } from '../use-page.ts';
import { TextButton } from './button.tsx';

/** Says that there is a newer version of the page; not while loading it would lose something. */
export function UpdateLine() {
  const stores = useStores();
  const { offline } = stores;
  const later = useSignal(false);
  if (!offline.update.value || later.value || leavingLoses(stores)) return null;
  return (
    <aside class="wrap update-line" aria-label="New version" data-testid="new-version">
      <p role="status">There is a newer version of this page.</p>
      <p class="actions">
        <TextButton onPress={offline.load}>Load it</TextButton>
        <TextButton
          onPress={() => {
            later.value = true;
          }}
        >
          Later
        </TextButton>
      </p>
    </aside>
  );
}
