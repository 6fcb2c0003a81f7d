import { HttpError } from '../../http/errors.ts';
import type { Project, ProtectionRule } from '../../model/project.ts';
import { isRefused } from '../common/refused.ts';
import type { Page, ReadContext } from '../forge.ts';
import { type Endpoints, endpointsOf } from './endpoints.ts';
import { type ListToWalk, readAll, readWhole } from './list-walk.ts';
import { userRefs, usersOf } from './map-common.ts';
import { GiteaUser } from './wire-common.ts';
import { GiteaBranch, GiteaBranchRule, GiteaTagRule } from './wire-details.ts';

const unit = 'git';

/**
 * One page: the project with its collaborators and its rules for branches and tags, which only owners may see. In a further round these are
 * asked for again only when the project says something else of itself.
 */
export async function* readProject(context: ReadContext): AsyncGenerator<Page, void, undefined> {
  const { update, collected, facts } = context;
  const before = update && (await collected.get('project', facts.project.key));
  if (update?.how === 'changed' && !update.detailsChanged && before !== undefined) {
    const { collaborators, protections } = before;
    const kept = { ...(collaborators && { collaborators }), ...(protections && { protections }) };
    yield { entities: [{ ...facts.project, ...kept }], got: 0, cursor: undefined };
    return;
  }
  const endpoints = endpointsOf(context.address);
  const [members, ownerRules, tagRules] = await Promise.all([
    allowed(() => readAll({ url: endpoints.collaborators, schema: GiteaUser, unit }, context)),
    allowed(() => readBranchRules(endpoints, context)),
    allowed(() => readTagRules(endpoints, context)),
  ]);
  const branchRules = ownerRules ?? (await allowed(() => readProtectedBranches(endpoints, context)));
  if (ownerRules === undefined || tagRules === undefined) {
    context.report({
      code: 'protections-hidden',
      severity: 'odd',
      message:
        'The rules that protect branches and tags are shown to owners of the project only; which branches are protected is kept.',
      unit,
    });
  }
  const rules = [...(branchRules ?? []), ...(tagRules ?? [])];
  const project: Project = {
    ...context.facts.project,
    ...(members === undefined ? {} : { collaborators: userRefs(members) }),
    ...(branchRules === undefined && tagRules === undefined ? {} : { protections: rules }),
  };
  const again = update && { update: { forgets: 'all' as const } };
  yield { entities: [project, ...usersOf(members ?? [])], got: 0, cursor: undefined, ...again };
}

async function readBranchRules(endpoints: Endpoints, context: ReadContext): Promise<ProtectionRule[]> {
  const list = { url: endpoints.branchRules, schema: GiteaBranchRule, unit } satisfies Omit<
    ListToWalk<unknown>,
    'grows'
  >;
  const rules = await readWhole(list, context);
  return rules.map((rule) => ({ target: 'branch', pattern: rule.rule_name || rule.branch_name, rule }));
}

/** What those who are no owners may know: which branches are protected. Costs the list of branches. */
async function readProtectedBranches(endpoints: Endpoints, context: ReadContext): Promise<ProtectionRule[]> {
  const branches = await readAll({ url: endpoints.branches, schema: GiteaBranch, unit }, context);
  return branches
    .filter((branch) => branch.protected)
    .map(({ name, ...rule }) => ({ target: 'branch', pattern: name, rule }));
}

async function readTagRules(endpoints: Endpoints, context: ReadContext): Promise<ProtectionRule[]> {
  const list = { url: endpoints.tagRules, schema: GiteaTagRule, unit } satisfies Omit<ListToWalk<unknown>, 'grows'>;
  const rules = await readWhole(list, context);
  return rules.map((rule) => ({ target: 'tag', pattern: rule.name_pattern, rule }));
}

/** `undefined` where the server says that we may not, or (old versions) that there is no such thing. */
async function allowed<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isRefused(error) || (error instanceof HttpError && error.status === 404)) return undefined;
    throw error;
  }
}
