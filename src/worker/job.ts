import { forges } from '../forges/registry.ts';
import { formats } from '../formats/registry.ts';
import { isAbort } from '../lib/run-error.ts';
import { parseAddress } from '../pipeline/address.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { checkProject } from './check.ts';
import { connect } from './connection.ts';
import { runExport, startExport } from './export-run.ts';
import { type Environment, hostOf, type JobContext, newJob, projectName, stopRun } from './job-state.ts';
import { viewOf } from './job-view.ts';
import type { Command, JobState } from './messages.ts';
import { createMeter } from './meter.ts';
import { savePicked, saveThroughPort } from './save.ts';

/** At most four looks a second for the page (ui.md section 6). */
const viewInterval = 250;

/**
 * The one job of this tab: takes commands, runs the pipeline, posts what the page shows. The token lives in the connection only and
 * is gone with the worker.
 */
export function createJob(environment: Environment): (command: Command) => Promise<void> {
  const context = createContext(environment);
  return (command) => obey(context, command);
}

function createContext(environment: Environment): JobContext {
  const format = formats[0];
  if (format === undefined) throw new Error('no format is registered');
  const meter = createMeter(environment.clock);
  const job = newJob(format, connect({ ...environment, proxyBase: '', onActivity: () => {} }));
  let pending = false;
  const post = () => environment.post({ type: 'job', job: viewOf(job, meter, environment.clock.now()) });
  const showNow = (state?: JobState) => {
    if (state !== undefined) job.state = state;
    post();
  };
  const show = () => {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      post();
    }, viewInterval);
  };
  const fail = (error: unknown) => {
    if (isAbort(error)) return;
    const about = { host: hostOf(job.url), project: projectName(job), tokenGiven: job.connection.token !== '' };
    const forge = job.connection.forge ?? forges[0];
    job.notice = noticeFor(error, about, forge?.corsHelp?.(job.pageOrigin, ['api', 'git', 'files']));
    meter.tell(job.notice.title);
    showNow('failed');
  };
  return { environment, job, meter, show, showNow, fail };
}

async function check(context: JobContext, command: Extract<Command, { type: 'check' }>): Promise<void> {
  const { job, meter, environment, show } = context;
  stopRun(job);
  const onActivity = (activity: Parameters<typeof meter.take>[0]) => {
    meter.take(activity);
    show();
  };
  Object.assign(
    job,
    newJob(
      formatNamed(command.format) ?? job.format,
      connect({ ...environment, proxyBase: command.proxy, onActivity }),
    ),
  );
  job.url = command.url;
  job.units = command.units;
  job.proxyBase = command.proxy;
  job.pageOrigin = command.pageOrigin;
  job.ledger = emptyLedger(command.units);
  job.connection.token = command.token.trim();
  meter.reset();
  context.showNow('checking');
  const { signal } = job.stop;
  try {
    const url = parseAddress(command.url);
    const checked = await checkProject({
      url,
      job,
      connection: job.connection,
      environment,
      requestsMade: meter.requests,
      signal,
    });
    if (signal.aborted) return;
    job.checked = checked;
    job.notice = checked.notice;
    job.choice = checked.notice?.chosen;
    context.showNow('ready');
  } catch (error) {
    if (!signal.aborted) context.fail(error);
  }
}

function formatNamed(id: string) {
  return formats.find((format) => format.id === id);
}

function halt({ job, showNow }: JobContext, state: JobState): void {
  stopRun(job);
  showNow(state);
}

async function resume(context: JobContext, token: string | undefined): Promise<void> {
  const { job } = context;
  if (job.state !== 'paused' && job.state !== 'failed') return;
  if (token !== undefined && token.trim() !== '') job.connection.token = token.trim();
  await runExport(context, false);
}

async function obey(context: JobContext, command: Command): Promise<void> {
  const { job, showNow } = context;
  switch (command.type) {
    case 'check':
      return check(context, command);
    case 'units':
      job.units = command.units;
      for (const row of job.ledger.rows.values()) row.ticked = command.units.includes(row.unit);
      return showNow();
    case 'format':
      job.format = formatNamed(command.format) ?? job.format;
      return showNow();
    case 'choose':
      job.choice = command.choice;
      if (job.notice?.choices !== undefined) job.notice = { ...job.notice, chosen: command.choice };
      return showNow();
    case 'export':
      return startExport(context);
    case 'pause':
      return job.state === 'collecting' ? halt(context, 'paused') : undefined;
    case 'resume':
      return resume(context, command.token);
    case 'cancel':
      return halt(context, job.checked === undefined ? 'idle' : 'ready');
    case 'save-picked':
      return savePicked(context, command.handle);
    case 'save-port':
      return saveThroughPort(context, command.port);
  }
}
