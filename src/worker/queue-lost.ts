import { RunError } from '../lib/run-error.ts';
import type { QueueItem, QueueRecord } from '../model/queue-record.ts';
import type { RunRecord } from '../model/run-record.ts';
import { noteLoss } from './lost-bytes.ts';
import type { RunEnd } from './project-run.ts';
import { changeItem, type Entry, type QueueContext } from './queue-state.ts';

/* What was collected of a project may be deleted in the library, here or in another tab, while it stands in the queue. */

/** What it is when its archive cannot be made any more. Where that is in the bucket already, nothing is to be done. */
function lost(item: QueueItem): QueueItem {
  const { id: _, unsent: __, ...sent } = item;
  if (item.state === 'done' && item.inBucket !== undefined) return sent;
  const notice = {
    code: 'project-gone',
    title: 'not in this browser any more',
    why: 'It was deleted in the library, or the browser has removed it.',
    todo: 'Try again: it is fetched from the beginning.',
  };
  const { outcome: ___, ...rest } = sent;
  return { ...rest, state: 'failed', notice };
}

/** The same after a reload. A queue that goes on fetches it again by itself; where all has ended, somebody has to say so. */
export function afterLoss(item: QueueItem, queue: QueueRecord['state']): QueueItem {
  const now = lost(item);
  if (now.state === 'done' || queue === 'done') return now;
  const { notice: _, ...rest } = now;
  return { ...rest, state: 'queued' };
}

/** An archive of all that quietly has less would be none: what is gone is told first, and can be fetched again, or left. */
export async function refuseLost({ environment }: QueueContext, entries: readonly Entry[]): Promise<void> {
  const here = new Set((await (await environment.openVault()).records()).map(({ id }) => id));
  const missing = entries.filter(({ item }) => !here.has(item.id ?? ''));
  for (const entry of missing) Object.assign(entry, { item: lost(entry.item), record: undefined });
  if (missing.length > 0) throw gone(missing.map(({ item }) => item.project.address.name).join(', '));
}

/** What a project is told when bytes of it are gone. */
export const bytesGone = {
  code: 'blob-missing',
  title: 'stored bytes are gone',
  why: 'Browsers clear pages’ storage when the disk is full.',
  todo: 'Try again: what is gone is fetched again.',
};

/** Bytes were gone when these were saved: those that lack some fail, and bring them with the next try. */
export async function tellLost(
  { environment }: QueueContext,
  entries: readonly Entry[],
  ends: readonly RunEnd[],
  cause: unknown,
  signal: AbortSignal,
): Promise<void> {
  for (const [at, { vault, record }] of ends.entries()) {
    const entry = entries[at];
    const loss = { vault, run: record.run, notice: bytesGone, cause, signal };
    const stopped = await noteLoss(environment, loss).catch(() => undefined);
    if (entry !== undefined && stopped !== undefined) fail(entry, stopped);
  }
  // It may have shown already when the next one was packed; then its record says so.
  const next = entries[ends.length];
  const record = next && (await (await (await environment.openVault()).project(next.item.id ?? '')).record());
  if (next !== undefined && record?.notice?.code === bytesGone.code) fail(next, record);
}

function fail(entry: Entry, record: RunRecord): void {
  entry.record = record;
  changeItem(entry, { state: 'failed', notice: bytesGone });
}

export function gone(project: string): RunError {
  return new RunError('project-gone', `What was collected of ${project} is not here any more.`);
}
