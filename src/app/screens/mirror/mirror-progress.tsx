import type { RefObject } from 'preact';
import { clickBlob } from '../../../sinks/click-blob.ts';
import type { MirrorView } from '../../../worker/mirror-messages.ts';
import { Board } from '../../parts/board.tsx';
import { KeysAgain } from '../../parts/bucket-fields.tsx';
import { BucketNotice } from '../../parts/bucket-notice.tsx';
import { Button, TextButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { DataBlock } from '../../parts/data-block.tsx';
import { TokenField } from '../../parts/field.tsx';
import { counted, utc } from '../../parts/format.ts';
import type { GlyphName, Tone } from '../../parts/glyph.tsx';
import { Lately } from '../../parts/lately.tsx';
import { PlainRule } from '../../parts/rule.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { Started } from '../../parts/started.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { LineFaults } from '../queue/line-faults.tsx';
import { MirrorTable } from './mirror-table.tsx';
import { mirrorFigures, reportMarkdown, statusWords } from './mirror-words.ts';

function mark({ state, totals }: MirrorView): { glyph: GlyphName; tone?: Tone } {
  if (state === 'paused') return { glyph: 'paused' };
  if (state === 'running') return { glyph: 'run', tone: 'live' };
  return totals.needYou === 0 ? { glyph: 'done' } : { glyph: 'note', tone: 'note' };
}

function SourceToken({ mirror }: { mirror: MirrorView }) {
  const { token } = useStores().mirror;
  const { tokenFor: host = '' } = mirror;
  return (
    <TokenField
      id="mirror-token"
      label="Access token"
      testId="access-token"
      value={token.value.tokenHost === host ? token.value.token : ''}
      hint={`For ${mirror.tokenFor ?? 'the source'} only, and never stored.`}
      onInput={(value) => {
        token.value = { tokenHost: host, token: value };
      }}
    />
  );
}

/** What stopped all of it, and the keys where they are wanted. */
function Stopped({ mirror }: { mirror: MirrorView }) {
  const { notice, needsKeys, form } = mirror;
  if (notice !== undefined) return <BucketNotice notice={notice} keys="mirror" of={form} />;
  return needsKeys ? <KeysAgain name="mirror" of={form} then="Resume" /> : null;
}

const tokenCodes = new Set(['not-found', 'unauthorized', 'missing-scope', 'forbidden']);

/** `2 mirrors need you; the others go on`, each with its reason, and what helps all of them at once. */
function NeedYou({ mirror }: { mirror: MirrorView }) {
  const { mirror: store } = useStores();
  const failed = mirror.items.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return null;
  const others = mirror.state === 'running' ? '; the others go on' : '';
  const reasons = new Map(failed.map(({ notice }) => [notice?.code ?? '', notice]));
  return (
    <div class="notice" role="alert" data-testid="need-you">
      <PlainRule kind="gap" />
      <StatusLine glyph="gap" tone="gap" size="title">
        {counted(failed.length, 'mirror needs', 'mirrors need')} you{others}
      </StatusLine>
      <div class="stack notice-more">
        {[...reasons].slice(0, 5).map(([code, notice]) =>
          notice === undefined ? null : (
            <p key={code} data-code={code}>
              <b>{notice.title}.</b> {notice.why} {notice.todo}
            </p>
          ),
        )}
        {failed.some(({ notice }) => tokenCodes.has(notice?.code ?? '')) ? <SourceToken mirror={mirror} /> : null}
        <p class="actions">
          <Button testId="retry-failed" onPress={() => store.retry()}>
            Retry failed
          </Button>
        </p>
      </div>
    </div>
  );
}

function Actions({ mirror }: { mirror: MirrorView }) {
  const { mirror: store, bucket } = useStores();
  if (mirror.leaving)
    return (
      <Button testId="close-mirror" busy>
        Cancel
      </Button>
    );
  const noKeys = mirror.needsKeys && !bucket.hasKeys.value ? 'The keys of the bucket are missing.' : undefined;
  if (mirror.state === 'done')
    return (
      <>
        <Button testId="close-mirror" onPress={store.close}>
          Mirror others
        </Button>
        <Button main testId="mirror-again" off={noKeys} onPress={store.again}>
          Mirror again
        </Button>
      </>
    );
  // Keys that have ended in the middle are given by the same button.
  const stands = mirror.state !== 'running' || mirror.needsKeys;
  return (
    <>
      <Button testId="close-mirror" onPress={store.close}>
        Cancel
      </Button>
      {/* One button that changes its word, so that it keeps the focus. */}
      <Button
        main={stands}
        testId={stands ? 'resume' : 'pause'}
        off={stands ? noKeys : undefined}
        onPress={() => (stands ? store.resume() : store.pause())}
      >
        {stands ? 'Resume' : 'Pause'}
      </Button>
    </>
  );
}

/** The run, and at its end the account of it. */
export function MirrorProgress({
  mirror,
  heading,
}: {
  mirror: MirrorView;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  const { mirror: store, now } = useStores();
  const isDone = mirror.state === 'done';
  const report = () => reportMarkdown(store.view.value, utc(mirror.finishedAt ?? now()));
  const name = isDone ? 'Report' : 'Progress';
  return (
    <section aria-labelledby="mirror-part" data-testid={name.toLowerCase()}>
      <Sheet
        side={
          <>
            <h1>Mirror</h1>
            <h2 id="mirror-part" class="vh" tabIndex={-1} ref={heading}>
              {name}
            </h2>
            <Started at={mirror.startedAt} />
            {isDone ? (
              <p>
                <CopyButton text={report} label="Copy the report" />
                <br />
                <TextButton
                  testId="save-report"
                  onPress={() => clickBlob(new Blob([report()], { type: 'text/markdown' }), 'mirrors.md')}
                >
                  Save it as a file
                </TextButton>
              </p>
            ) : null}
          </>
        }
      >
        <div class="stack-wide">
          <div class="stack-tight">
            <StatusLine {...mark(mirror)} size={isDone ? 'verdict' : 'line'} testId="status">
              {statusWords(mirror)}
            </StatusLine>
            <p class="facts">
              <span class="mono">{mirror.form?.address}</span>
            </p>
          </div>
          <Board figures={mirrorFigures(mirror)}>
            <Actions mirror={mirror} />
          </Board>
          <Stopped mirror={mirror} />
          <NeedYou mirror={mirror} />
          <MirrorTable mirror={mirror} />
          <LineFaults faults={mirror.faults} />
        </div>
        {isDone ? <DataBlock value={reportOf(mirror)} testId="mirror-report" /> : null}
      </Sheet>
      <Lately events={mirror.lately} />
    </section>
  );
}

/** The account for scripts: what became of each. */
function reportOf({ items, totals, faults }: MirrorView): unknown {
  const mirrors = items.map(({ notice, phase: _, waiting: __, ...item }) => ({ ...item, code: notice?.code }));
  return { mirrors, totals, faults };
}
