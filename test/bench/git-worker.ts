import { fetchRepository } from '../../src/git/fetch-repository.ts';
import { saveBareRepository } from '../../src/git/lightning-db.ts';
import { workerIndexer } from '../../src/git/worker-indexer.ts';
import { createRequest } from '../../src/http/client.ts';
import { bareRepository } from '../../src/lib/bare-repository.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { BlobStore } from '../../src/model/blob-store.ts';
import type { BlobRef } from '../../src/model/project-source.ts';
import type { RepositoryRecord } from '../../src/model/repository-record.ts';
import type { ProjectVault } from '../../src/vault/vault.ts';
import type { StoreKind } from './bench-vault.ts';

export interface FetchGitOptions {
  readonly url: string;
  /** Goes on from what the last call fetched. */
  readonly again?: boolean;
  /** Where its packs go; the product's place when absent. */
  readonly packs?: StoreKind;
}

/** Seconds from the start until each stage was done. */
export interface FetchPhases extends Readonly<Record<string, number>> {
  readonly lastByte: number;
  readonly indexed: number;
  readonly verified: number;
  readonly durable: number;
}

export interface FetchTimes {
  /** Seconds until all of it was durable. */
  readonly seconds: number;
  readonly phases: FetchPhases;
  /** Objects and bytes of all packs. */
  readonly objects: number;
  readonly bytes: number;
}

/** Fetches into a vault and writes out what is there. One vault, one repository. */
export interface GitWorker {
  fetchGit(options: FetchGitOptions): Promise<FetchTimes>;
  /** Sends the files of the stored repository, in parts, to `<to>?path=<file>`. Resolves with their bytes. */
  sendGit(options: { readonly to: string }): Promise<number>;
}

const partSize = 8 << 20;

/** The vault is opened by the first call, with its packs where that says. */
export function createGitWorker(openVault: (packs?: StoreKind) => Promise<ProjectVault>): GitWorker {
  let vault: ProjectVault | undefined;
  let record: RepositoryRecord | undefined;
  return {
    async fetchGit({ url, again, packs }) {
      vault ??= await openVault(packs);
      const timed = await fetchInto({ vault, url, previous: again ? record : undefined });
      record = timed.record;
      return timed.times;
    },
    async sendGit({ to }) {
      if (vault === undefined || record === undefined) throw new Error('nothing was fetched');
      return sendFiles(vault.blobs, record, to);
    },
  };
}

interface FetchInto {
  readonly vault: ProjectVault;
  readonly url: string;
  readonly previous: RepositoryRecord | undefined;
}

/** As the product does it: indexed in a second worker, kept as a record and as the folder that isomorphic-git sees. */
async function fetchInto({ vault, url, previous }: FetchInto) {
  const { blobs } = vault;
  const request = createRequest({
    fetch: (input, init) => fetch(input, init),
    clock: systemClock,
    random: Math.random,
    route: () => 'direct',
    proxyBase: '',
  });
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  const last = { receiving: 0, indexing: 0, verifying: 0 };
  const values = valuesOf(vault);
  const record = await fetchRepository({
    ...{ url, request, blobs, blobName: 'code', report: () => {} },
    ...(previous === undefined ? {} : { previous }),
    ...{ signal: new AbortController().signal, pending: values, startIndexer: workerIndexer },
    onProgress: ({ phase }) => {
      last[phase] = since();
    },
  });
  const verified = since();
  if ('missing' in record) throw new Error('the repository is missing');
  const folder = saveBareRepository({ blobs, values, name: 'files:code' }, record);
  await Promise.all([folder, vault.saveRepository('code', record)]);
  const seconds = since();
  const phases = { lastByte: last.receiving, indexed: last.indexing, verified, durable: seconds };
  const bytes = record.packs.reduce((sum, { pack }) => sum + pack.size, 0);
  return { record, times: { seconds, phases, objects: record.objectCount, bytes } };
}

function valuesOf(vault: ProjectVault) {
  return {
    get: (key: string) => vault.setting(key),
    set: (key: string, value: unknown) => vault.saveSetting(key, value),
    setAll: (all: ReadonlyMap<string, unknown>) => vault.saveSettings(all),
    delete: (key: string) => vault.saveSetting(key, undefined),
  };
}

async function sendFiles(blobs: BlobStore, record: RepositoryRecord, to: string): Promise<number> {
  let sent = 0;
  const post = async (path: string, body: Uint8Array<ArrayBuffer> | string) => {
    const answer = await fetch(`${to}?path=${encodeURIComponent(path)}`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`${path} was not taken: ${answer.status}`);
    sent += body.length;
  };
  for (const file of bareRepository<BlobRef>({ ...record, head: record.head ?? 'refs/heads/main' })) {
    if (file.blob === undefined) await post(file.path, file.text);
    else
      for (let at = 0; at < file.blob.size; at += partSize)
        await post(file.path, new Uint8Array(await blobs.read(file.blob, at, Math.min(at + partSize, file.blob.size))));
  }
  return sent;
}
