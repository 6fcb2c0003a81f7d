import { fetchRepository } from '../../src/git/fetch-repository.ts';
import { localIndexer } from '../../src/git/local-indexer.ts';
import type { StartIndexer } from '../../src/git/pack-indexer.ts';
import { createRequest } from '../../src/http/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { RunError } from '../../src/lib/run-error.ts';
import type { BlobRef } from '../../src/model/project-source.ts';
import type { RepositoryRecord } from '../../src/model/repository-record.ts';
import { openVault } from '../../src/vault/open-vault.ts';

export interface FaultFetch {
  readonly url: string;
  /** Goes through this proxy. */
  readonly proxyBase?: string;
  /** Never comes to an end when it is to make the index. */
  readonly holdIndexing?: boolean;
}

/** What the page offers to the browser test. */
export interface GitFaultPage {
  /** Resolves to an empty text, or to the code of the error. */
  fetch(options: FaultFetch): Promise<string>;
  /** How far the running fetch is: phases of its progress, and `held`. */
  readonly reached: readonly string[];
  /** Blobs and settings that are stored. */
  left(): Promise<readonly string[]>;
  /** Of what was fetched last: refs, and pack and index in Base64. */
  stored(): Promise<{ refs: readonly string[]; pack: string; index: string }>;
}

const databaseName = 'git-faults';
const reached: string[] = [];
let record: RepositoryRecord | undefined;

async function openProject() {
  const openRepository = () => {
    throw new Error('no repositories here');
  };
  return (await openVault({ indexedDB, name: databaseName, openRepository })).project('p');
}

const heldIndexer: StartIndexer = async (options) => {
  const indexer = await localIndexer(options);
  return {
    ...indexer,
    get progress() {
      return indexer.progress;
    },
    finish: () => {
      reached.push('held');
      return new Promise(() => {});
    },
  };
};

async function fetchOnce({ url, proxyBase, holdIndexing }: FaultFetch): Promise<string> {
  const vault = await openProject();
  reached.length = 0;
  try {
    const found = await fetchRepository({
      url,
      request: createRequest({
        fetch: (input, init) => fetch(input, init),
        clock: systemClock,
        random: Math.random,
        route: () => (proxyBase === undefined ? 'direct' : 'proxy'),
        proxyBase: proxyBase ?? '',
        maxAttempts: 1,
      }),
      blobs: vault.blobs,
      blobName: 'code',
      pending: {
        get: (key) => vault.setting(key),
        set: (key, value) => vault.saveSetting(key, value),
        delete: (key) => vault.saveSetting(key, undefined),
      },
      ...(holdIndexing ? { startIndexer: heldIndexer } : {}),
      signal: new AbortController().signal,
      onProgress: ({ phase }) => reached.push(phase),
      report: () => {},
    });
    record = 'missing' in found ? undefined : found;
    return '';
  } catch (cause) {
    return cause instanceof RunError ? cause.code : String(cause);
  }
}

function rowsOf(database: IDBDatabase, store: string): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    const request = database.transaction(store).objectStore(store).getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function left(): Promise<readonly string[]> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(databaseName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const text = (row: unknown, name: string) => String(Reflect.get(Object(row), name));
  const blobs = (await rowsOf(database, 'blobs')).map((row) => `${text(row, 'state')} ${text(row, 'name')}`);
  const settings = (await rowsOf(database, 'settings')).map((row) => `setting ${text(row, 'name')}`);
  const chunks = (await rowsOf(database, 'chunks')).length;
  database.close();
  return [...blobs, ...settings, ...(blobs.length === 0 && chunks > 0 ? [`${chunks} chunks`] : [])].sort();
}

async function base64(blob: BlobRef): Promise<string> {
  const { blobs } = await openProject();
  let text = '';
  for (const byte of await blobs.read(blob, 0, blob.size)) text += String.fromCharCode(byte);
  return btoa(text);
}

async function stored() {
  const [pack] = record?.packs ?? [];
  if (record === undefined || pack === undefined) throw new Error('nothing was fetched');
  const refs = record.refs.map(({ name, oid }) => `${oid} ${name}`);
  return { refs, pack: await base64(pack.pack), index: await base64(pack.index) };
}

declare global {
  interface Window {
    gitFaultPage: GitFaultPage;
  }
}

window.gitFaultPage = { fetch: fetchOnce, reached, left, stored };
