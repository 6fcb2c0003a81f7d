import { visibleText } from '../../../lib/visible-text.ts';
import type { RewriteKind, RewriteView } from '../../../worker/open-messages.ts';
import { Button } from '../../parts/button.tsx';
import { bytes, bytesOf } from '../../parts/format.ts';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';

/** While an archive is written anew, and what was written is read again. */
export function Making({ what, view, testId }: { what: RewriteKind; view: RewriteView; testId: string }) {
  const { open } = useStores();
  const { progress } = view;
  const isWriting = progress === undefined || progress.phase === 'writing';
  return (
    <div class="stack" data-testid={testId}>
      <div class="stack-tight">
        <StatusLine glyph="run" tone="live" size="line">
          {isWriting ? 'Writing it anew' : 'Checking what was written'}
        </StatusLine>
        {progress === undefined ? null : (
          <p class="facts">
            <span>{bytesOf(progress.bytes, progress.bytesTotal)}</span>
            {progress.file === undefined ? null : <span class="mono">{visibleText(progress.file)}</span>}
          </p>
        )}
      </div>
      <div class="actions">
        <Button testId={`cancel-${what}`} onPress={() => open.giveUp(what)}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

/** The button that saves what was written, and what became of that. */
export function SaveRow(props: {
  what: RewriteKind;
  view: RewriteView;
  label: string;
  testId: string;
  hint: string;
  off?: string | undefined;
}) {
  const { open } = useStores();
  const { what, view, label, testId, hint, off } = props;
  const { name = '', size = 0, saving, saved, fault } = view;
  const said = fault?.message ?? open.saveFault.value;
  return (
    <>
      <div class="actions">
        <Button
          main={!saved}
          testId={testId}
          busy={saving === true}
          off={saving ? 'It is being saved.' : off}
          onPress={() => void open.saveRewritten(what)}
        >
          {label}
        </Button>
        <span class="hint">{saved ? `Saved as ${name}, ${bytes(size)}.` : `${bytes(size)}. ${hint}`}</span>
      </div>
      {said === '' ? null : <p class="is-gap">{said}</p>}
    </>
  );
}

/** Why it could not be written. */
export function Fault({ view }: { view: RewriteView }) {
  return (
    <p class="is-gap" role="alert">
      {view.fault?.message} <span class="code">{view.fault?.code}</span>
    </p>
  );
}
