import type { LibraryView } from '../../worker/library-messages.ts';
import type { JobView } from '../../worker/messages.ts';
import type { MirrorView } from '../../worker/mirror-messages.ts';
import type { QueueView } from '../../worker/queue-messages.ts';
import { mirrorPercent } from '../stores/mirror.ts';
import { queuePercent } from '../stores/queue.ts';
import { type MainScreen, screens } from '../stores/route.ts';
import { bytes, counted, percent } from './format.ts';
import { PlainRule, Rule } from './rule.tsx';
import { ruleStrokes } from './rule-lines.ts';

/** States in which the masthead's edge is the rule of the whole job. */
const runs: Readonly<Partial<Record<JobView['state'], 'running' | 'paused' | 'done'>>> = {
  collecting: 'running',
  packing: 'running',
  paused: 'paused',
  done: 'done',
};

/** What the masthead's edge shows: the job, else several projects or mirrors. */
interface Work {
  readonly state: 'running' | 'paused' | 'done';
  readonly percent: number;
  /** Absent when it is over. */
  readonly name?: string | undefined;
}

function workOf(job: JobView, queue: QueueView | undefined, mirror: MirrorView): Work | undefined {
  const failedLate = job.state === 'failed' && job.totals.startedAt !== undefined;
  const state = failedLate ? 'paused' : runs[job.state];
  const ended = state === 'done' || failedLate;
  if (state !== undefined) {
    const name = ended ? undefined : job.preflight?.project.name;
    return { state, percent: job.totals.percent, name };
  }
  if (queue?.state !== 'running' && mirror.state === 'running')
    return { state: 'running', percent: mirrorPercent(mirror), name: 'Mirror' };
  if (queue?.state !== 'running' && queue?.state !== 'paused' && queue?.state !== 'done') return undefined;
  return { state: queue.state, percent: queuePercent(queue), name: queue.state === 'done' ? undefined : queue.title };
}

function WorkRule({ work }: { work: Work | undefined }) {
  if (work === undefined) return <PlainRule kind="none" thin />;
  const { state, percent: done } = work;
  return <Rule strokes={ruleStrokes({ state, booked: done / 100, missing: 0, known: true })} />;
}

const names: Readonly<Record<MainScreen, string>> = {
  export: 'Export',
  mirror: 'Mirror',
  open: 'Open',
  library: 'Library',
};

/** What runs comes first, then the archive that one looks at; else what this browser holds. */
function note(work: Work | undefined, opened: string | undefined, library: LibraryView | undefined): string {
  if (work?.name !== undefined) return `${work.name} ${percent(work.percent)}`;
  if (opened !== undefined) return opened;
  if (library === undefined || library.projects.length === 0) return '';
  return `${counted(library.projects.length, 'project')}, ${bytes(library.bytes)}`;
}

/** Sign, screens, and the progress of the job over the whole window. */
export function Masthead(props: {
  job: JobView;
  queue: QueueView | undefined;
  mirror: MirrorView;
  screen: MainScreen;
  library: LibraryView | undefined;
  /** Name of the archive that is open. */
  opened: string | undefined;
}) {
  const work = workOf(props.job, props.queue, props.mirror);
  return (
    <header class="masthead">
      <div class="wrap frame masthead-row">
        <a class="wordmark" href="#/export">
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M1 3.5h14" stroke="currentColor" stroke-width="2.5" />
            <path d="M1 8h14" stroke="currentColor" stroke-width="2.5" />
            <path d="M1 12.5h8" stroke="currentColor" stroke-width="2.5" />
            <path d="M11 12.5h4" class="mark-nib" stroke-width="2.5" />
          </svg>
          <span class="wordmark-name">forge-takeout</span>
        </a>
        <div class="masthead-links">
          <nav class="nav" aria-label="Screens">
            {screens.map((screen) => (
              <a key={screen} href={`#/${screen}`} aria-current={screen === props.screen ? 'page' : undefined}>
                {names[screen]}
              </a>
            ))}
          </nav>
          <p class="masthead-note">
            <span dir="auto">{note(work, props.screen === 'open' ? props.opened : undefined, props.library)}</span>
          </p>
        </div>
      </div>
      <WorkRule work={work} />
    </header>
  );
}
