import { useSignal } from '@preact/signals';
import { queueWouldLose } from '../stores/queue.ts';
import { wouldLose } from '../stores/title.ts';
import { useStores } from '../stores-context.ts';
import { TextButton } from './button.tsx';

/** Says that there is a newer version of the page; not while loading it would lose something. */
export function UpdateLine() {
  const { offline, job, queue } = useStores();
  const later = useSignal(false);
  const busy = wouldLose(job.view.value) || queueWouldLose(queue.view.value);
  if (!offline.update.value || later.value || busy) return null;
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
