import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { JobView } from '../../../worker/messages.ts';
import { Board } from '../../parts/board.tsx';
import { Button } from '../../parts/button.tsx';
import { TokenField } from '../../parts/field.tsx';
import { time, utc } from '../../parts/format.ts';
import type { GlyphName, Tone } from '../../parts/glyph.tsx';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { Legend } from '../../parts/legend.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useNow } from '../../parts/use-now.ts';
import { type LeftShown, steadyLeft } from '../../stores/left.ts';
import { useStores } from '../../stores-context.ts';
import { Bring } from './bring.tsx';
import { Lately } from './lately.tsx';
import { progressFigures } from './progress-figures.ts';
import { progressRow, progressTotal } from './progress-rows.ts';

const tokenNotices = new Set(['unauthorized', 'missing-scope', 'forbidden']);

function mark(job: JobView): { glyph: GlyphName; tone?: Tone } {
  if (job.state === 'paused') return { glyph: 'paused' };
  if (job.state === 'failed') return { glyph: 'gap', tone: 'gap' };
  const waits = job.waiting !== undefined && !job.units.some((unit) => unit.state === 'running');
  return waits ? { glyph: 'wait', tone: 'note' } : { glyph: 'run', tone: 'live' };
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
      <span>as Gitea / Forgejo dump</span>
    </p>
  );
}

function Actions({ job }: { job: JobView }) {
  const { job: store } = useStores();
  const stands = job.state === 'paused' || job.state === 'failed';
  return (
    <>
      <Button testId="cancel" onPress={store.cancel}>
        Cancel
      </Button>
      {/* One button that changes its word, so that it keeps the focus. */}
      {job.state === 'packing' ? null : (
        <Button main={stands} testId={stands ? 'resume' : 'pause'} onPress={stands ? store.resume : store.pause}>
          {stands ? 'Resume' : 'Pause'}
        </Button>
      )}
    </>
  );
}

/** The notice that stopped the run; a refused token can be given anew right here. */
function Stopped({ job }: { job: JobView }) {
  const { job: store } = useStores();
  const { notice } = job;
  if (notice === undefined) return null;
  return (
    <Notice notice={notice} onChoose={store.choose}>
      {tokenNotices.has(notice.code) ? (
        <TokenField
          id="token-again"
          label="Access token"
          testId="access-token"
          value={store.form.token.value}
          hint="Stays in memory. Then press Resume."
          onInput={(value) => {
            store.form.token.value = value;
          }}
        />
      ) : null}
      {job.bring === undefined ? null : <Bring bring={job.bring} />}
    </Notice>
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

function Started({ at }: { at: number | undefined }) {
  if (at === undefined) return null;
  return (
    <p>
      Started{' '}
      <time dateTime={utc(at)} title={utc(at)}>
        {time(at)}
      </time>
    </p>
  );
}

/** The run: how far, how long, what is happening, and the ledger being filled in. */
export function Progress({ job, heading }: { job: JobView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { now } = useStores();
  const left = useLeft(job, now);
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
            <Actions job={job} />
          </Board>
          <Stopped job={job} />
          <Units job={job} />
        </div>
      </Sheet>
      <Lately job={job} />
    </section>
  );
}
