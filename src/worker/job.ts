import { forges } from '../forges/registry.ts';
import { formats } from '../formats/registry.ts';
import { isAbort } from '../lib/run-error.ts';
import { parseAddress } from '../pipeline/address.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { bring } from './bring.ts';
import { checkProject } from './check.ts';
import { connect } from './connection.ts';
import { resetRun, runExport, startExport } from './export-run.ts';
import { forecastRequests } from './forecast.ts';
import {
  type Environment,
  enter,
  hostOf,
  type Job,
  type JobContext,
  newJob,
  projectName,
  renewStop,
  stopRun,
} from './job-state.ts';
import { viewOf } from './job-view.ts';
import type { JobCommand, JobState } from './messages.ts';
import { createMeter } from './meter.ts';
import { savePicked, saveThroughPort } from './save.ts';

/** At most four looks a second for the page (ui.md section 6). */
const viewInterval = 250;

/**
 * The one job of this tab: takes commands, runs the pipeline, posts what the page shows. The token lives in the connection only and
 * is gone with the worker. The promise of a command ends with what the command began, and never rejects.
 */
export function createJob(environment: Environment): (command: JobCommand) => Promise<void> {
  const context = createContext(environment);
  return async (command) => {
    try {
      await obey(context, command);
    } catch (error) {
      context.fail(error);
    }
  };
}

function createContext(environment: Environment): JobContext {
  const format = formats[0];
  if (format === undefined) throw new Error('no format is registered');
  const meter = createMeter(environment.clock);
  const job = newJob(format, connect({ ...environment, proxyBase: '', onActivity: () => {} }));
  const post = () => environment.post({ type: 'job', job: viewOf(job, meter, environment.clock.now()) });
  const showNow = (state?: JobState) => {
    if (state !== undefined) enter(job, state, environment.clock.now());
    post();
  };
  const fail = (error: unknown) => {
    if (isAbort(error)) return;
    const about = { host: hostOf(job.url), project: projectName(job), tokenGiven: job.connection.token !== '' };
    const forge = job.connection.forge ?? forges[0];
    const lines = forge?.corsHelp?.(job.pageOrigin, ['api', 'git', 'files']);
    job.notice = noticeFor(error, about, lines, job.startedAt === undefined ? 'checking' : 'exporting');
    meter.tell(job.notice.title);
    showNow('failed');
  };
  return { environment, job, meter, show: seldom(post), showNow, fail, alone: oneAtATime(job) };
}

/** Many calls in a short time become one, at the end of it. */
function seldom(post: () => void): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      post();
    }, viewInterval);
  };
}

function oneAtATime(job: Job): JobContext['alone'] {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    stopRun(job);
    const { signal } = renewStop(job);
    const turn = last.then(() => (signal.aborted ? undefined : work(signal)));
    last = turn.catch(() => {});
    return turn;
  };
}

function startAgain(context: JobContext, command: Extract<JobCommand, { type: 'check' }>): void {
  const { job, meter, environment, show } = context;
  stopRun(job);
  const format = formatNamed(command.format) ?? job.format;
  const connection = connect({
    ...environment,
    proxyBase: command.proxy,
    onActivity: (activity) => {
      // What an earlier check still does is none of this one's figures.
      if (job.connection !== connection) return;
      meter.take(activity);
      show();
    },
  });
  Object.assign(job, newJob(format, connection), {
    url: command.url,
    units: command.units,
    proxyBase: command.proxy,
    pageOrigin: command.pageOrigin,
    ledger: emptyLedger(command.units),
  });
  connection.token = command.token.trim();
  meter.reset();
}

async function check(context: JobContext, command: Extract<JobCommand, { type: 'check' }>): Promise<void> {
  const { job, meter, environment } = context;
  startAgain(context, command);
  context.showNow('checking');
  const { signal } = job.stop;
  try {
    const url = parseAddress(command.url);
    const { connection } = job;
    const checked = await checkProject({ url, job, connection, environment, requestsMade: meter.requests, signal });
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

/** While collecting or packing; what is packed again after it is the same. */
function pause({ job, showNow }: JobContext): void {
  if (job.state !== 'collecting' && job.state !== 'packing') return;
  stopRun(job);
  showNow('paused');
}

/** Done, but not all of it was got: what is missing can be tried again, the rest is kept. */
function isIncomplete({ state, plan }: Job): boolean {
  return state === 'done' && plan !== undefined && plan.receipt.verdict !== 'whole';
}

async function resume(context: JobContext, token: string | undefined): Promise<void> {
  const { job } = context;
  if (job.state !== 'paused' && job.state !== 'failed' && !isIncomplete(job)) return;
  job.saved = undefined;
  job.finishedAt = undefined;
  if (token !== undefined && token.trim() !== '') job.connection.token = token.trim();
  await runExport(context);
}

/** Stops whatever goes on. A saved or savable archive stays; a stopped run leaves the sheet as it was before the start. */
function cancel(context: JobContext): void {
  const { job } = context;
  stopRun(job);
  if (job.state === 'done') return;
  if (job.checked === undefined) job.notice = undefined;
  else resetRun(job, job.checked);
  context.showNow(job.checked === undefined ? 'idle' : 'ready');
}

/** A run goes by what was chosen when it began; the page shows no choices then. */
function mayChoose(job: Job): boolean {
  return ['idle', 'checking', 'ready'].includes(job.state) || (job.state === 'failed' && job.startedAt === undefined);
}

function choose(
  { job, showNow }: JobContext,
  command: Extract<JobCommand, { type: 'units' | 'format' | 'choose' }>,
): void {
  if (!mayChoose(job)) return;
  if (command.type === 'format') job.format = formatNamed(command.format) ?? job.format;
  if (command.type === 'units') {
    job.units = command.units;
    for (const row of job.ledger.rows.values()) row.ticked = command.units.includes(row.unit);
    if (job.checked !== undefined) forecastRequests(job.ledger, job.checked.forge, job.checked.facts);
  }
  if (command.type === 'choose') {
    if (!job.notice?.choices?.some(({ id }) => id === command.choice)) return;
    job.choice = command.choice;
    job.notice = { ...job.notice, chosen: command.choice };
  }
  showNow();
}

async function obey(context: JobContext, command: JobCommand): Promise<void> {
  switch (command.type) {
    case 'check':
      return check(context, command);
    case 'units':
    case 'format':
    case 'choose':
      return choose(context, command);
    case 'bring':
      return bring(context, command.brought);
    case 'export':
      return startExport(context);
    case 'pause':
      return pause(context);
    case 'resume':
      return resume(context, command.token);
    case 'cancel':
      return cancel(context);
    case 'try-now':
      return context.environment.hosts.pulse.poke();
    case 'open-run':
    case 'start-anew':
    case 'watch':
    case 'cap':
    case 'storage':
    case 'go-on-without':
      return;
    case 'save-picked':
      return savePicked(context, command.handle);
    case 'save-port':
      return saveThroughPort(context, command.port);
  }
}
