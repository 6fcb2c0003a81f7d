import type { JobView } from '../../worker/messages.ts';
import { percent } from './format.ts';
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

function note(job: JobView): string {
  const running = job.state === 'collecting' || job.state === 'packing' || job.state === 'paused';
  if (!running || job.preflight === undefined) return '';
  return `${job.preflight.project.name} ${percent(job.totals.percent)}`;
}

/** Sign, screens, and the progress of the job over the whole window. */
export function Masthead({ job }: { job: JobView }) {
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
            <a href="#/export" aria-current="page">
              Export
            </a>
          </nav>
          <p class="masthead-note">
            <span>{note(job)}</span>
          </p>
        </div>
      </div>
      <JobRule job={job} />
    </header>
  );
}
