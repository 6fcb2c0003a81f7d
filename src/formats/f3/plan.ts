import { compareText } from '../../lib/compare-text.ts';
import type { GitRef, ProjectSource, RepositorySource } from '../../model/project-source.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { type ProjectPlan, planProject } from '../common/project-plan.ts';
import { type RefNames, refNames } from '../common/ref-names.ts';
import type { EncodeContext } from '../format.ts';
import { headRef } from './records-tickets.ts';

/** What must be known before the first file is written; small facts only, never texts. */
export interface F3Plan extends ProjectPlan {
  readonly code: RepositorySource | undefined;
  readonly wiki: RepositorySource | undefined;
  /** Of the code, with those that keep the heads of pull requests; sorted bytewise by name. */
  readonly refs: readonly GitRef[];
  /** The branch of a head, where it is one of the project's own. */
  branchOf(pull: PullRequest): string | undefined;
}

interface GrowingRefs {
  readonly byName: Map<string, GitRef>;
  readonly names: RefNames;
}

async function isCommit(code: RepositorySource, oid: string): Promise<boolean> {
  return oid !== '' && (await code.objectType(oid)) === 'commit';
}

/** Refs that keep the head of a pull request: F3's own, and the one that forges use. */
const headRefs = (number: number) => [`refs/f3/${number}/head`, headRef(number)];

async function addHead(pull: PullRequest, code: RepositorySource, growing: GrowingRefs, context: EncodeContext) {
  const oid = pull.head.sha ?? '';
  if (!(await isCommit(code, oid))) {
    context.report({
      code: 'pull-head-missing',
      severity: 'loses-data',
      message: `The head commit of pull request ${pull.number} is not in the repository; its changes cannot be shown after a restore.`,
      unit: 'git',
      place: pull.key,
      field: 'head.sha',
    });
    return;
  }
  for (const name of headRefs(pull.number)) {
    if (!growing.names.isFree(name)) continue;
    growing.byName.set(name, { name, oid });
    growing.names.add(name);
  }
}

/** The refs of the code without those that track other repositories, and names for the heads of pull requests. */
async function planRefs(
  source: ProjectSource,
  code: RepositorySource | undefined,
  tickets: ProjectPlan['tickets'],
  context: EncodeContext,
): Promise<readonly GitRef[]> {
  if (code === undefined) return [];
  const own = code.refs.filter((ref) => !ref.name.startsWith('refs/remotes/'));
  const growing: GrowingRefs = {
    byName: new Map(own.map((ref) => [ref.name, ref])),
    names: refNames(own.map((ref) => ref.name)),
  };
  for await (const pull of source.scan('pull-request')) {
    context.signal.throwIfAborted();
    if (tickets.has(pull.key)) await addHead(pull, code, growing, context);
  }
  return [...growing.byName.values()].sort((a, b) => compareText(a.name, b.name));
}

export async function makePlan(source: ProjectSource, context: EncodeContext): Promise<F3Plan> {
  const plan = await planProject(source, context, () => {});
  const { owner, name } = plan.project;
  const code = await source.repository('code');
  const wiki = await source.repository('wiki');
  const refs = await planRefs(source, code, plan.tickets, context);
  const branches = new Set(refs.map((ref) => ref.name));
  return {
    ...plan,
    code,
    wiki: wiki === undefined || wiki.refs.length === 0 ? undefined : wiki,
    refs,
    branchOf({ head }) {
      const isOwn = head.owner === owner && head.project === name;
      if (!isOwn || head.ref === undefined || head.ref.startsWith('refs/')) return undefined;
      return code === undefined || branches.has(`refs/heads/${head.ref}`) ? head.ref : undefined;
    },
  };
}
