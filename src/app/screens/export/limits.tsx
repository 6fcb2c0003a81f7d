import { useSignal } from '@preact/signals';
import type { JobView } from '../../../worker/messages.ts';
import { NumberField } from '../../parts/field.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { readCap } from '../../stores/request-cap.ts';
import { useStores } from '../../stores-context.ts';

/** What the browser does with what is collected; a warning, never a refusal. */
function Keeping() {
  const { storage } = useStores();
  if (storage.isPrivate.value)
    return (
      <p class="is-note" data-testid="private">
        This looks like a private window, or there is little room: what is collected goes when the window is closed.
        Save the ZIP before.
      </p>
    );
  if (storage.persisted.value !== false) return null;
  return (
    <p class="soft" data-testid="will-ask">
      What is collected is kept in this browser, so that nothing is lost when it closes. It may ask whether it shall
      keep it for good; with no it may delete it when room is short.
    </p>
  );
}

/** How much may be asked of the forge, and how what comes is kept. */
export function Limits({ job }: { job: JobView }) {
  const { job: store } = useStores();
  const text = useSignal(job.requestCap === undefined ? '' : String(job.requestCap));
  const { fault } = readCap(text.value);
  return (
    <Sheet side={<h2>Limits</h2>}>
      <div class="stack">
        <NumberField
          id="request-cap"
          label="Most requests"
          testId="request-cap"
          value={text.value}
          wrong={fault !== ''}
          hint={fault || 'Empty: as many as it takes. At the limit the export stops, and can go on later.'}
          onInput={(value) => {
            text.value = value;
            const { cap, fault: wrong } = readCap(value);
            if (wrong === '') store.setCap(cap);
          }}
        />
        <Keeping />
      </div>
    </Sheet>
  );
}
