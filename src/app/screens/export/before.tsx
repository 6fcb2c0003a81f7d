import type { RefObject } from 'preact';
import type { JobView, PreflightView } from '../../../worker/messages.ts';
import { Board, type Figure } from '../../parts/board.tsx';
import { Button } from '../../parts/button.tsx';
import { aboutParts, bytesIn, counted, date, number, time } from '../../parts/format.ts';
import { Notice } from '../../parts/notice.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { useStores } from '../../stores-context.ts';
import { Bring, waitsForRepository } from './bring.tsx';
import { Keeping } from './keeping.tsx';
import { Limits } from './limits.tsx';
import { listMany } from './many.tsx';
import { WhatToExport } from './plan.tsx';
import { readyWords } from './ready-words.ts';
import { Routes } from './routes.tsx';

function Facts({ preflight }: { preflight: PreflightView }) {
  const { project } = preflight;
  return (
    <p class="facts">
      <b>
        {project.owner}/{project.name}
      </b>
      <span>{project.visibility}</span>
      {project.archived ? <span>archived</span> : null}
      {project.empty ? <span>empty repository</span> : null}
      {project.defaultBranch === undefined ? null : (
        <span>
          default branch <span class="mono">{project.defaultBranch}</span>
        </span>
      )}
      {project.created === undefined ? null : <span>since {date(project.created)}</span>}
      {project.updated === undefined ? null : <span>last change {date(project.updated)}</span>}
    </p>
  );
}

function figures(job: JobView): readonly Figure[] {
  const { totals } = job;
  const size = bytesIn(totals.bytesExpected, true);
  return [
    { name: 'Requests', parts: [{ text: number(totals.requestsExpected) }] },
    { name: 'Time', parts: totals.estimate === undefined ? [{ text: '–' }] : aboutParts(totals.estimate) },
    {
      name: 'To fetch',
      parts: [{ text: 'about', small: true }, { text: size.figure }, { text: size.unit, small: true }],
    },
    { name: 'Known to be missing', parts: [{ text: number(totals.knownMissing) }] },
  ];
}

function Ready({ job, preflight }: { job: JobView; preflight: PreflightView }) {
  const { job: store, storage } = useStores();
  const words = readyWords(job);
  const start = () => {
    void storage.ask();
    store.exportNow();
  };
  const ticked = store.form.units.value;
  const nothing = ticked.length === 0 ? 'Tick at least one part below.' : undefined;
  const waits = ticked.includes('git') ? waitsForRepository(job.bring) : undefined;
  return (
    <div class="stack-wide">
      <div class="stack-tight">
        <StatusLine glyph={words.glyph} tone={words.glyph === 'note' ? 'note' : undefined} size="line" testId="status">
          {words.sentence}
        </StatusLine>
        <Facts preflight={preflight} />
      </div>
      <Board figures={figures(job)}>
        <Button main testId="export" off={nothing ?? waits} onPress={start}>
          Export
        </Button>
      </Board>
      <Keeping />
      {job.pace === undefined ? null : <Notice notice={job.pace} testId="pace" onChoose={store.choose} />}
      {job.notice === undefined ? null : (
        <Notice notice={job.notice} onChoose={store.choose}>
          {job.bring === undefined ? null : <Bring bring={job.bring} />}
        </Notice>
      )}
    </div>
  );
}

function Asking({ job }: { job: JobView }) {
  const { job: store } = useStores();
  return (
    <div class="board">
      <StatusLine glyph="run" tone="live" size="line" testId="status">
        {job.status}
      </StatusLine>
      <div class="actions">
        <Button testId="cancel" onPress={store.cancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

function sideNote(job: JobView): string {
  const { preflight } = job;
  if (job.state === 'checking') return 'Nothing is fetched yet.';
  if (preflight === undefined) return 'The check did not get through.';
  return `Checked at ${time(preflight.checkedAt)} with ${counted(preflight.requestsMade, 'request')}. Nothing is fetched yet.`;
}

/** Below a sub-path the address of an owner looks like that of a project. */
function TryAsOwner() {
  const stores = useStores();
  return (
    <p class="actions">
      <Button testId="try-as-owner" onPress={() => listMany(stores, stores.job.form.url.value)}>
        List what is there
      </Button>
      <span class="soft">If this is the address of a user or an organisation.</span>
    </p>
  );
}

/** The preflight sheet: what is there, what it takes, what will be missing, and which ways are open. */
export function BeforeYouStart({ job, heading }: { job: JobView; heading: RefObject<HTMLHeadingElement | null> }) {
  const { job: store } = useStores();
  const { preflight, notice } = job;
  return (
    <section aria-labelledby="before" data-testid="before-you-start">
      <Sheet
        side={
          <>
            <h2 id="before" tabIndex={-1} ref={heading}>
              Before you start
            </h2>
            <p>{sideNote(job)}</p>
          </>
        }
      >
        {job.state === 'checking' ? <Asking job={job} /> : null}
        {job.state === 'failed' && notice !== undefined ? (
          <Notice notice={notice} onChoose={store.choose} size="line">
            {notice.code === 'not-found' ? <TryAsOwner /> : null}
          </Notice>
        ) : null}
        {job.state === 'ready' && preflight !== undefined ? <Ready job={job} preflight={preflight} /> : null}
      </Sheet>
      <WhatToExport job={job} />
      {job.state === 'ready' ? <Limits job={job} /> : null}
      {job.state === 'ready' && preflight !== undefined ? <Routes preflight={preflight} /> : null}
    </section>
  );
}
