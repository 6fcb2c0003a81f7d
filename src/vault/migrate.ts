import type { ProjectAddress } from '../model/project-facts.ts';
import type { RunRecord } from '../model/run-record.ts';
import { units } from '../model/unit.ts';

/** Brings the database one version further, by requests of the upgrade's own transaction only. */
export type Upgrade = (database: IDBDatabase, transaction: IDBTransaction) => void;

/** A later version adds a function here and never changes an old one. */
export const upgrades: readonly Upgrade[] = [first, second];

function first(database: IDBDatabase): void {
  const entities = database.createObjectStore('entities', { keyPath: ['project', 'kind', 'key'] });
  entities.createIndex('byParent', ['project', 'kind', 'parent', 'key']);
  database.createObjectStore('parts', { keyPath: ['project', 'of', 'part'] });
  database.createObjectStore('steps', { keyPath: ['project', 'step'] });
  database.createObjectStore('problems', { keyPath: ['project', 'id'] });
  database.createObjectStore('files', { keyPath: ['project', 'key'] });
  database.createObjectStore('repositories', { keyPath: ['project', 'name'] });
  database.createObjectStore('settings', { keyPath: ['project', 'name'] });
  const blobs = database.createObjectStore('blobs', { keyPath: 'id', autoIncrement: true });
  blobs.createIndex('byName', ['project', 'name']);
  database.createObjectStore('chunks');
}

/** Runs have records, problems know their step, and what further rounds need has its stores. */
function second(database: IDBDatabase, transaction: IDBTransaction): void {
  database.createObjectStore('records', { keyPath: 'id' });
  database.createObjectStore('queues', { keyPath: 'id' });
  database.createObjectStore('sizes', { keyPath: 'project' });
  database.createObjectStore('seen');
  database.createObjectStore('marks');
  const gone = database.createObjectStore('gone', { keyPath: ['project', 'key'] });
  gone.createIndex('byKept', ['project', 'kept', 'key']);
  problemsByStep(database, transaction);
  recordEachProject(transaction);
}

/**
 * A key cannot change: the store is made again. Nobody knows which step found the problems of before; they get the empty name, and go by their
 * unit. One is the exception: it counts as git's, and fetching git again does not settle it.
 */
function problemsByStep(database: IDBDatabase, transaction: IDBTransaction): void {
  const before: IDBRequest<object[]> = transaction.objectStore('problems').getAll();
  before.onsuccess = () => {
    database.deleteObjectStore('problems');
    const problems = database.createObjectStore('problems', { keyPath: ['project', 'step', 'id'] });
    for (const row of before.result) problems.put({ ...row, step: isOfProject(row) ? 'project' : '' });
  };
}

function isOfProject(row: object): boolean {
  if (!('problem' in row) || typeof row.problem !== 'object' || row.problem === null) return false;
  return 'code' in row.problem && row.problem.code === 'protections-hidden';
}

function recordEachProject(transaction: IDBTransaction): void {
  const known = new Set<string>();
  for (const name of ['steps', 'settings']) {
    const keys = transaction.objectStore(name).getAllKeys();
    keys.onsuccess = () => {
      for (const key of keys.result) {
        const id = Array.isArray(key) ? key[0] : undefined;
        if (typeof id !== 'string' || known.has(id)) continue;
        known.add(id);
        recordProject(transaction, id);
      }
    };
  }
}

function recordProject(transaction: IDBTransaction, id: string): void {
  const settings = transaction.objectStore('settings');
  transaction.objectStore('sizes').put({ project: id, rows: 0, uncounted: true });
  const address = addressOf(id);
  if (address === undefined) return;
  const run: IDBRequest<unknown> = settings.get([id, 'run']);
  const collected: IDBRequest<unknown> = settings.get([id, 'collected']);
  // Requests of one transaction are answered in their order.
  collected.onsuccess = () => {
    const times = valueIn(collected.result);
    const record = recordOf(id, address, textOf(valueIn(run.result)), fieldOf(times, 'from'), fieldOf(times, 'to'));
    transaction.objectStore('records').put(record);
  };
}

/** What layout 1 tells of a run. Without facts it has to be checked again before it goes on. */
function recordOf(id: string, address: ProjectAddress, run = '', from?: string, to?: string): RunRecord {
  const started = from === undefined ? Number.NaN : Date.parse(from);
  const ended = to === undefined ? Number.NaN : Date.parse(to);
  const startedAt = Number.isNaN(started) ? 0 : started;
  return {
    ...{ id, address, run, units, format: 'gitea-dump', without: [], withToken: false, keepDeleted: false },
    routes: { api: 'direct', git: 'direct', files: 'direct' },
    ...{ round: 1, mode: 'collect', depth: 'quick', state: 'stopped', failures: {}, progress: {} },
    ...{ startedAt, touchedAt: Number.isNaN(ended) ? startedAt : ended, worked: 0, percent: 0, requests: 0 },
    collected: { from: from ?? new Date(startedAt).toISOString(), ...(to === undefined ? {} : { to }) },
  };
}

/** `forge|base|owner/name`, as layout 1 named projects. */
function addressOf(id: string): ProjectAddress | undefined {
  const [, forge, base, owner, name] = /^([^|]+)\|([^|]+)\|([^/|]+)\/([^/|]+)$/.exec(id) ?? [];
  if (forge === undefined || base === undefined || owner === undefined || name === undefined) return undefined;
  return { forge, base, owner, name };
}

function valueIn(row: unknown): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, 'value') : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function fieldOf(value: unknown, name: string): string | undefined {
  return typeof value === 'object' && value !== null ? textOf(Reflect.get(value, name)) : undefined;
}
