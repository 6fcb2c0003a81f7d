import type { ApiContext, Forge, ListedRef } from '../forges/forge.ts';
import { bringError } from '../git/bring-error.ts';
import type { Brought } from '../git/bring-files.ts';
import { bringOneRef } from '../git/bring-one-ref.ts';
import { bringRepository, takeBrought as takeOpened } from '../git/bring-repository.ts';
import { HttpError } from '../http/errors.ts';
import type { RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { compareWithForge, missingRefs, notCompared } from './bring-compare.ts';
import { countedFor } from './collect.ts';
import { collectRepository, type GitContext, type RepositoryInput, unitOf } from './collect-git.ts';
import type { Task, UnitFailure } from './tasks.ts';

/** How a repository comes when it is not fetched over git's own protocol. */
export type RepositoryWay =
  /** A person gave it as a file or folder. */
  | { readonly kind: 'brought'; readonly brought: Brought }
  /** The forge packs one branch as a bundle; the code only. */
  | { readonly kind: 'forge-bundle' }
  /** Not at all; the reason goes into the receipt. Without one nothing was to be had. */
  | { readonly kind: 'left-out'; readonly failure?: UnitFailure };

export type RepositoryWays = Readonly<Partial<Record<RepositoryName, RepositoryWay>>>;

export interface BringContext extends GitContext {
  readonly forge: Forge;
}

/** Gets a repository in another way than by a fetch. It ends as one that was fetched: whole and verified, or not at all. */
export function bringTask(
  name: RepositoryName,
  way: Exclude<RepositoryWay, { kind: 'left-out' }>,
  context: BringContext,
): Task {
  const unit = unitOf[name];
  return {
    id: `${unit}-repository`,
    unit,
    after: [],
    mayBeRefused: true,
    run: (signal) =>
      collectRepository(name, context, signal, (given) => {
        const input = { ...given, ...(context.startIndexer && { startIndexer: context.startIndexer }) };
        return way.kind === 'brought'
          ? takeBrought(name, way.brought, context, input)
          : takeForgeBundle(context, input);
      }),
  };
}

async function takeBrought(
  name: RepositoryName,
  brought: Brought,
  context: BringContext,
  input: RepositoryInput,
): Promise<RepositoryRecord> {
  const record = await bringRepository({ ...input, brought });
  // Of a wiki the API tells nothing that could be compared.
  if (name === 'wiki') return record;
  const listed = await listedRefs(context, input.signal);
  if (listed === undefined) input.report(notCompared);
  else await compareWithForge(record, { listed, branch: context.facts.project.defaultBranch, ...input });
  return record;
}

/** `undefined` when the forge does not say, for whatever reason: a repository in hand is not thrown away for that. */
async function listedRefs(context: BringContext, signal: AbortSignal): Promise<readonly ListedRef[] | undefined> {
  try {
    return await context.forge.repositoryByApi?.refs(context.facts.address, apiContext(context, signal));
  } catch (error) {
    if (error instanceof HttpError) return undefined;
    throw error;
  }
}

function apiContext({ ledger, request }: BringContext, signal: AbortSignal): ApiContext {
  return { request: countedFor(ledger, 'git', request), signal };
}

async function takeForgeBundle(context: BringContext, input: RepositoryInput): Promise<RepositoryRecord> {
  const { project } = context.facts;
  const branch = project.defaultBranch;
  if (branch === undefined) throw notGiven();
  const head = `refs/heads/${branch}`;
  const listed = await listedRefs(context, input.signal);
  if (project.empty === true && (listed ?? []).length === 0) return nothingWritten(head, input);
  const tip = listed?.find(({ name }) => name === head)?.oid;
  const body = await bundleOf(tip ?? branch, context, input.signal);
  const { record, missing } = await bringOneRef({ ...input, source: chunksOf(body), listed: listed ?? [], head });
  if (listed === undefined || missing.length > 0)
    missingRefs(branch, listed === undefined ? undefined : missing, input.report);
  return record;
}

/** Of a repository without a commit there is no bundle, and nothing is missing without one. */
function nothingWritten(head: string, input: RepositoryInput): Promise<RepositoryRecord> {
  const offered = { head, refs: [], wants: [] };
  return takeOpened({ offered, packs: [], loose: [], bytes: 0, close: async () => {} }, input);
}

async function bundleOf(ref: string, context: BringContext, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const { forge, facts } = context;
  try {
    const body = await forge.repositoryByApi?.bundle?.(facts.address, ref, apiContext(context, signal));
    if (body !== undefined) return body;
  } catch (error) {
    // A refusal of this route says nothing of the others, which go on.
    if (error instanceof HttpError && refusals.has(error.code)) throw notGiven(error);
    throw error;
  }
  throw notGiven();
}

const refusals = new Set<string>([
  'cors-closed',
  'unreachable',
  'forbidden',
  'not-found',
  'server-error',
  'http-status',
  'timeout',
]);

function notGiven(cause?: HttpError): RunError {
  const message = 'The forge does not give the repository as a bundle.';
  return bringError('git-no-bundle', message, cause === undefined ? {} : { ...cause.details }, cause);
}
