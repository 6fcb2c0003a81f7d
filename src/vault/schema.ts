import type { DBSchema, IDBPDatabase } from 'idb';
import { wrap } from 'idb';
import { RunError } from '../lib/run-error.ts';
import type { EntityKind } from '../model/entity.ts';
import type { Problem } from '../model/problem.ts';
import type { BlobRef, RepositoryName } from '../model/project-source.ts';
import type { QueueRecord } from '../model/queue-record.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { RunRecord } from '../model/run-record.ts';
import { upgrades } from './migrate.ts';
import { storageError } from './transactions.ts';
import type { MissingFile, StepState } from './vault.ts';

/** `entity` is a value without `undefined`; `parent` is absent for those that belong to the project itself. */
export interface EntityRow {
  readonly project: string;
  readonly kind: string;
  readonly key: string;
  readonly parent?: string;
  readonly entity: unknown;
  /** The round that found it deleted upstream; it is kept (archive mode). */
  readonly gone?: number;
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
  /** Of an unfinished one: what names the content that is being written, for example a strong ETag. */
  readonly validator?: string;
  /** Where its first chunks lie, one behind the other; the others are in `chunks`. */
  readonly file?: BlobFile;
}

/** A file of the origin private file system. It is named here before there is one. */
export interface BlobFile {
  readonly name: string;
  /** Chunks that are durable in it; what is behind them does not count. */
  readonly chunks: number;
}

/** What was deleted upstream. `kept` is 1 when the entity stays here: an index takes numbers, but no truth values. */
export interface GoneRow {
  readonly project: string;
  readonly key: string;
  readonly kind: EntityKind;
  readonly name?: string;
  readonly parent?: string;
  readonly round: number;
  readonly kept: 0 | 1;
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
    key: [project: string, step: string, id: string[]];
    /** `id` is the content in sorting order, so that repeats fall together. The step is empty for what layout 1 has left. */
    value: { readonly project: string; readonly step: string; readonly id: string[]; readonly problem: Problem };
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
  records: { key: string; value: RunRecord };
  queues: { key: string; value: QueueRecord };
  /** Length of entities and parts as JSON, roughly. `uncounted`: layout 1 did not count. */
  sizes: { key: string; value: { readonly project: string; readonly rows: number; readonly uncounted?: true } };
  /** Out-of-line keys, here and in the next: the key says it all. What the pages of a list have shown in this round. */
  seen: { key: [project: string, list: string, key: string]; value: 1 };
  marks: { key: [project: string, mark: string, key: string]; value: 1 };
  gone: {
    key: [project: string, key: string];
    value: GoneRow;
    indexes: { byKept: [project: string, kept: number, key: string] };
  };
}

export type VaultDatabase = IDBPDatabase<VaultSchema>;

const version = upgrades.length;

function openingError(reason: unknown): unknown {
  const name = reason instanceof Error ? reason.name : '';
  // The upgrade itself was refused or cut off; or the browser could not get at what it has.
  if (name === 'QuotaExceededError' || name === 'AbortError' || passing.includes(name)) return storageError(reason);
  const newer = name === 'VersionError';
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

/** Errors of opening that may pass: a browser that was killed a moment ago may still hold its files. */
const passing = ['UnknownError', 'TimeoutError'];
/** Milliseconds before each further try. */
const pauses = [200, 1000, 3000];

/**
 * Opens the database and brings it up to date. What may pass is tried again, over some seconds. Rejects with `storage-refused` (private window,
 * site data switched off), `storage-newer`, `disk-full`, or `storage-failed`. A newer page in another tab may close the connection; what is asked of it after
 * that is `storage-failed`.
 */
export async function openDatabase(factory: IDBFactory, name: string, wait = rest): Promise<VaultDatabase> {
  for (let tries = 0; ; tries++) {
    try {
      return await openOnce(factory, name);
    } catch (reason) {
      const pause = pauses[tries];
      const mayPass = reason instanceof Error && passing.includes(reason.name);
      if (!mayPass || pause === undefined) throw openingError(reason);
      await wait(pause);
    }
  }
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function openOnce(factory: IDBFactory, name: string): Promise<VaultDatabase> {
  const request = factory.open(name, version);
  let noRoom: DOMException | undefined;
  request.addEventListener('upgradeneeded', (event) => {
    const { result, transaction } = request;
    if (transaction === null) return;
    // The request itself only says that it was cut off.
    transaction.addEventListener('abort', () => {
      if (transaction.error?.name === 'QuotaExceededError') noRoom = transaction.error;
    });
    for (const upgrade of upgrades.slice(event.oldVersion)) upgrade(result, transaction);
  });
  // The rows were written by this folder alone, under the schema above.
  const opened = wrap(request as IDBRequest<IDBDatabase>).catch((reason: unknown) => {
    throw noRoom ?? reason;
  });
  const database = (await opened) as unknown as VaultDatabase;
  database.addEventListener('versionchange', () => database.close());
  return database;
}
