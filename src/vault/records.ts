import type { QueueRecord } from '../model/queue-record.ts';
import type { RunRecord } from '../model/run-record.ts';
import { units } from '../model/unit.ts';
import type { VaultDatabase } from './schema.ts';
import { all, change, look } from './transactions.ts';

/** The account of a project's run; `undefined` when none has begun. */
export async function recordOf(database: VaultDatabase, project: string): Promise<RunRecord | undefined> {
  const record = await look(() => database.get('records', project));
  return record && withAllUnits(record);
}

/** Units that the record does not know because it is older than they are. */
function withAllUnits(record: RunRecord): RunRecord {
  const { facts } = record;
  if (facts === undefined || units.every((unit) => Object.hasOwn(facts.units, unit))) return record;
  const unknown = Object.fromEntries(units.map((unit) => [unit, { availability: 'off' } as const]));
  return { ...record, facts: { ...facts, units: { ...unknown, ...facts.units } } };
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
  return records.map(withAllUnits).sort((one, other) => other.touchedAt - one.touchedAt);
}

export function queueOf(database: VaultDatabase, id: string): Promise<QueueRecord | undefined> {
  return look(() => database.get('queues', id));
}

export function allQueues(database: VaultDatabase): Promise<readonly QueueRecord[]> {
  return look(() => database.getAll('queues'));
}

export function queueIds(database: VaultDatabase): Promise<readonly string[]> {
  return look(() => database.getAllKeys('queues'));
}

/** Waits for the disk: the list may have cost many requests. */
export async function saveQueue(database: VaultDatabase, queue: QueueRecord): Promise<void> {
  await change(database, ['queues'], 'strict', (transaction) => all([transaction.objectStore('queues').put(queue)]));
}

export async function removeQueue(database: VaultDatabase, id: string): Promise<void> {
  await change(database, ['queues'], 'strict', (transaction) => all([transaction.objectStore('queues').delete(id)]));
}
