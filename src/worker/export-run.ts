import { withLock } from '../lib/web-lock.ts';
import type { Receipt } from '../model/receipt.ts';
import { type Unit, units } from '../model/unit.ts';
import { type Ledger, rowOf } from '../pipeline/ledger.ts';
import { planArchive } from '../pipeline/pack.ts';
import { collectProject } from '../pipeline/run.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { type Checked, routesAfterChoice } from './check.ts';
import type { JobContext } from './job-state.ts';

const startedSetting = 'collected-from';

/** Starts the export of the checked project from nothing. */
export async function startExport(context: JobContext): Promise<void> {
  const { job, environment } = context;
  if (job.checked === undefined || job.state === 'collecting' || job.state === 'packing') return;
  routesAfterChoice(job.connection, job.checked, job.choice);
  const { address } = job.checked.facts;
  job.plan = undefined;
  job.saved = undefined;
  job.startedAt = environment.clock.now();
  job.finishedAt = undefined;
  job.percent = 0;
  try {
    const vault = await environment.openVault();
    job.vault = await vault.project(`${address.forge}|${address.base}|${address.owner}/${address.name}`);
  } catch (error) {
    context.fail(error);
    return;
  }
  await runExport(context, true);
}

/** Runs until done, paused or failed. Not afresh: goes on from what is durable. */
export async function runExport(context: JobContext, afresh: boolean): Promise<void> {
  const { job, environment } = context;
  const { checked, vault } = job;
  if (checked === undefined || vault === undefined) return;
  job.notice = undefined;
  job.stop = new AbortController();
  const { signal } = job.stop;
  context.showNow('collecting');
  try {
    await withLock(`takeout:${vault.id}`, environment.locks, async () => {
      if (afresh) {
        await vault.clear();
        await vault.saveSetting(startedSetting, new Date(environment.clock.now()).toISOString());
      }
      await collectAndPack(context, checked, vault, signal);
    });
  } catch (error) {
    if (!signal.aborted) context.fail(error);
  }
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
  const failures = await collectProject(
    { vault, forge, facts, request: connection.request, ledger, tell: meter.tell, withGit },
    signal,
  );
  signal.throwIfAborted();
  context.showNow('packing');
  const collected = {
    from: String((await vault.setting(startedSetting)) ?? ''),
    to: new Date(environment.clock.now()).toISOString(),
  };
  const input = { vault, forge, facts, format, ticked, failures, version: environment.version, collected };
  job.plan = await planArchive(input, signal, context.show);
  signal.throwIfAborted();
  bookReceipt(ledger, job.plan.receipt);
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
  }
}

function problemsOf(receipt: Receipt, unit: Unit): number {
  return receipt.problems.filter((problem) => problem.unit === unit).length;
}
