import { RunError } from '../lib/run-error.ts';
import type { QueueItem, QueueRecord } from '../model/queue-record.ts';
import type { Entry, QueueContext } from './queue-state.ts';

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

export function gone(project: string): RunError {
  return new RunError('project-gone', `What was collected of ${project} is not here any more.`);
}
