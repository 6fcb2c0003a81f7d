import type { Purpose } from '../http/request.ts';
import type { Pace } from '../model/project-facts.ts';
import type { Unit } from '../model/unit.ts';
import { roughSeconds, secondsLeft, workOf } from '../pipeline/estimate.ts';
import { activeRows, type Ledger, type Row } from '../pipeline/ledger.ts';
import { paceNotice, paceSeconds } from '../pipeline/pace.ts';
import { bringView } from './bring.ts';
import { bringFilesView } from './bring-files.ts';
import { hostOf, type Job, projectName } from './job-state.ts';
import type { ArchiveView, JobState, JobView, RowState, TotalsView, UnitView } from './messages.ts';
import type { Meter } from './meter.ts';
import { choiceOf } from './new-job.ts';

const running: readonly JobState[] = ['collecting', 'packing'];

/** What the mark of a row says; see ui.md section 4. */
export function rowState(row: Row, state: JobState, waiting: boolean): RowState {
  if (!row.ticked) return 'off';
  if (row.availability === 'unknown') return 'blank';
  if (row.availability === 'no-access') return 'no-access';
  if (row.availability !== 'available') return 'not-offered';
  if (row.progress === 'failed') return 'failed';
  if (row.progress === 'done') {
    if (row.missing > 0) return 'missing';
    return row.got === 0 && (row.expected ?? 0) === 0 ? 'empty' : 'done';
  }
  if (row.progress === 'idle' || state === 'ready' || state === 'checking')
    return row.expected === undefined ? 'unknown' : 'counted';
  if (state === 'paused' || state === 'failed') return row.progress === 'next' ? 'next' : 'paused';
  if (row.progress === 'next') return 'next';
  if (row.progress === 'verifying') return 'verifying';
  return waiting ? 'waiting' : 'running';
}

function unitView(row: Row, state: JobState, waiting: boolean): UnitView {
  const optional = {
    ...(row.expected === undefined ? {} : { expected: row.expected }),
    ...(row.bytes === undefined ? {} : { bytes: row.bytes }),
    ...(row.note === undefined ? {} : { note: row.note }),
    ...(row.warning === undefined ? {} : { warning: row.warning }),
    ...(row.fraction === undefined ? {} : { fraction: row.fraction }),
  };
  return {
    unit: row.unit,
    ticked: row.ticked,
    state: rowState(row, state, waiting),
    got: row.got,
    missing: row.missing,
    requests: Math.max(row.requests, row.requestsDone),
    requestsDone: row.requestsDone,
    bytesDone: row.bytesDone,
    problems: row.problems,
    ...optional,
  };
}

/** What most of a unit's requests are for. */
function purposeOf(unit: Unit): Purpose {
  if (unit === 'git' || unit === 'wiki') return 'git';
  return unit === 'release-files' || unit === 'attachments' ? 'files' : 'api';
}

/** `waiting`: what the server has asked, or a failure forces, to wait with; the other units go on meanwhile. */
export function unitViews(ledger: Ledger, state: JobState, waiting: ReadonlySet<Purpose>): UnitView[] {
  return [...ledger.rows.values()].map((row) =>
    unitView(row, state, waiting.has(purposeOf(row.unit)) && running.includes(state)),
  );
}

/** Requests to the API itself that the run will make, as far as known. */
function apiRequests(ledger: Ledger): number {
  const rows = activeRows(ledger).filter(({ unit }) => purposeOf(unit) === 'api');
  return rows.reduce((sum, { requests }) => sum + requests, 0);
}

/** Before the start: that the forge gives fewer answers in an hour than are needed. */
function paceView({ state, checked, ledger }: Job, now: number): Pick<JobView, 'pace'> {
  const pace = state === 'ready' ? checked?.facts.pace : undefined;
  const notice = pace && paceNotice(apiRequests(ledger), pace, now);
  return notice === undefined ? {} : { pace: notice };
}

export interface Timing {
  readonly startedAt: number | undefined;
  /** Milliseconds worked so far, without pauses. */
  readonly worked: number;
  /** Bytes a second, lately. */
  readonly rate: number;
  /** The percentage shown before; it never goes back. */
  readonly shown: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How many answers there are in an hour, where that is few. */
  readonly pace?: Pace | undefined;
}

export function totalsView(ledger: Ledger, state: JobState, timing: Timing): TotalsView {
  const work = workOf(ledger);
  const left = state === 'collecting' ? secondsLeft(work, timing.worked / 1000) : undefined;
  const percent = state === 'done' ? 100 : Math.max(timing.shown, Math.min(99, Math.floor(work.share * 100)));
  const knownMissing = [...ledger.rows.values()].filter((row) => row.ticked && row.availability === 'no-access').length;
  const waits = timing.pace === undefined ? 0 : paceSeconds(apiRequests(ledger), timing.pace, timing.now);
  return {
    percent,
    requests: work.requests,
    requestsExpected: work.requestsExpected,
    bytes: work.bytes,
    bytesExpected: work.bytesExpected,
    rate: timing.rate,
    knownMissing,
    estimate: roughSeconds(work.requestsExpected, work.bytesExpected) + waits,
    ...(left === undefined ? {} : { left }),
    ...(timing.startedAt === undefined ? {} : { startedAt: timing.startedAt }),
  };
}

function readyText({ notice, stopped }: Job): string {
  if (stopped) return 'Stopped. What was collected stays in the library; Export goes on with it.';
  return notice === undefined ? 'Ready.' : 'Ready. One route is closed and has a way round.';
}

/** The sentence of the status line while it works. */
export function workingText(state: 'collecting' | 'packing', project: string, waiting: boolean): string {
  if (state === 'packing') return `Packing ${project}`;
  return waiting ? `Waiting for ${project}` : `Collecting ${project}`;
}

/** The sentence of the status line. */
function statusOf(job: Job, waiting: boolean): string {
  const project = projectName(job);
  const sentences: Readonly<Record<JobState, string>> = {
    idle: '',
    checking: `Asking ${hostOf(job.url)}`,
    ready: readyText(job),
    collecting: job.pausing ? `Pausing ${project}` : workingText('collecting', project, waiting),
    paused: `Paused ${project}`,
    packing: job.pausing ? `Pausing ${project}` : workingText('packing', project, waiting),
    done: project,
    failed: `Stopped ${project}`,
  };
  return sentences[job.state];
}

function planView(job: Job): Pick<JobView, 'receipt' | 'archive' | 'restoreCommands' | 'saved' | 'others'> {
  const archives = job.plans.flatMap(({ name, size, receipt }, at): ArchiveView[] => {
    const format = job.formats[at];
    if (format === undefined) return [];
    const { project, losses } = receipt;
    const restoreCommands = format.restoreCommands(project.owner, project.name, name);
    return [{ format: format.id, name, size, losses, restoreCommands, saved: job.saved.has(at) }];
  });
  const [plan] = job.plans;
  const [first, ...others] = archives;
  if (plan === undefined || first === undefined) return {};
  const { name, size, restoreCommands, saved } = first;
  return {
    ...{ receipt: plan.receipt, archive: { name, size }, restoreCommands },
    ...(saved && { saved: { name, size } }),
    ...(job.inBucket.length > 0 && { inBucket: job.inBucket }),
    ...(others.length > 0 && { others }),
  };
}

/** Another tab's run under this job's address; nothing of it can be saved from here. */
function elsewhereView(job: Job, shown: JobView): JobView {
  const {
    notice: _notice,
    bring: _bring,
    bringFiles: _bringFiles,
    saving: _saving,
    saved: _saved,
    archive: _archive,
    others: _others,
    inBucket: _inBucket,
    ...view
  } = shown;
  return {
    ...view,
    url: job.url || shown.url,
    elsewhere: true,
    ...(job.project === undefined ? {} : { project: job.project }),
  };
}

function recordView({ record, project, requestCap, needed }: Job): Partial<JobView> {
  return {
    ...(project === undefined ? {} : { project }),
    ...(record === undefined ? {} : { mode: record.mode }),
    ...(record?.changes === undefined ? {} : { changes: record.changes }),
    ...(requestCap === undefined ? {} : { requestCap }),
    ...(needed === undefined ? {} : { needed }),
  };
}

/** Everything the page shows of the job, as plain values. */
export function viewOf(job: Job, meter: Meter, now: number): JobView {
  if (job.elsewhere !== undefined) return elsewhereView(job, job.elsewhere);
  const waiting = meter.waiting();
  const totals = totalsView(job.ledger, job.state, {
    startedAt: job.startedAt,
    worked: job.worked + (job.workingSince === undefined ? 0 : now - job.workingSince),
    rate: meter.rate(),
    shown: job.percent,
    now,
    pace: job.checked?.facts.pace,
  });
  if (running.includes(job.state)) job.percent = totals.percent;
  return {
    state: job.state,
    url: job.url,
    format: choiceOf(job.formats),
    ...(job.emails && { emails: true }),
    ...(job.pausing && { pausing: true }),
    units: unitViews(job.ledger, job.state, meter.waitingFor()),
    totals,
    status: statusOf(job, waiting !== undefined),
    lately: meter.lately(),
    ...planView(job),
    ...(job.checked === undefined ? {} : { preflight: job.checked.view }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(job.notice === undefined ? {} : { notice: job.notice }),
    ...paceView(job, now),
    ...bringView(job),
    ...bringFilesView(job),
    ...recordView(job),
    ...(job.finishedAt === undefined ? {} : { finishedAt: job.finishedAt }),
    ...(job.saving === undefined ? {} : { saving: { ...job.saving } }),
  };
}
