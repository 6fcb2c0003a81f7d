import { fetchRepository } from '../git/fetch-repository.ts';
import { saveBareRepository } from '../git/lightning-db.ts';
import type { PendingValues } from '../git/pending-pack.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { type CollectContext, countedFor } from './collect.ts';
import { rowOf } from './ledger.ts';
import { createProblemList } from './problem-list.ts';
import type { Task } from './tasks.ts';

export interface GitContext extends CollectContext {
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

const unitOf: Readonly<Record<RepositoryName, Unit>> = { code: 'git', wiki: 'wiki' };

/** Fetches and verifies a repository; what is stored is whole or nothing. A wiki that does not exist is no failure. */
export function gitTask(name: RepositoryName, url: string, context: GitContext): Task {
  return {
    id: `${unitOf[name]}-repository`,
    unit: unitOf[name],
    after: [],
    run: (signal) => fetchOne(name, url, context, signal),
  };
}

async function fetchOne(name: RepositoryName, url: string, context: GitContext, signal: AbortSignal): Promise<void> {
  const { vault, ledger } = context;
  const unit = unitOf[name];
  const step = `${unit}-repository`;
  if ((await vault.step(step))?.done) return;
  const row = rowOf(ledger, unit);
  row.progress = 'running';
  const problems = createProblemList(problemsOfRepository);
  const found = await fetchRepository({
    url,
    request: countedFor(ledger, unit, refusalsKept(context)),
    blobs: vault.blobs,
    blobName: `repository:${name}`,
    optional: name === 'wiki',
    pending: pendingValues(vault),
    signal,
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
  if (!('missing' in found)) await keep(name, found, vault);
  row.got = 'missing' in found ? 0 : found.objectCount;
  row.expected = row.got;
  row.fraction = 1;
  await vault.commit(step, { entities: [], problems: problems.take(), state: { done: true, got: row.got } });
}

function pendingValues(vault: ProjectVault): PendingValues {
  return {
    get: (key) => vault.setting(key),
    set: (key, value) => vault.saveSetting(key, value),
    delete: (key) => vault.saveSetting(key, undefined),
  };
}

/** Stored twice by name and once by bytes: as a record for packing, and as the bare folder that isomorphic-git sees through lightning-fs. */
async function keep(name: RepositoryName, record: RepositoryRecord, vault: ProjectVault): Promise<void> {
  const values = {
    get: (key: string) => vault.setting(key),
    set: (key: string, value: unknown) => vault.saveSetting(key, value),
  };
  await saveBareRepository({ blobs: vault.blobs, values, name: `files:${name}` }, record);
  await vault.saveRepository(name, record);
}
