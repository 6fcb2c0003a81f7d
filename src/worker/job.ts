import type { Unit } from '../model/unit.ts';
import { parseAddress } from '../pipeline/address.ts';
import { bring } from './bring.ts';
import { bringFiles } from './bring-files.ts';
import { checkProject } from './check.ts';
import { resetRun, runExport, startExport } from './export-run.ts';
import { forecastRequests } from './forecast.ts';
import { createContext } from './job-context.ts';
import { type Environment, type Job, type JobContext, stopRun } from './job-state.ts';
import type { JobCommand } from './messages.ts';
import { beginJob, choiceOf, formatsNamed } from './new-job.ts';
import { openRun } from './open-run.ts';
import { savePicked, saveThroughPort } from './save.ts';
import { saveInBucket } from './save-bucket.ts';
import { savePresigned } from './save-presigned.ts';
import { takeUpRecord } from './take-up.ts';
import { watchProject } from './watch.ts';

/**
 * The one job of this tab: takes commands, runs the pipeline, posts what the page shows. The token lives in the connection only and
 * is gone with the worker. The promise of a command ends with what the command began, and never rejects.
 */
export function createJob(environment: Environment): (command: JobCommand) => Promise<void> {
  const context = createContext(environment, pause);
  return async (command) => {
    try {
      await obey(context, command);
    } catch (error) {
      context.fail(error);
    }
  };
}

/** Checks an address, as what the job is about or as what it turned out to be. */
async function check(context: JobContext, address: string): Promise<void> {
  const { job, meter, environment } = context;
  context.showNow('checking');
  const { signal } = job.stop;
  try {
    const url = parseAddress(address);
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

/** What the forge allowed to whom it knew by another token, or not at all, says nothing of this one. */
function changeToken({ job: { connection }, environment: { hosts } }: JobContext, token: string): void {
  if (token !== connection.token) hosts.forgetLimits();
  connection.token = token;
}

/**
 * While collecting or packing; what is packed again after it is the same. It is paused when its record says so on the disk (`runExport`). What
 * another tab does is paused there.
 */
function pause({ job, environment, showNow }: JobContext): void {
  if (job.elsewhere !== undefined && job.project !== undefined) {
    environment.channel?.post({ type: 'pause', project: job.project });
    return;
  }
  if (job.state !== 'collecting' && job.state !== 'packing') return;
  stopRun(job, 'paused');
  job.pausing = true;
  showNow();
}

/** Done, but not all of it was got: what is missing can be tried again, the rest is kept. */
function isIncomplete({ state, plans }: Job): boolean {
  return state === 'done' && plans.some(({ receipt }) => receipt.verdict !== 'whole');
}

async function resume(context: JobContext, { token, cap }: Extract<JobCommand, { type: 'resume' }>): Promise<void> {
  const { job } = context;
  if (job.pausing) await job.lastRun;
  if (job.state !== 'paused' && job.state !== 'failed' && !isIncomplete(job)) return;
  // What was packed again goes on as it was collected, with all its parts.
  if (job.state === 'done' && job.how.kind === 'pack' && job.record !== undefined) {
    takeUpRecord(context, job.record);
    job.how = { kind: 'resume' };
  }
  job.saved = new Set();
  job.finishedAt = undefined;
  const { connection } = job;
  // Given anew even if it is the same: what was refused may be accepted by now, as the person says by pressing Resume.
  changeToken(context, token?.trim() || connection.token);
  if (cap !== undefined) job.requestCap = cap;
  await runExport(context);
}

/** The refusals that these units met cost them, and no longer the run. */
async function goOnWithout(context: JobContext, units: readonly Unit[]): Promise<void> {
  const { job } = context;
  if (job.state !== 'failed') return;
  job.without = [...new Set([...job.without, ...units])];
  await runExport(context);
}

/** From nothing. What is known from the vault alone has to be checked first: another project may be there now. */
async function startAnew(context: JobContext): Promise<void> {
  const { job } = context;
  const { url, connection, formats, units, emails, proxyBase: proxy, pageOrigin, checked } = job;
  if (checked === undefined) return;
  if (checked.fromRecord) {
    beginJob(context, { url, token: connection.token, format: choiceOf(formats), units, emails, proxy, pageOrigin });
    await check(context, url);
    if (job.state !== 'ready') return;
  }
  await startExport(context, { kind: 'anew' });
}

/**
 * Stops whatever goes on. A saved or savable archive stays; a stopped run leaves the sheet as it was before the start, and what it has
 * collected in the vault.
 */
function cancel(context: JobContext): void {
  const { job } = context;
  const hadBegun = job.record !== undefined && job.startedAt !== undefined;
  stopRun(job);
  if (job.state === 'done') return;
  if (job.checked === undefined) job.notice = undefined;
  else resetRun(job, job.checked);
  job.elsewhere = undefined;
  job.stopped = hadBegun;
  context.showNow(job.checked === undefined ? 'idle' : 'ready');
}

/** A run goes by what was chosen when it began; the page shows no choices then. */
function mayChoose(job: Job): boolean {
  return ['idle', 'checking', 'ready'].includes(job.state) || (job.state === 'failed' && job.startedAt === undefined);
}

function choose(
  { job, showNow }: JobContext,
  command: Extract<JobCommand, { type: 'units' | 'emails' | 'format' | 'choose' }>,
): void {
  if (!mayChoose(job)) return;
  if (command.type === 'format') job.formats = formatsNamed(command.format) ?? job.formats;
  if (command.type === 'emails') job.emails = command.emails;
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

async function watch(context: JobContext, project: string): Promise<void> {
  const { job } = context;
  beginJob(context, { url: '', token: '', format: '', units: [], proxy: job.proxyBase, pageOrigin: job.pageOrigin });
  await watchProject(context, project);
}

async function obey(context: JobContext, command: JobCommand): Promise<void> {
  switch (command.type) {
    case 'check':
      changeToken(context, command.token.trim());
      beginJob(context, command);
      return check(context, command.url);
    case 'units':
    case 'emails':
    case 'format':
    case 'choose':
      return choose(context, command);
    case 'bring':
      return bring(context, command.brought);
    case 'bring-files':
      return bringFiles(context, command);
    case 'export':
      return startExport(context);
    case 'pause':
      return pause(context);
    case 'resume':
      return resume(context, command);
    case 'cancel':
      return cancel(context);
    case 'try-now':
      return context.environment.hosts.pulse.poke();
    case 'open-run':
      return openRun(context, command, check);
    case 'start-anew':
      return startAnew(context);
    case 'watch':
      return watch(context, command.project);
    case 'cap':
      context.job.requestCap = command.requests;
      return;
    case 'storage':
      return;
    case 'go-on-without':
      return goOnWithout(context, command.units);
    case 'save-picked':
      return savePicked(context, command.handle, command.archive);
    case 'save-port':
      return saveThroughPort(context, command.port, command.archive);
    case 'save-bucket':
      return saveInBucket(context, command.bucket, command.as);
    case 'save-presigned':
      return savePresigned(context, command, command.archive);
  }
}
