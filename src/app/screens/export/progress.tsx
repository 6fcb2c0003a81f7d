import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import { formatIds, formatLabel } from '../../../model/format-names.ts';
import type { JobView } from '../../../worker/messages.ts';
import { Board } from '../../parts/board.tsx';
import { Button } from '../../parts/button.tsx';
import { listed } from '../../parts/format.ts';
import type { GlyphName, Tone } from '../../parts/glyph.tsx';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { Legend } from '../../parts/legend.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Started } from '../../parts/started.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useNow } from '../../parts/use-now.ts';
import { type LeftShown, steadyLeft } from '../../stores/left.ts';
import { readCap } from '../../stores/request-cap.ts';
import { isEndless } from '../../stores/waits.ts';
import { useStores } from '../../stores-context.ts';
import { Lately } from './lately.tsx';
import { isWaiting, progressFigures } from './progress-figures.ts';
import { progressRow, progressTotal } from './progress-rows.ts';
import { Stopped } from './stopped.tsx';

function mark(job: JobView): { glyph: GlyphName; tone?: Tone } {
  if (job.state === 'paused') return { glyph: 'paused' };
  if (job.state === 'failed') return { glyph: 'gap', tone: 'gap' };
  return isWaiting(job) ? { glyph: 'wait', tone: 'note' } : { glyph: 'run', tone: 'live' };
}

function Facts({ job }: { job: JobView }) {
  const { preflight } = job;
  if (preflight === undefined) return null;
  const forge = [preflight.forge.label, preflight.forge.version].filter(Boolean).join(' ');
  return (
    <p class="facts">
      <span>
        {preflight.forge.host}, {forge}
      </span>
      <span>{preflight.token.given ? 'with a token' : 'without a token'}</span>
      {job.mode === 'update' ? <span>an update: only what changed</span> : null}
      <span>as {listed(formatIds(job.format).map(formatLabel))}</span>
      {job.elsewhere ? (
        <b data-testid="elsewhere">
          {job.together
            ? 'Another tab exports it with others; Pause pauses all of them.'
            : 'Another tab does it; here one only watches.'}
        </b>
      ) : null}
    </p>
  );
}

/** Pauses, or goes on with what the fields of the notice say. One button that changes its word, so that it keeps the focus. */
function PauseOrResume({ job, limit }: { job: JobView; limit: Signal<string> }) {
  const { job: store, storage } = useStores();
  const stands = job.state === 'paused' || job.state === 'failed';
  const { cap, fault } = readCap(limit.value);
  const resume = () => {
    void storage.ask();
    store.resume(job.notice?.code === 'request-cap' ? cap : undefined);
  };
  // Whoever leaves now would find it as it was a moment ago.
  if (job.pausing)
    return (
      <Button testId="pause" busy>
        Pausing…
      </Button>
    );
  // Another project is there now: going on would mix the two.
  if (job.notice?.code === 'other-project') return null;
  return (
    <Button
      main={stands}
      testId={stands ? 'resume' : 'pause'}
      off={stands && fault !== '' ? fault : undefined}
      offSaidBy="cap-again-hint"
      onPress={stands ? resume : store.pause}
    >
      {stands ? 'Resume' : 'Pause'}
    </Button>
  );
}

function Actions({ job, limit }: { job: JobView; limit: Signal<string> }) {
  const { job: store } = useStores();
  return (
    <>
      {isEndless(job.waiting?.reason) && !job.elsewhere ? (
        <Button testId="try-now" onPress={store.tryNow}>
          Try now
        </Button>
      ) : null}
      {job.elsewhere ? null : (
        <Button testId="cancel" onPress={store.cancel}>
          Cancel
        </Button>
      )}
      <PauseOrResume job={job} limit={limit} />
    </>
  );
}

/** The seconds that may be shown as "Left". */
function useLeft(job: JobView, now: () => number): number | undefined {
  const shown = useRef<LeftShown | undefined>(undefined);
  const { left } = job.totals;
  shown.current = left === undefined ? undefined : steadyLeft(shown.current, left, now());
  return shown.current?.seconds;
}

function Units({ job }: { job: JobView }) {
  const { now } = useStores();
  const seen = useNow(now, job.waiting !== undefined);
  const legend =
    job.waiting === undefined
      ? (['got', 'live', 'to-come', 'unknown', 'missing'] as const)
      : (['got', 'live', 'waiting', 'to-come', 'unknown', 'missing'] as const);
  return (
    <div class="stack">
      <Ledger label="Units" costHead="Requests" total={progressTotal(job)}>
        {job.units.map((unit) => (
          <LedgerRow key={unit.unit} row={progressRow(unit, job, Math.max(seen, 0))} costName="requests" />
        ))}
      </Ledger>
      <Legend show={legend} />
    </div>
  );
}

/** The run: how far, how long, what is happening, and the ledger being filled in. */
export function Progress({ job, heading }: { job: JobView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { now } = useStores();
  const left = useLeft(job, now);
  const limit = useSignal('');
  return (
    <section aria-labelledby="progress" data-testid="progress">
      <Sheet
        side={
          <>
            <h1>Export</h1>
            <h2 id="progress" class="vh" tabIndex={-1} ref={heading}>
              Progress
            </h2>
            <Started at={job.totals.startedAt} />
          </>
        }
      >
        <div class="stack-wide">
          <div class="stack-tight">
            <StatusLine {...mark(job)} size="line" testId="status">
              {job.status}
            </StatusLine>
            <Facts job={job} />
          </div>
          <Board figures={progressFigures(job, left)}>
            <Actions job={job} limit={limit} />
          </Board>
          <Stopped job={job} limit={limit} />
          <Units job={job} />
        </div>
      </Sheet>
      <Lately job={job} />
    </section>
  );
}
