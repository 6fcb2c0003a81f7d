import type { LibraryView } from '../../worker/library-messages.ts';
import type { JobView } from '../../worker/messages.ts';
import { type Screen, screens } from '../stores/route.ts';
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

function JobRule({ job }: { job: JobView }) {
  const failedLate = job.state === 'failed' && job.totals.startedAt !== undefined;
  const state = failedLate ? 'paused' : runs[job.state];
  if (state === undefined) return <PlainRule kind="none" thin />;
  return <Rule strokes={ruleStrokes({ state, booked: job.totals.percent / 100, missing: 0, known: true })} />;
}

const names: Readonly<Record<Screen, string>> = { export: 'Export', library: 'Library' };

/** What runs comes first; else what this browser holds. */
function note(job: JobView, library: LibraryView | undefined): string {
  const running = job.state === 'collecting' || job.state === 'packing' || job.state === 'paused';
  if (running && job.preflight !== undefined) return `${job.preflight.project.name} ${percent(job.totals.percent)}`;
  if (library === undefined || library.projects.length === 0) return '';
  return `${counted(library.projects.length, 'project')}, ${bytes(library.bytes)}`;
}

/** Sign, screens, and the progress of the job over the whole window. */
export function Masthead(props: { job: JobView; screen: Screen; library: LibraryView | undefined }) {
  const { job } = props;
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
          forge-takeout
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
            <span>{note(job, props.library)}</span>
          </p>
        </div>
      </div>
      <JobRule job={job} />
    </header>
  );
}
