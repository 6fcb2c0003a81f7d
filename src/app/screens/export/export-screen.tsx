import { useEffect, useRef } from 'preact/hooks';
import type { JobState } from '../../../worker/messages.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useLasting } from '../../parts/use-now.ts';
import { failedBeforeStart } from '../../stores/job.ts';
import { useStores } from '../../stores-context.ts';
import { AddressForm } from './address-form.tsx';
import { BeforeYouStart } from './before.tsx';
import { WhatToExport } from './plan.tsx';
import { Progress } from './progress.tsx';
import { Report } from './report.tsx';

/** Nothing changes but the pressed button for so long, in milliseconds: a quick check does not flicker. */
const quick = 300;

type Part = 'form' | 'progress' | 'report';

/** States at which the focus goes to a heading, named by the part that appears. */
function landing(state: JobState, part: Part): string {
  if (part !== 'form') return part;
  return state === 'ready' || state === 'failed' ? 'before' : '';
}

/** Somebody is in the middle of a word. */
function isTyping(typed: boolean): boolean {
  return typed && document.activeElement instanceof HTMLInputElement && document.activeElement.type !== 'checkbox';
}

/** After Check, Export and at the end the focus goes to the new heading, but never away from a field someone types in. */
function useFocusMoves(where: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const typing = useRef(false);
  const last = useRef(where);
  useEffect(() => {
    if (where === last.current) return;
    last.current = where;
    if (where !== '' && !isTyping(typing.current)) heading.current?.focus();
  }, [where]);
  return { heading, typing };
}

/** From the address to the saved ZIP. */
export function ExportScreen() {
  const { job: store } = useStores();
  const job = store.view.value;
  const inForm = job.state === 'idle' || job.state === 'checking' || job.state === 'ready' || failedBeforeStart(job);
  const part: Part = inForm ? 'form' : job.state === 'done' ? 'report' : 'progress';
  const slow = useLasting(job.state === 'checking', quick);
  const { heading, typing } = useFocusMoves(landing(job.state, part));
  const isBlank = job.state === 'idle' || (job.state === 'checking' && !slow);
  return (
    <main
      id="main"
      class="wrap"
      data-testid="job"
      data-state={job.state}
      tabIndex={-1}
      onInput={() => {
        typing.current = true;
      }}
    >
      {part === 'form' ? (
        <>
          <Sheet
            side={
              <>
                <h1>Export</h1>
                {isBlank ? <p>A whole project from its forge into one checked ZIP.</p> : null}
              </>
            }
          >
            <AddressForm
              job={job}
              onStart={() => {
                typing.current = false;
              }}
            />
          </Sheet>
          {isBlank ? <WhatToExport job={job} /> : <BeforeYouStart job={job} heading={heading} />}
        </>
      ) : null}
      {part === 'progress' ? <Progress job={job} heading={heading} /> : null}
      {part === 'report' ? <Report job={job} heading={heading} /> : null}
    </main>
  );
}
