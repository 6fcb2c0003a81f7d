import { useEffect, useRef } from 'preact/hooks';
import { formatLabel, formatNames } from '../../../model/format-names.ts';
import type { OpenView, RewriteView } from '../../../worker/open-messages.ts';
import { Button } from '../../parts/button.tsx';
import { LossTable } from '../../parts/loss-table.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { Fault, Making, SaveRow } from './rewrite-parts.tsx';
import { verdictWords } from './verdict-words.ts';

/** Formats that the archive could be saved in. */
function Offer({ formats }: { formats: readonly string[] }) {
  const { open } = useStores();
  return (
    <div class="actions">
      {formats.map((id) => (
        <Button key={id} testId={`convert-${id}`} onPress={() => open.convert(id)}>
          Save as {formatLabel(id)}
        </Button>
      ))}
      <span class="hint">What that cannot hold is shown before anything is saved.</span>
    </div>
  );
}

function Held({ view }: { view: RewriteView }) {
  const { losses = [], format } = view;
  const label = formatLabel(format);
  if (losses.length === 0) return <p>{label}: it can hold all of it.</p>;
  const gone = losses.filter(({ where }) => where === undefined).length;
  return (
    <>
      <p>
        {label}: what it has no place for{gone === 0 ? '. All of it is kept beside it, in ' : ' is kept beside it, in '}
        <span class="mono">extra/</span>
        {gone === 0 ? '.' : ', but for what is marked.'}
      </p>
      <LossTable losses={losses} testId="conversion-losses" />
    </>
  );
}

function Ready({ view }: { view: RewriteView }) {
  const { verdict } = view;
  if (verdict === undefined) return null;
  const { sentence, tone } = verdictWords(verdict);
  return (
    <>
      <StatusLine
        glyph={tone === 'fact' ? 'done' : tone}
        tone={tone === 'fact' ? undefined : tone}
        size="line"
        testId="conversion-verdict"
      >
        {sentence}
      </StatusLine>
      <Held view={view} />
      <SaveRow
        {...{ what: 'conversion', view, label: 'Save ZIP', testId: 'save-converted-zip' }}
        hint="Written and checked; the one you opened stays as it is."
      />
    </>
  );
}

/** The same project in another format. */
export function Conversion({ view }: { view: OpenView }) {
  const { conversion, verdict } = view;
  const heading = useRef<HTMLHeadingElement>(null);
  const state = conversion?.state;
  const before = useRef(state);
  // The button that asked for it is gone.
  useEffect(() => {
    if (state !== before.current) heading.current?.focus();
    before.current = state;
  }, [state]);
  if (verdict?.format === undefined || verdict.git === 'broken') return null;
  const others = formatNames.map(({ id }) => id).filter((id) => id !== verdict.format);
  if (others.length === 0) return null;
  return (
    <section aria-labelledby="conversion" data-testid="conversion" data-state={state ?? 'idle'}>
      <Sheet
        side={
          <>
            <h2 id="conversion" tabIndex={-1} ref={heading}>
              Save as
            </h2>
            <p>The same project in another format.</p>
          </>
        }
      >
        <div class="stack">
          {conversion?.state === 'making' ? <Making what="conversion" view={conversion} testId="converting" /> : null}
          {conversion?.state === 'ready' ? <Ready view={conversion} /> : null}
          {conversion?.state === 'failed' ? <Fault view={conversion} /> : null}
          {conversion === undefined || conversion.state === 'failed' ? <Offer formats={others} /> : null}
        </div>
      </Sheet>
    </section>
  );
}
