import { useSignal } from '@preact/signals';
import type { JobView } from '../../../worker/messages.ts';
import { NumberField } from '../../parts/field.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { readCap } from '../../stores/request-cap.ts';
import { useStores } from '../../stores-context.ts';

/** How much may be asked of the forge. */
export function Limits({ job }: { job: JobView }) {
  const { job: store } = useStores();
  const text = useSignal(job.requestCap === undefined ? '' : String(job.requestCap));
  const { fault } = readCap(text.value);
  return (
    <Sheet side={<h2>Limits</h2>}>
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
    </Sheet>
  );
}
