import type { EntityKind } from '../model/entity.ts';
import type { QueueRecord } from '../model/queue-record.ts';
import type { RunRecord } from '../model/run-record.ts';
import { listProjects } from './projects.ts';
import type { VaultDatabase } from './schema.ts';
import { saveSettingValue, settingValue } from './settings.ts';
import type { ProjectVault, Vault } from './vault.ts';

const recordSetting = 'record';

type Rounds = Pick<
  ProjectVault,
  'marked' | 'markedKeys' | 'sweep' | 'remove' | 'gone' | 'beginRound' | 'endRound' | 'record' | 'saveRecord' | 'flush'
>;

async function* nothing(): AsyncGenerator<never, void, undefined> {}

async function recordOf(database: VaultDatabase, id: string): Promise<RunRecord | undefined> {
  // Written by `saveRecord` alone.
  return (await settingValue(database, id, recordSetting)) as RunRecord | undefined;
}

/** Rounds of a layout that knows one round only: nothing is marked, nothing goes. */
export function oneRound(database: VaultDatabase, id: string): Rounds {
  return {
    marked: <K extends EntityKind>(_mark: unknown, _kind: K) => nothing(),
    markedKeys: () => nothing(),
    sweep: () => nothing(),
    remove: async () => [],
    gone: () => nothing(),
    beginRound: async () => {},
    endRound: async () => {},
    record: () => recordOf(database, id),
    saveRecord: (record) => saveSettingValue(database, id, recordSetting, record),
    flush: async () => {},
  };
}

/** The library's side of the vault, over settings. */
export function simpleLibrary(
  database: VaultDatabase,
  clear: (id: string) => Promise<void>,
): Omit<Vault, 'project' | 'list' | 'close'> {
  const queues = new Map<string, QueueRecord>();
  return {
    async records() {
      const records: RunRecord[] = [];
      for (const { id } of await listProjects(database)) {
        const record = await recordOf(database, id);
        if (record !== undefined) records.push(record);
      }
      return records.sort((one, other) => other.touchedAt - one.touchedAt);
    },
    sizes: async () => (await listProjects(database)).map(({ id, bytes }) => ({ id, rows: 0, blobs: bytes })),
    remove: clear,
    removeLeftovers: async () => {},
    queue: async (id) => queues.get(id),
    queues: async () => [...queues.values()],
    saveQueue: async (queue) => void queues.set(queue.id, queue),
    removeQueue: async (id) => void queues.delete(id),
  };
}
