import { compareText } from '../../lib/compare-text.ts';
import type { Project } from '../../model/project.ts';
import type { GitRef, ProjectSource, RepositorySource } from '../../model/project-source.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { isSafeRef, type RefNames, refNames, safeRef } from '../common/ref-names.ts';
import type { TicketTable } from '../common/ticket-table.ts';
import type { EncodeContext } from '../format.ts';
import type { PullRequestRefs } from './records.ts';
import { type Beyond, hasDetails, pullRequestDetails } from './ticket-details.ts';

/** What is kept of a pull request: little, because there may be many thousands. The rest is worked out again from the pull request. */
export interface PullRequestPlan {
  /** People are asked for a review. */
  readonly asks: boolean;
  /** Both ends of its patch are in the repository. */
  readonly hasPatch: boolean;
  /** Of the dumped repository, made for a head that lies elsewhere. */
  readonly branch?: string;
}

/** By the key of the pull request. Kept by number: a large project's keys would take more than the rest. */
export interface PullRequestPlans {
  get(key: string): PullRequestPlan | undefined;
}

/** How a pull request refers to the dumped repository. */
export function pullRefs(pull: PullRequest, { branch }: PullRequestPlan, project: Project): PullRequestRefs {
  return {
    headRef: branch ?? plainRef(pull.head.ref),
    headSha: pull.head.sha ?? '',
    baseRef: plainRef(pull.base.ref),
    baseSha: baseOf(pull),
    owner: project.owner,
    repository: project.name,
  };
}

/** Ends of its patch; empty where nobody knows them. */
export function patchEnds(pull: PullRequest): { readonly base: string; readonly head: string } {
  return { base: pull.mergeBase ?? pull.base.sha ?? '', head: pull.head.sha ?? '' };
}

/** The refs of the dumped repository. */
export interface RefPlan {
  /** Sorted bytewise by name. */
  readonly refs: readonly GitRef[];
}

interface PullsInput {
  readonly source: ProjectSource;
  readonly context: EncodeContext;
  readonly project: Project;
  readonly code: RepositorySource | undefined;
  readonly tickets: TicketTable;
  /** Gets what pull requests have beyond the dump. */
  readonly beyond: Set<Beyond>;
}

/** Refs that grow while pull requests are planned. */
interface GrowingRefs {
  readonly byName: Map<string, GitRef>;
  readonly names: RefNames;
}

/** True when the head lies in another repository, or in none: a fork, a fork that is gone, a push without a branch. */
function isForeign(pull: PullRequest, project: Project): boolean {
  const { ref, owner, project: name } = pull.head;
  if (owner === undefined || name === undefined || ref === undefined || ref.startsWith('refs/')) return true;
  return owner !== (pull.base.owner ?? project.owner) || name !== (pull.base.project ?? project.name);
}

/** Branch names for the head of an open foreign pull request, best first. */
function branchNames(pull: PullRequest, project: Project): string[] {
  const fallback = `pull-${pull.number}`;
  const owner = safeRef(pull.head.owner ?? pull.author.name, 'fork').replace(/\//gu, '-');
  const { ref } = pull.head;
  const branch = ref === undefined || ref.startsWith('refs/') ? fallback : safeRef(ref, fallback);
  const home = safeRef(project.owner, 'project').replace(/\//gu, '-');
  return [`${owner}/${branch}`, `${owner}/${fallback}`, `${home}/${fallback}`, `pull-request/${pull.number}/head`];
}

/** Adds a branch at the head commit so that a restore finds it without the fork. Gives the branch's name. */
function addBranch(pull: PullRequest, project: Project, sha: string, growing: GrowingRefs): string | undefined {
  for (const branch of branchNames(pull, project)) {
    const name = `refs/heads/${branch}`;
    if (growing.byName.get(name)?.oid === sha) return branch;
    if (!growing.names.isFree(name)) continue;
    growing.byName.set(name, { name, oid: sha });
    growing.names.add(name);
    return branch;
  }
  return undefined;
}

function plainRef(ref: string | undefined): string {
  return ref !== undefined && isSafeRef(ref) ? ref : '';
}

function reportMissingHead(pull: PullRequest, context: EncodeContext): void {
  context.report({
    code: 'pull-head-missing',
    severity: 'loses-data',
    message: `The head commit of pull request ${pull.number} is not in the repository; its changes cannot be shown after a restore.`,
    unit: 'git',
    place: pull.key,
    field: 'head.sha',
  });
}

function reportSha256(context: EncodeContext): void {
  context.report({
    code: 'object-format-sha256',
    severity: 'loses-data',
    message: 'The repository has SHA-256 ids; a restore drops them from pull requests and merges.',
    unit: 'git',
    place: 'git',
  });
}

/** Working out a merge base would need the whole history; an open one is worked out by the restore when it is left empty. */
function baseOf(pull: PullRequest): string {
  return pull.mergeBase ?? (pull.state === 'open' ? '' : (pull.base.sha ?? ''));
}

async function isCommit(code: RepositorySource | undefined, oid: string): Promise<boolean> {
  return code !== undefined && oid !== '' && (await code.objectType(oid)) === 'commit';
}

async function planOne(pull: PullRequest, input: PullsInput, growing: GrowingRefs): Promise<PullRequestPlan> {
  const { code, project, context } = input;
  const { base, head: sha } = patchEnds(pull);
  const head = `refs/pull/${pull.number}/head`;
  const known = await isCommit(code, sha);
  if (code !== undefined && !known) reportMissingHead(pull, context);
  if (known && growing.names.isFree(head)) {
    growing.byName.set(head, { name: head, oid: sha });
    growing.names.add(head);
  }
  const branch =
    known && pull.state === 'open' && isForeign(pull, project) ? addBranch(pull, project, sha, growing) : undefined;
  const asks = pull.reviewRequests.length > 0;
  const hasPatch = known && (await isCommit(code, base));
  return branch === undefined ? plain(asks, hasPatch) : { asks, hasPatch, branch };
}

const plains: readonly PullRequestPlan[] = [false, true].flatMap((asks) =>
  [false, true].map((hasPatch) => ({ asks, hasPatch })),
);

/** Those without a branch are one of four, the same for all. */
function plain(asks: boolean, hasPatch: boolean): PullRequestPlan {
  return plains.find((one) => one.asks === asks && one.hasPatch === hasPatch) ?? { asks, hasPatch };
}

/** Names for the heads of pull requests, and the refs that make a restore independent of forks. Tracking refs of others are left out. */
export async function planPullRequests(input: PullsInput): Promise<{ pulls: PullRequestPlans; refs: RefPlan }> {
  const own = (input.code?.refs ?? []).filter((ref) => !ref.name.startsWith('refs/remotes/'));
  const growing: GrowingRefs = {
    byName: new Map(own.map((ref) => [ref.name, ref])),
    names: refNames(own.map((ref) => ref.name)),
  };
  const pulls = new Map<number, PullRequestPlan>();
  if (input.code?.objectFormat === 'sha256' && (await input.source.count('pull-request')) > 0)
    reportSha256(input.context);
  for await (const pull of input.source.scan('pull-request')) {
    input.context.signal.throwIfAborted();
    const ticket = input.tickets.get(pull.key);
    if (ticket === undefined) continue;
    const planned = await planOne(pull, input, growing);
    pulls.set(ticket.number, planned);
    if (hasDetails(pullRequestDetails(pull, pullRefs(pull, planned, input.project))))
      input.beyond.add('pull-request-details');
  }
  const refs = [...growing.byName.values()].sort((a, b) => compareText(a.name, b.name));
  const get = (key: string) => {
    const number = input.tickets.get(key)?.number;
    return number === undefined ? undefined : pulls.get(number);
  };
  return { pulls: { get }, refs: { refs } };
}
