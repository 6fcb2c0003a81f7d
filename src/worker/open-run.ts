import { RunError } from '../lib/run-error.ts';
import type { RunRecord, UpdateDepth } from '../model/run-record.ts';
import { runExport, startExport } from './export-run.ts';
import { forecastUpdate } from './forecast.ts';
import type { Job, JobContext } from './job-state.ts';
import type { JobCommand } from './messages.ts';
import { beginJob, formatsNamed } from './new-job.ts';
import type { StartHow } from './project-run.ts';
import { addressText, takeUpRecord } from './take-up.ts';

type OpenRun = Extract<JobCommand, { readonly type: 'open-run' }>;

/** Takes a project up that the vault has, and does with it what is wanted. `check` is for one of which too little is known. */
export async function openRun(
  context: JobContext,
  command: OpenRun,
  check: (context: JobContext, url: string) => Promise<void>,
): Promise<void> {
  const { job } = context;
  const { project, token = '', proxy, pageOrigin } = command;
  beginJob(context, { url: '', token, format: '', units: [], proxy, pageOrigin });
  job.project = project;
  const { signal } = job.stop;
  const record = await recordOf(context, project);
  if (signal.aborted) return;
  if (!takeUpRecord(context, record)) {
    await check(context, addressText(record.address));
    if (job.state !== 'ready' || signal.aborted) return;
    job.project = project;
    return startExport(context);
  }
  if ('cap' in command) job.requestCap = command.cap;
  job.how = howOf(command);
  if (command.how.kind === 'update') beforeUpdate(context, command.how.depth);
  if (command.how.kind === 'pack') {
    job.formats = formatsNamed(command.how.format) ?? job.formats;
    job.units = command.how.units;
    job.emails = command.how.emails === true;
  }
  await runExport(context);
}

/** The figures of the round before say nothing about this one. */
function beforeUpdate({ job, environment }: JobContext, depth: UpdateDepth): void {
  const { checked, ledger } = job;
  if (checked !== undefined) forecastUpdate(ledger, checked.forge, checked.facts, depth);
  Object.assign(job, {
    ...{ requestsBefore: 0, percent: 0, worked: 0, startedAt: environment.clock.now() },
  } satisfies Partial<Job>);
}

function howOf({ how }: OpenRun): StartHow {
  if (how.kind === 'resume') return { kind: 'resume' };
  return how.kind === 'update' ? how : { kind: 'pack' };
}

async function recordOf({ environment }: JobContext, id: string): Promise<RunRecord> {
  const vault = await environment.openVault();
  const record = await (await vault.project(id)).record();
  if (record === undefined) throw new RunError('evicted', 'What was kept of this project is gone.');
  return record;
}
