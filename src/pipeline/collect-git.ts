import { fetchRepository } from '../git/fetch-repository.ts';
import { saveBareRepository } from '../git/lightning-db.ts';
import { movedRefs } from '../git/moved-refs.ts';
import { recordOf } from '../git/open-repository.ts';
import type { StartIndexer } from '../git/pack-indexer.ts';
import type { PendingValues } from '../git/pending-pack.ts';
import type { GitProgress } from '../git/take-pack.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { type CollectContext, countedFor } from './collect.ts';
import { rowOf } from './ledger.ts';
import { createProblemList } from './problem-list.ts';
import type { Task } from './tasks.ts';

export interface GitContext extends CollectContext {
  readonly startIndexer?: StartIndexer;
  readonly request: Request;
  /** Requests carry a token. */
  readonly withToken: boolean;
}

/**
 * A wiki that does not exist is answered with 404, or with 401 when nobody says who asks. Any other refusal is one: without this it would
 * pass for a wiki that is not there.
 */
function refusalsKept({ request, withToken }: GitContext): Request {
  return async (options) => {
    try {
      return await request(options);
    } catch (error) {
      const isRefusal = error instanceof HttpError && (error.status === 403 || (error.status === 401 && withToken));
      if (!isRefusal) throw error;
      const { code, message, retry, details } = error;
      throw new RunError(code, message, { retry, details: { ...details }, cause: error });
    }
  };
}

/** Odd refs that are named one by one. */
const problemsOfRepository = 1000;

export const unitOf: Readonly<Record<RepositoryName, Unit>> = { code: 'git', wiki: 'wiki' };

/** Fetches and verifies a repository; what is stored is whole or nothing. A wiki that does not exist is no failure. */
export function gitTask(name: RepositoryName, url: string, context: GitContext): Task {
  return {
    id: `${unitOf[name]}-repository`,
    unit: unitOf[name],
    after: [],
    mayBeRefused: true,
    run: (signal) => collectRepository(name, context, signal, (input) => fetchOne(name, url, context, input)),
  };
}

/** What getting a repository is given, however it is got. */
export interface RepositoryInput {
  readonly blobs: BlobStore;
  readonly blobName: string;
  /** What is kept of it already. */
  readonly previous?: RepositoryRecord;
  readonly signal: AbortSignal;
  readonly report: Report;
  onProgress(progress: GitProgress): void;
}

/** Gets a repository unless it is there already, shows how far it is, and keeps it. `get` gives a whole one, or says that there is none. */
export async function collectRepository(
  name: RepositoryName,
  { vault, ledger }: CollectContext,
  signal: AbortSignal,
  get: (input: RepositoryInput) => Promise<RepositoryRecord | { readonly missing: true }>,
): Promise<void> {
  const unit = unitOf[name];
  const step = `${unit}-repository`;
  if ((await vault.step(step))?.done) return;
  const row = rowOf(ledger, unit);
  row.progress = 'running';
  const problems = createProblemList(problemsOfRepository);
  // There is one when the tab was closed between keeping it and booking it: only what is new since is fetched.
  const kept = await vault.repository(name);
  const previous = kept && recordOf(kept);
  const found = await get({
    blobs: vault.blobs,
    blobName: `repository:${name}`,
    signal,
    ...(previous && { previous }),
    report: (problem) => problems.add({ ...problem, unit }),
    onProgress: (progress) => {
      row.progress = progress.phase === 'receiving' ? 'running' : 'verifying';
      row.bytesDone = Math.max(row.bytesDone, progress.bytes);
      if (progress.objectsTotal !== undefined) row.expected = progress.objectsTotal;
      if (progress.objects !== undefined && progress.objectsTotal)
        row.fraction = progress.objects / progress.objectsTotal;
    },
  });
  signal.throwIfAborted();
  if (!('missing' in found)) await keep(name, found, vault, previous);
  row.got = 'missing' in found ? 0 : found.objectCount;
  row.expected = row.got;
  row.fraction = 1;
  await vault.commit(step, { entities: [], problems: problems.take(), state: { done: true, got: row.got } });
}

async function fetchOne(name: RepositoryName, url: string, context: GitContext, input: RepositoryInput) {
  const { previous } = input;
  return fetchRepository({
    ...input,
    ...(previous && { previous }),
    url,
    request: countedFor(context.ledger, unitOf[name], refusalsKept(context)),
    optional: name === 'wiki',
    pending: pendingValues(context.vault),
    ...(context.startIndexer && { startIndexer: context.startIndexer }),
  });
}

function pendingValues(vault: ProjectVault): PendingValues {
  return {
    get: (key) => vault.setting(key),
    set: (key, value) => vault.saveSetting(key, value),
    delete: (key) => vault.saveSetting(key, undefined),
  };
}

/** Stored twice by name and once by bytes: as a record for packing, and as the bare folder that isomorphic-git sees through lightning-fs. */
async function keep(
  name: RepositoryName,
  record: RepositoryRecord,
  vault: ProjectVault,
  previous: RepositoryRecord | undefined,
): Promise<void> {
  const values = {
    get: (key: string) => vault.setting(key),
    set: (key: string, value: unknown) => vault.saveSetting(key, value),
  };
  await saveBareRepository({ blobs: vault.blobs, values, name: `files:${name}` }, record);
  await vault.saveRepository(name, record);
  // Looked for when all is safe: it takes longer than a small update itself.
  const moved = previous && (await movedRefs(vault.blobs, previous, record));
  if (moved !== undefined) await vault.saveRepository(name, { ...record, moved });
}
