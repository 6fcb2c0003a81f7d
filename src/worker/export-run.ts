import { withLock } from '../lib/web-lock.ts';
import type { Receipt } from '../model/receipt.ts';
import { type Unit, units } from '../model/unit.ts';
import { emptyLedger, type Ledger, rowOf } from '../pipeline/ledger.ts';
import { type PackInput, planArchive } from '../pipeline/pack.ts';
import { collectProject, type Failures } from '../pipeline/run.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { waysOf } from './bring.ts';
import { type Checked, routesAfterChoice } from './check.ts';
import { fillLedger } from './forecast.ts';
import type { Job, JobContext } from './job-state.ts';

/** Names the run whose data the vault holds; saved with the first of it. */
export const runSetting = 'run';
const timesSetting = 'collected';

/** Puts the job back to where the check left it: what an earlier run counted is forgotten. */
export function resetRun(job: Job, checked: Checked): void {
  const ledger = emptyLedger(job.units);
  fillLedger(ledger, checked.forge, checked.facts);
  const chosen = job.choice === undefined ? {} : { chosen: job.choice };
  Object.assign(job, {
    ledger,
    notice: checked.notice === undefined ? undefined : { ...checked.notice, ...chosen },
    vault: undefined,
    plan: undefined,
    run: undefined,
    begun: false,
    saved: undefined,
    startedAt: undefined,
    finishedAt: undefined,
    worked: 0,
    workingSince: undefined,
    percent: 0,
  } satisfies Partial<Job>);
}

/** Starts the export of the checked project from nothing. */
export async function startExport(context: JobContext): Promise<void> {
  const { job, environment } = context;
  const { checked, state } = job;
  if (checked === undefined || !['ready', 'paused', 'failed', 'done'].includes(state)) return;
  resetRun(job, checked);
  routesAfterChoice(job.connection, checked, job.choice);
  job.startedAt = environment.clock.now();
  await runExport(context);
}

/** Runs until done, paused or failed. A run that has begun goes on from what is durable. */
export async function runExport(context: JobContext): Promise<void> {
  const { job } = context;
  const { checked } = job;
  if (checked === undefined) return;
  job.notice = undefined;
  job.plan = undefined;
  context.showNow('collecting');
  await context.alone(async (signal) => {
    try {
      await underLock(context, checked, signal);
    } catch (error) {
      if (!signal.aborted) context.fail(error);
    }
  });
}

async function underLock(context: JobContext, checked: Checked, signal: AbortSignal): Promise<void> {
  const { job, environment } = context;
  const { address } = checked.facts;
  const storage = await environment.openVault();
  const vault = await storage.project(`${address.forge}|${address.base}|${address.owner}/${address.name}`);
  await withLock(lockName(vault), environment.locks, async () => {
    signal.throwIfAborted();
    job.vault = vault;
    if (!job.begun || (await vault.setting(runSetting)) !== job.run) await begin(context, vault, signal);
    await collectAndPack(context, checked, vault, signal);
  });
}

export function lockName(vault: ProjectVault): string {
  return `takeout:${vault.id}`;
}

/** Makes room for this run. Another tab may have had the project meanwhile: then it begins again. */
async function begin({ job, environment }: JobContext, vault: ProjectVault, signal: AbortSignal): Promise<void> {
  const now = environment.clock.now();
  const run = `${now}-${Math.floor(environment.random() * 1e12)}`;
  await vault.clear();
  signal.throwIfAborted();
  await vault.saveSetting(runSetting, run);
  await vault.saveSetting(timesSetting, { from: timeText(now) });
  signal.throwIfAborted();
  job.run = run;
  job.begun = true;
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** When collecting began and ended. The end is kept, so that the same vault is packed into the same bytes again. */
async function collectedTimes(vault: ProjectVault, ended: number, isLast: boolean): Promise<PackInput['collected']> {
  const stored = await vault.setting(timesSetting);
  const kept: object = typeof stored === 'object' && stored !== null ? stored : {};
  const text = (name: 'from' | 'to') => {
    const value: unknown = Reflect.get(kept, name);
    return typeof value === 'string' ? value : undefined;
  };
  const times = { from: text('from') ?? timeText(ended), to: text('to') ?? timeText(ended) };
  if (isLast) await vault.saveSetting(timesSetting, times);
  return times;
}

async function collectAndPack(
  context: JobContext,
  checked: Checked,
  vault: ProjectVault,
  signal: AbortSignal,
): Promise<void> {
  const { job, environment, meter } = context;
  const { forge, facts } = checked;
  const { ledger, connection, format, units: ticked } = job;
  const withGit = job.choice !== 'without-git';
  const ways = waysOf(job, facts);
  const tell = (text: string) => {
    if (signal.aborted) return;
    meter.tell(text);
    context.show();
  };
  const failures: Failures = await collectProject(
    {
      ...{ vault, forge, facts, request: connection.request, ledger, tell, withGit, ways },
      withToken: connection.token !== '',
      ...(environment.startIndexer && { startIndexer: environment.startIndexer }),
    },
    signal,
  );
  signal.throwIfAborted();
  context.showNow('packing');
  // What failed may still be mended by a later round; then that one is the end.
  const isLast = Object.keys(failures).length === 0;
  const collected = await collectedTimes(vault, environment.clock.now(), isLast);
  const input = { vault, forge, facts, format, ticked, failures, version: environment.version, collected };
  const plan = await planArchive(input, signal, context.show);
  signal.throwIfAborted();
  job.plan = plan;
  bookReceipt(ledger, plan.receipt);
  job.finishedAt = environment.clock.now();
  meter.tell('Checked and ready to save');
  context.showNow('done');
}

/** The receipt has the last word on every row. */
function bookReceipt(ledger: Ledger, receipt: Receipt): void {
  for (const unit of units) {
    const row = rowOf(ledger, unit);
    const booked = receipt.units[unit];
    row.got = booked.got;
    row.expected = booked.expected ?? row.expected;
    row.missing = Math.max(booked.missing.length, (booked.expected ?? 0) - booked.got);
    row.note = booked.note ?? row.note;
    row.problems = problemsOf(receipt, unit);
    if (row.progress !== 'idle' || booked.outcome === 'failed')
      row.progress = booked.outcome === 'failed' ? 'failed' : 'done';
  }
}

function problemsOf(receipt: Receipt, unit: Unit): number {
  return receipt.problems.filter((problem) => problem.unit === unit).length;
}
