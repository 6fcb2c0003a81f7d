import type { DBSchema, IDBPDatabase } from 'idb';
import { wrap } from 'idb';
import { RunError } from '../lib/run-error.ts';
import type { Problem } from '../model/problem.ts';
import type { BlobRef, RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { MissingFile, StepState } from './vault.ts';

/** `entity` is a value without `undefined`; `parent` is absent for those that belong to the project itself. */
export interface EntityRow {
  readonly project: string;
  readonly kind: string;
  readonly key: string;
  readonly parent?: string;
  readonly entity: unknown;
}

/** Fields that arrive apart from their entity. `of` is the entity's key, which begins with its kind. */
export interface PartRow {
  readonly project: string;
  readonly of: string;
  readonly part: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A blob's account. `id` is given by the database and never used twice. */
export interface BlobRow {
  readonly id: number;
  readonly project: string;
  readonly name: string;
  readonly state: 'writing' | 'finished';
  /** Bytes of every chunk but the last. */
  readonly chunkSize: number;
  /** Chunks that are durable. */
  readonly chunks: number;
  /** Bytes in them. */
  readonly size: number;
  /** Only of finished blobs. */
  readonly sha256?: string;
}

/** What is in the database, one store for each concern. Everything of a project has its id in front. */
export interface VaultSchema extends DBSchema {
  entities: {
    key: [project: string, kind: string, key: string];
    value: EntityRow;
    indexes: { byParent: [project: string, kind: string, parent: string, key: string] };
  };
  parts: { key: [project: string, of: string, part: string]; value: PartRow };
  steps: {
    key: [project: string, step: string];
    value: { readonly project: string; readonly step: string; readonly state: StepState };
  };
  problems: {
    key: [project: string, id: string[]];
    /** `id` is the content in sorting order, so that repeats fall together. */
    value: { readonly project: string; readonly id: string[]; readonly problem: Problem };
  };
  files: {
    key: [project: string, key: string];
    value: { readonly project: string; readonly key: string; readonly file: BlobRef | MissingFile };
  };
  repositories: {
    key: [project: string, name: string];
    value: { readonly project: string; readonly name: RepositoryName; readonly record: RepositoryRecord };
  };
  settings: {
    key: [project: string, name: string];
    value: { readonly project: string; readonly name: string; readonly value: unknown };
  };
  blobs: { key: number; value: BlobRow; indexes: { byName: [project: string, name: string] } };
  /** Out-of-line keys; each value is the bytes of one chunk. */
  chunks: { key: [blob: number, index: number]; value: ArrayBuffer };
}

export type VaultDatabase = IDBPDatabase<VaultSchema>;

const version = 1;

/** A later version adds a function here and never changes an old one; each brings the database one step further. */
const upgrades: readonly ((database: IDBDatabase) => void)[] = [
  (database) => {
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
  },
];

function openingError(reason: unknown): RunError {
  const newer = reason instanceof Error && reason.name === 'VersionError';
  return newer
    ? new RunError('storage-newer', 'A newer version of this page has stored data here. Reload the page.', {
        cause: reason,
      })
    : new RunError(
        'storage-refused',
        'This browser does not let the page store data. Allow site data for this page, or use a window that is not private.',
        { cause: reason },
      );
}

/**
 * Opens the database and brings it up to date. Rejects with `storage-refused` (private window, site data switched off) or
 * `storage-newer`. A newer page in another tab may close the connection; what is asked of it after that is `storage-failed`.
 */
export async function openDatabase(factory: IDBFactory, name: string): Promise<VaultDatabase> {
  try {
    const request = factory.open(name, version);
    request.addEventListener('upgradeneeded', (event) => {
      for (const upgrade of upgrades.slice(event.oldVersion)) upgrade(request.result);
    });
    // The rows were written by this folder alone, under the schema above.
    const database = (await wrap(request as IDBRequest<IDBDatabase>)) as unknown as VaultDatabase;
    database.addEventListener('versionchange', () => database.close());
    return database;
  } catch (reason) {
    throw openingError(reason);
  }
}
