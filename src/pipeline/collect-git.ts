import type { ProjectFacts } from '../forges/forge.ts';
import { reportElsewhere } from '../git/elsewhere.ts';
import { fetchRepository } from '../git/fetch-repository.ts';
import { openRepository, recordOf } from '../git/open-repository.ts';
import type { StartIndexer } from '../git/pack-indexer.ts';
import type { GitProgress } from '../git/take-pack.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { MarkedKey } from '../model/page-update.ts';
import type { Report } from '../model/problem.ts';
import type { GitRef, RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import type { Unit } from '../model/unit.ts';
import { refsMark } from '../model/update-marks.ts';
import { type CollectContext, countedFor } from './collect.ts';
import { gitAttempts, untilWhole } from './git-attempts.ts';
import {
  blobNameOf,
  forgetRepository,
  keepRepository,
  pendingValues,
  removeOldPacks,
  removeUnfinished,
} from './keep-repository.ts';
import { type Row, rowOf } from './ledger.ts';
import { createProblemList } from './problem-list.ts';
import type { Round } from './round.ts';
import type { Task } from './tasks.ts';

/** Bytes of packs. */
const smallRepository = 16 * 1024 * 1024;

export interface GitContext extends CollectContext {
  readonly facts: ProjectFacts;
  readonly round: Round;
  /** Bytes of packs up to which a repository whose refs have moved is fetched whole. */
  readonly gitWholeBelow?: number;
  readonly startIndexer?: StartIndexer;
  readonly request: Request;
  /** Requests carry a token. */
  readonly withToken: boolean;
  readonly gitProtocol2?: (url: string) => boolean;
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

/** What is named one by one: a thousand odd refs, submodules and files of Git LFS each. */
const problemsOfRepository = 3000;

export const unitOf: Readonly<Record<RepositoryName, Unit>> = { code: 'git', wiki: 'wiki' };

/** Fetches and verifies a repository; what is stored is whole or nothing. A wiki that does not exist is no failure. */
export function gitTask(name: RepositoryName, url: string, context: GitContext): Task {
  return {
    id: `${unitOf[name]}-repository`,
    unit: unitOf[name],
    after: [],
    mayBeRefused: true,
    run: (signal) =>
      collectRepository(name, context, signal, (input) =>
        untilWhole((report) => fetchOne(name, url, context, { ...input, report }), {
          signal,
          report: input.report,
          onAgain: (failure, attempt) => tellAgain(context, unitOf[name], failure, attempt),
        }),
      ),
  };
}

function tellAgain({ ledger, tell }: GitContext, unit: Unit, failure: RunError, attempt: number): void {
  const row = rowOf(ledger, unit);
  Object.assign(row, { progress: 'running', bytesDone: 0, fraction: undefined });
  tell(`${unit}: ${failure.message} It is fetched again: try ${attempt} of ${gitAttempts}.`);
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
  /** Given what forgets how far the pack had come, to be called when the repository is kept. */
  onWhole(forget: () => Promise<void>): void;
}

/**
 * Gets a repository unless this round has it already, shows how far it is, and keeps it. `get` gives a whole one, or says that there is none:
 * then what an earlier round kept goes.
 */
export async function collectRepository(
  name: RepositoryName,
  { vault, ledger, round }: GitContext,
  signal: AbortSignal,
  get: (input: RepositoryInput) => Promise<RepositoryRecord | { readonly missing: true }>,
): Promise<void> {
  const unit = unitOf[name];
  const step = `${unit}-repository`;
  const stored = await vault.step(step);
  if (stored?.done && (stored.round ?? 1) === round.number) return;
  const row = rowOf(ledger, unit);
  row.progress = 'running';
  const problems = createProblemList(problemsOfRepository);
  const kept = await vault.repository(name);
  const previous = kept && recordOf(kept);
  await removeOldPacks(name, vault, previous);
  const hadEnded = stored?.done === true && (stored.round ?? 1) === round.number - 1;
  if (!hadEnded) await removeUnfinished(name, vault, round, previous);
  let forgetPending = async () => {};
  const found = await get({
    blobs: vault.blobs,
    blobName: blobNameOf(name, round.number, previous),
    signal,
    ...(previous && { previous }),
    report: (problem) => problems.add({ ...problem, unit }),
    onProgress: (progress) => showGit(row, progress),
    onWhole: (forget) => {
      forgetPending = forget;
    },
  });
  signal.throwIfAborted();
  if (!('missing' in found)) {
    const repository = openRepository(name, found, vault.blobs);
    await reportElsewhere({ repository, report: (problem) => problems.add({ ...problem, unit }), signal });
  }
  const commit = (done: boolean, marks: readonly MarkedKey[]) =>
    vault.commit(step, {
      ...{ entities: [], problems: done ? problems.take() : [] },
      state: { done, got: row.got, ...(round.number === 1 ? {} : { round: round.number }) },
      ...(round.number > 1 && {
        update: { round: round.number, keepGone: round.keepGone, marks, ...(done ? { forgets: 'all', unit } : {}) },
      }),
    });
  if ('missing' in found) await forgetRepository(name, vault, round, previous);
  else {
    // Known before the new record hides it.
    if (round.number > 1 && refsDiffer(previous, found.refs))
      await commit(false, name === 'code' ? [{ mark: 'stale', key: refsMark }] : []);
    await keepRepository(name, found, vault, previous);
    await forgetPending();
  }
  row.got = 'missing' in found ? 0 : found.objectCount;
  row.expected = row.got;
  row.fraction = 1;
  await commit(true, []);
  await round.flushNow();
}

function showGit(row: Row, progress: GitProgress): void {
  row.progress = progress.phase === 'receiving' ? 'running' : 'verifying';
  row.bytesDone = Math.max(row.bytesDone, progress.bytes);
  if (progress.objectsTotal !== undefined) row.expected = progress.objectsTotal;
  if (progress.objects !== undefined && progress.objectsTotal) row.fraction = progress.objects / progress.objectsTotal;
}

function refsDiffer(previous: RepositoryRecord | undefined, refs: readonly GitRef[]): boolean {
  const text = (list: readonly GitRef[]) => list.map(({ name, oid }) => `${oid} ${name}`).join('\n');
  return previous === undefined || text(previous.refs) !== text(refs);
}

async function fetchOne(name: RepositoryName, url: string, context: GitContext, input: RepositoryInput) {
  const { previous } = input;
  return fetchRepository({
    ...input,
    ...(previous && { previous }),
    anew: (refs) => previous !== undefined && isFetchedAnew(previous, refs, context),
    url,
    protocol2: context.gitProtocol2?.(url) === true,
    request: countedFor(context.ledger, unitOf[name], refusalsKept(context)),
    optional: name === 'wiki',
    unwritten: name === 'wiki' && context.facts.units.wiki.bytes === 0,
    pending: pendingValues(context.vault),
    ...(context.startIndexer && { startIndexer: context.startIndexer }),
  });
}

/**
 * Packs that are added to those of an earlier round never have the bytes of one that was fetched at once. So a small repository is fetched
 * whole when its refs have moved: the archive is then the same, byte by byte, as a first export's. Whoever asks for everything again gets that of
 * any size, whatever the refs say. What no ref reaches any more goes with either, so neither is done where the deleted is kept.
 */
function isFetchedAnew(
  previous: RepositoryRecord,
  refs: readonly GitRef[],
  { round, gitWholeBelow = smallRepository }: GitContext,
): boolean {
  if (round.number === 1 || round.keepGone) return false;
  if (round.depth === 'all') return true;
  const bytes = previous.packs.reduce((sum, { pack }) => sum + pack.size, 0);
  return bytes <= gitWholeBelow && (refsDiffer(previous, refs) || wasAddedTo(previous));
}

/** Rounds that kept what is deleted have left more than a first fetch would bring, or the same in several packs. */
function wasAddedTo({ packs, moved }: RepositoryRecord): boolean {
  return packs.length > 1 || moved !== undefined;
}
