import { isAbort, RunError } from '../lib/run-error.ts';
import type { RunRecord } from '../model/run-record.ts';
import { broughtFiles } from '../pipeline/bring-files.ts';
import { workOf } from '../pipeline/estimate.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import { waysOf } from './bring.ts';
import { filesToBring } from './bring-files.ts';
import { type Checked, routesAfterChoice } from './check.ts';
import { fillLedger } from './forecast.ts';
import { dropPlans, type Job, type JobContext } from './job-state.ts';
import { type ProjectRunInput, type RunEnd, runProject, type StartHow } from './project-run.ts';
import { atLeastNeeded, needed, roomFor, untilRoom, withNeeded } from './room.ts';
import { isMendedByARound } from './run-rules.ts';
import { projectOf } from './run-start.ts';
import { takeUpRecord } from './take-up.ts';
import { watchProject } from './watch.ts';

/** Puts the job back to where the check left it: what an earlier run counted is forgotten here, not in the vault. */
export function resetRun(job: Job, checked: Checked): void {
  dropPlans(job);
  const ledger = emptyLedger(job.units);
  fillLedger(ledger, checked.forge, checked.facts);
  const chosen = job.choice === undefined ? {} : { chosen: job.choice };
  Object.assign(job, {
    ledger,
    notice: checked.notice === undefined ? undefined : { ...checked.notice, ...chosen },
    vault: undefined,
    record: checked.fromRecord ? job.record : undefined,
    requestsBefore: 0,
    how: { kind: 'auto' },
    without: [],
    needed: undefined,
    stopped: false,
    elsewhere: undefined,
    saved: new Set(),
    startedAt: undefined,
    finishedAt: undefined,
    worked: 0,
    workingSince: undefined,
    percent: 0,
  } satisfies Partial<Job>);
}

/** Starts the export of the checked project: from nothing, or from what the vault has of it. */
export async function startExport(context: JobContext, how: StartHow = { kind: 'auto' }): Promise<void> {
  const { job, environment } = context;
  const { checked, state } = job;
  if (checked === undefined || !['ready', 'paused', 'failed', 'done'].includes(state)) return;
  resetRun(job, checked);
  if (checked.fromRecord === undefined) routesAfterChoice(job.connection, checked, job.choice);
  job.startedAt = environment.clock.now();
  job.how = how;
  await runExport(context);
}

/** Runs until done, paused or failed, as `job.how` says. */
export async function runExport(context: JobContext): Promise<void> {
  const { job } = context;
  const { checked } = job;
  if (checked === undefined) return;
  dropPlans(job);
  Object.assign(job, { notice: undefined, needed: undefined, elsewhere: undefined, stopped: false });
  context.showNow(job.how.kind === 'pack' ? 'packing' : 'collecting');
  const turn = context.alone(async (signal) => {
    try {
      await runToEnd(context, checked, signal);
    } catch (error) {
      if (!signal.aborted) stopFor(context, error, signal);
    }
  });
  const { stop } = job;
  job.lastRun = turn.then(() => {
    // Another run may have taken its place meanwhile.
    if (job.pausing && job.stop === stop) context.showNow('paused');
  });
  await job.lastRun;
}

async function runToEnd(context: JobContext, checked: Checked, signal: AbortSignal): Promise<void> {
  const { job, environment, meter } = context;
  const { plans, vault, record } = await runAndMend(context, checked, signal);
  Object.assign(job, { plans, vault, record, finishedAt: environment.clock.now() } satisfies Partial<Job>);
  job.files = await filesToBring(job, checked, vault);
  meter.tell('Checked and ready to save');
  context.showNow('done');
}

/**
 * Going on with an export that ended with failures brings what failed. What ended with a loss beside it takes a further round; a person who has
 * pressed Try again does not press it twice.
 */
async function runAndMend(context: JobContext, checked: Checked, signal: AbortSignal): Promise<RunEnd> {
  const { how, record } = context.job;
  const isAgain = how.kind === 'resume' && record?.state === 'done' && Object.keys(record.failures).length > 0;
  const end = await runProject(inputOf(context, checked), how, signal);
  if (!isAgain || !(await isMendedByARound(end.vault, end.record))) return end;
  return runProject(inputOf(context, checked), how, signal);
}

function inputOf(context: JobContext, checked: Checked): ProjectRunInput {
  const { job, environment, meter } = context;
  const { connection, ledger, units, emails, formats, choice, without, requestCap, record } = job;
  // A project that has moved keeps the id that it began with: the record knows it.
  const base = checked.fromRecord && record ? { record } : { checked };
  job.project = projectOf(base);
  return {
    ...{ environment, connection, meter, ledger, units, emails, formats, without, base },
    ways: waysOf(job, checked.facts),
    ...(job.files.given.length > 0 && { brought: broughtFiles(job.files.given.flatMap(({ files }) => files)) }),
    ...(choice === undefined ? {} : { choice }),
    ...(requestCap === undefined ? {} : { requestCap }),
    ...(environment.openSpool && { openSpool: environment.openSpool }),
    onState: (state) => context.showNow(state),
    onRecord: (written) => takeRecord(context, written),
    show: context.show,
  };
}

/** What is written may be gone on with; the first time it also says how far an earlier run had come. */
function takeRecord(context: JobContext, record: RunRecord): void {
  const { job, meter } = context;
  // Packing again writes a record only where something was lost: what brings that back is the export as it was collected, with all its parts.
  if (job.how.kind === 'pack') takeUpRecord(context, record);
  if (job.record?.run !== record.run) {
    job.requestsBefore = record.requests - meter.requests();
    job.startedAt = record.startedAt;
    job.worked = record.worked;
    job.percent = record.percent;
  }
  job.record = record;
  job.project = record.id;
  job.how = { kind: 'resume' };
}

/** The run cannot go on by itself; where it can after all, it is watched for. */
function stopFor(context: JobContext, error: unknown, signal: AbortSignal): void {
  const { job } = context;
  const code = error instanceof RunError ? error.code : undefined;
  if (!(error instanceof RunError) || code !== 'disk-full') context.fail(error);
  else {
    const { bytes, bytesExpected } = workOf(job.ledger);
    job.needed = needed(bytesExpected - bytes);
    context.fail(withNeeded(error, job.needed));
    void goOnWithRoom(context, signal);
  }
  if (code === 'another-tab' && job.project !== undefined) void watchProject(context, job.project);
}

/** Whatever the person does meanwhile ends the waiting: it has the signal of the run that was stopped. */
async function goOnWithRoom(context: JobContext, signal: AbortSignal): Promise<void> {
  const { job, environment } = context;
  const { onFreed = () => () => {}, clock, openVault, random } = environment;
  const { project, needed: bytes = atLeastNeeded } = job;
  if (project === undefined) return;
  const hasRoom = async () => roomFor((await (await openVault()).project(project)).blobs, bytes, random);
  try {
    await untilRoom({ hasRoom, clock, signal, onFreed });
    if (job.state === 'failed' && job.notice?.code === 'disk-full') await runExport(context);
  } catch (error) {
    // Nobody waits for this: the page says what is wrong with the storage.
    if (!isAbort(error)) context.fail(error);
  }
}
