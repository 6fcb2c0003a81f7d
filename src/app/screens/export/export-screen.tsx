import { useEffect } from 'preact/hooks';
import type { LibraryProject } from '../../../worker/library-messages.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useKeptFocus } from '../../parts/use-kept-focus.ts';
import { useLasting } from '../../parts/use-now.ts';
import { failedBeforeStart } from '../../stores/job.ts';
import { useStores } from '../../stores-context.ts';
import { LostNotice } from '../library/notices.tsx';
import { Offer } from '../library/offer.tsx';
import { AddressForm } from './address-form.tsx';
import { BeforeYouStart } from './before.tsx';
import { WhatToExport } from './plan.tsx';
import { Progress } from './progress.tsx';
import { Report } from './report.tsx';
import { landing, type Part, useFocusMoves } from './use-focus-moves.ts';

/** Nothing changes but the pressed button for so long, in milliseconds: a quick check does not flicker. */
const quick = 300;

/** What the person has to know of the time before: something can be gone on with, or is gone. */
function FromBefore({ offer }: { offer: LibraryProject | undefined }) {
  return (
    <Sheet side={<h1>Export</h1>}>
      <div class="stack-wide">
        <LostNotice />
        {offer === undefined ? null : <Offer key={offer.id} project={offer} below />}
      </div>
    </Sheet>
  );
}

/** From the address to the saved ZIP. */
export function ExportScreen() {
  const { job: store, library } = useStores();
  const job = store.view.value;
  const inForm = job.state === 'idle' || job.state === 'checking' || job.state === 'ready' || failedBeforeStart(job);
  const part: Part = inForm ? 'form' : job.state === 'done' ? 'report' : 'progress';
  const slow = useLasting(job.state === 'checking', quick);
  const { heading, main, typing } = useFocusMoves(landing(job.state, part), job.state);
  useKeptFocus(main);
  // What stood before this screen may have left something that can be gone on with.
  useEffect(() => {
    if (library.view.peek() !== undefined) library.refresh();
  }, [library]);
  // Once somebody has asked for a project, the page is about that one.
  const offer = job.state === 'idle' ? library.offer.value : undefined;
  const isBefore = offer !== undefined || (job.state === 'idle' && library.lost.value.length > 0);
  const isBlank = job.state === 'idle' || (job.state === 'checking' && !slow);
  return (
    <main
      ref={main}
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
          {isBefore ? <FromBefore offer={offer} /> : null}
          <Sheet
            side={
              <>
                {isBefore ? <h2>A new export</h2> : <h1>Export</h1>}
                {isBlank ? <p>A whole project from its forge into one checked ZIP.</p> : null}
              </>
            }
          >
            <AddressForm
              job={job}
              quiet={offer !== undefined}
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
