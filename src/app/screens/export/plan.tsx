import type { JobView } from '../../../worker/messages.ts';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { Legend } from '../../parts/legend.tsx';
import { useStores } from '../../stores-context.ts';
import { planRow, planTotal } from './plan-rows.ts';

function sideNote(job: JobView): string {
  if (job.state === 'failed') return 'Nothing could be counted.';
  if (job.preflight === undefined) return 'The check fills in the numbers before anything is fetched.';
  return 'Requests, time and size follow what is ticked.';
}

/** The ledger with tick boxes: what the project has, and what of it to take. */
export function WhatToExport({ job }: { job: JobView }) {
  const { job: store } = useStores();
  const ticked = store.form.units.value;
  const total = planTotal(job);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not lay out as a grid everywhere
    <div class="sheet" role="group" aria-labelledby="what" data-testid="what-to-export">
      <div class="sheet-side">
        <h2 id="what">What to export</h2>
        <p>{sideNote(job)}</p>
      </div>
      <div class="stack">
        <Ledger plan label="What to export" costHead="Requests" total={total}>
          {job.units.map((unit) => (
            <LedgerRow
              key={unit.unit}
              row={planRow(unit, job)}
              costName="requests"
              ticking={{
                ticked: ticked.includes(unit.unit) && unit.state !== 'not-offered',
                locked: unit.state === 'not-offered',
                onTick: (on) => store.tick(unit.unit, on),
              }}
            />
          ))}
        </Ledger>
        {total === undefined ? null : <Legend show={['to-come', 'unknown', 'got', 'missing']} />}
      </div>
    </div>
  );
}
