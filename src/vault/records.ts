import type { QueueRecord } from '../model/queue-record.ts';
import type { RunRecord } from '../model/run-record.ts';
import type { VaultDatabase } from './schema.ts';
import { all, change, look } from './transactions.ts';

/** The account of a project's run; `undefined` when none has begun. */
export function recordOf(database: VaultDatabase, project: string): Promise<RunRecord | undefined> {
  return look(() => database.get('records', project));
}

/** `strict` waits for the disk. */
export async function saveRecord(
  database: VaultDatabase,
  project: string,
  record: RunRecord,
  durability: 'strict' | 'relaxed',
): Promise<void> {
  await change(database, ['records'], durability, (transaction) =>
    all([transaction.objectStore('records').put({ ...record, id: project })]),
  );
}

/** Newest first. */
export async function allRecords(database: VaultDatabase): Promise<readonly RunRecord[]> {
  const records = await look(() => database.getAll('records'));
  return records.sort((one, other) => other.touchedAt - one.touchedAt);
}

export function queueOf(database: VaultDatabase, id: string): Promise<QueueRecord | undefined> {
  return look(() => database.get('queues', id));
}

export function allQueues(database: VaultDatabase): Promise<readonly QueueRecord[]> {
  return look(() => database.getAll('queues'));
}

/** Waits for the disk: the list may have cost many requests. */
export async function saveQueue(database: VaultDatabase, queue: QueueRecord): Promise<void> {
  await change(database, ['queues'], 'strict', (transaction) => all([transaction.objectStore('queues').put(queue)]));
}

export async function removeQueue(database: VaultDatabase, id: string): Promise<void> {
  await change(database, ['queues'], 'strict', (transaction) => all([transaction.objectStore('queues').delete(id)]));
}
