import { withLock } from '../lib/web-lock.ts';
import type { RunNotice, RunRecord } from '../model/run-record.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { forgetLost } from './forget-lost.ts';
import type { Environment } from './job-state.ts';
import { lockName } from './project-run.ts';

interface LossInput {
  readonly vault: ProjectVault;
  /** Name of the run that was packed; of any other nothing is known. */
  readonly run: string | undefined;
  readonly notice: RunNotice;
  /** What was thrown when they were read. */
  readonly cause: unknown;
  readonly signal: AbortSignal;
}

/**
 * Packing reads no file: that bytes are gone shows when they are saved. What is gone is forgotten, and the record says so; going on fetches it again.
 * Gives the record; `undefined` where all is there.
 */
export function noteLoss(
  { locks }: Pick<Environment, 'locks'>,
  { vault, run, notice, cause, signal }: LossInput,
): Promise<RunRecord | undefined> {
  return withLock(lockName(vault.id), locks, async () => {
    const record = await vault.record();
    if (record === undefined || record.run !== run || !(await forgetLost(vault, signal, cause))) return undefined;
    const { code, title, why, todo } = notice;
    const stopped: RunRecord = { ...record, state: 'failed', notice: { code, title, why, todo } };
    await vault.saveRecord(stopped, 'strict');
    return stopped;
  });
}
