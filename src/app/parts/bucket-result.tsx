import type { BucketStepView, BucketView } from '../../worker/bucket-messages.ts';
import { BucketNotice } from './bucket-notice.tsx';
import { counted } from './format.ts';
import { Glyph, type GlyphName, type Tone } from './glyph.tsx';
import { StatusLine } from './status-line.tsx';

const stepNames: Readonly<Record<BucketStepView['name'], string>> = {
  reach: 'open to this page',
  list: 'may be listed',
  put: 'may be written',
  get: 'may be read',
  remove: 'may be removed from',
};
const failedNames: Readonly<Record<BucketStepView['name'], string>> = {
  reach: 'not open to this page',
  list: 'may not be listed',
  put: 'may not be written',
  get: 'may not be read',
  remove: 'may not be removed from',
};
const marks: Readonly<Record<BucketStepView['state'], { glyph: GlyphName; tone?: Tone }>> = {
  done: { glyph: 'done' },
  failed: { glyph: 'gap', tone: 'gap' },
  'not-tried': { glyph: 'queued', tone: 'soft' },
};

function Step({ name, state }: BucketStepView) {
  const { glyph, tone } = marks[state];
  return (
    <li class={state === 'not-tried' ? 'glyph-line soft' : 'glyph-line'} data-state={state} data-testid={`try-${name}`}>
      <Glyph name={glyph} tone={tone} />
      <span>
        {state === 'failed' ? failedNames[name] : stepNames[name]}
        {state === 'not-tried' ? <span class="vh">, not tried</span> : null}
      </span>
    </li>
  );
}

function ClockNote({ skew }: { skew: number | undefined }) {
  if (skew === undefined) return null;
  const seconds = counted(Math.abs(Math.round(skew)), 'second');
  return (
    <span class="is-note">
      this machine’s clock is {seconds} {skew > 0 ? 'ahead' : 'behind'}
    </span>
  );
}

/** What the try of the bucket found. */
export function BucketResult({ bucket }: { bucket: BucketView }) {
  const { state, place, region, steps, skew, unguarded, notice } = bucket;
  return (
    <section class="stack" aria-label="Bucket" data-testid="bucket" data-state={state}>
      <div class="stack-tight">
        {state === 'checking' ? (
          <StatusLine glyph="run" tone="live" size="line" testId="bucket-status">
            Trying the bucket
          </StatusLine>
        ) : null}
        {state === 'done' ? (
          <StatusLine glyph="done" size="line" testId="bucket-status">
            The bucket will do
          </StatusLine>
        ) : null}
        {notice === undefined ? null : <BucketNotice notice={notice} size="line" />}
        <p class="facts">
          <span class="mono">{place}</span>
          {region === '' ? null : <span>{region}</span>}
          <ClockNote skew={skew} />
          {unguarded ? <span class="is-note">two runs at the same time are not kept apart here</span> : null}
        </p>
        <ul class="tries">
          {steps.map((step) => (
            <Step key={step.name} {...step} />
          ))}
        </ul>
      </div>
    </section>
  );
}
