import { HttpError } from '../../http/errors.ts';
import { getJson } from '../../http/json.ts';
import type { Project, ProtectionRule } from '../../model/project.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { readAll } from './list-walk.ts';
import { GitHubBranch, GitHubRuleset } from './wire.ts';

const unit = 'git';
/** More sets of rules than any project has. */
const mostRulesets = 200;

/** One page: the project with its rules for branches and tags, as far as the token may read them. */
export async function* readProject(context: ReadContext): AsyncGenerator<Page, void, undefined> {
  const { update, collected, facts } = context;
  const before = update && (await collected.get('project', facts.project.key));
  if (update?.how === 'changed' && !update.detailsChanged && before !== undefined) {
    const { protections } = before;
    yield { entities: [{ ...facts.project, ...(protections && { protections }) }], got: 0, cursor: undefined };
    return;
  }
  const [branches, rulesets] = await Promise.all([
    allowed(() => readBranches(context)),
    allowed(() => readRulesets(context)),
  ]);
  if (branches === undefined && rulesets === undefined) {
    context.report({
      code: 'protections-hidden',
      severity: 'odd',
      message: 'The rules that protect branches and tags are not shown to this token.',
      unit,
    });
  }
  const rules = [...(branches ?? []), ...(rulesets ?? [])];
  const project: Project = { ...facts.project, ...(rules.length === 0 ? {} : { protections: rules }) };
  const again = update && { update: { forgets: 'all' as const } };
  yield { entities: [project], got: 0, cursor: undefined, ...again };
}

async function readBranches(context: ReadContext): Promise<ProtectionRule[]> {
  const { protectedBranches } = endpointsOf(context.address);
  const branches = await readAll({ url: protectedBranches, schema: GitHubBranch, unit }, context);
  return branches.map(({ name, ...rule }) => ({ target: 'branch', pattern: name, rule }));
}

async function readRulesets(context: ReadContext): Promise<ProtectionRule[]> {
  const { rulesets, ruleset } = endpointsOf(context.address);
  const { request, signal } = context;
  const sets = await readAll({ url: rulesets, schema: GitHubRuleset, unit }, context);
  const rules: ProtectionRule[] = [];
  for (const { id } of sets.slice(0, mostRulesets)) {
    const { value } = await getJson(request, { url: ruleset(id), purpose: 'api', signal }, GitHubRuleset);
    rules.push({ target: value.target === 'tag' ? 'tag' : 'branch', pattern: value.name, rule: value });
  }
  return rules;
}

/** `undefined` where the server says that we may not, or (older ones) that there is no such thing. */
async function allowed<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HttpError && [401, 403, 404].includes(error.status ?? 0)) return undefined;
    throw error;
  }
}
