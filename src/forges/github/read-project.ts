import { HttpError } from '../../http/errors.ts';
import { getJson } from '../../http/json.ts';
import type { Project, ProtectionRule } from '../../model/project.ts';
import { isRefused } from '../common/refused.ts';
import type { Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { readAll } from './list-walk.ts';
import { type ReadRules, readBranchRules } from './read-branch-rules.ts';
import { GitHubBranch, GitHubRuleset } from './wire.ts';

const unit = 'git';
/** More sets of rules than projects have: each is a request. */
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
  const [branches, branchRules, rulesets] = await Promise.all([
    allowed(() => readBranches(context)),
    readBranchRules(context),
    allowed(() => readRulesets(context)),
  ]);
  reportHidden(branches, rulesets, context);
  reportPartial(typeof branches === 'string' ? [] : branches, branchRules, context);
  const rules = [branches, branchRules.rules, rulesets].flatMap((read) => (typeof read === 'string' ? [] : read));
  const project: Project = { ...facts.project, ...(rules.length === 0 ? {} : { protections: rules }) };
  const again = update && { update: { forgets: 'all' as const } };
  yield { entities: [project], got: 0, cursor: undefined, ...again };
}

/** Why something was not read: the server says that we may not, or that there is no such thing. */
type Unread = 'refused' | 'absent';

function reportHidden<T>(branches: T | Unread, rulesets: T | Unread, { report }: ReadContext): void {
  const isHidden = { branches: typeof branches === 'string', rulesets: typeof rulesets === 'string' };
  if (isHidden.branches && isHidden.rulesets)
    report(odd('protections-hidden', 'The rules that protect branches and tags are not shown to this token.'));
  else if (isHidden.branches)
    report(
      odd(
        'protected-branches-hidden',
        'Which branches are protected is not shown to this token; sets of rules are kept.',
      ),
    );
  // Older servers have none.
  else if (rulesets === 'refused')
    report(odd('rulesets-hidden', 'Sets of rules are not shown to this token; which branches are protected is kept.'));
}

function odd(code: string, message: string) {
  return { code, severity: 'odd', message, unit } as const;
}

/** The list says that a branch is protected, and by which checks; the rest stands in rules, which are shown to administrators. */
function reportPartial(branches: readonly ProtectionRule[], { rules, missing }: ReadRules, { report }: ReadContext) {
  // Of a branch that only sets of rules protect, these say all.
  const partly = branches.filter(({ rule: { protection } }) => !isSetsOnly(protection)).length;
  if (rules.length === 0 && partly > 0) {
    const lost = 'Of protected branches only their checks are kept, not required reviews and who may push';
    report(odd('protections-partial', `${lost}: ${partly}.`));
  } else if (missing > 0)
    report(
      odd('protections-partial', `Rules for branches that are not shown, or with more than fifty people: ${missing}.`),
    );
}

function isSetsOnly(protection: unknown): boolean {
  return typeof protection === 'object' && protection !== null && Reflect.get(protection, 'enabled') === false;
}

async function readBranches(context: ReadContext): Promise<ProtectionRule[]> {
  const { protectedBranches } = endpointsOf(context.address);
  const branches = await readAll({ url: protectedBranches, schema: GitHubBranch, unit }, context);
  return branches.map(({ name, ...rule }) => ({ target: 'branch', pattern: name, rule }));
}

async function readRulesets(context: ReadContext): Promise<ProtectionRule[]> {
  const { rulesets } = endpointsOf(context.address);
  const sets = await readAll({ url: rulesets, schema: GitHubRuleset, unit }, context);
  const rules: ProtectionRule[] = [];
  for (const set of sets.slice(0, mostRulesets)) {
    const value = await readRuleset(set, context);
    rules.push({ target: value.target === 'tag' ? 'tag' : 'branch', pattern: value.name, rule: value });
  }
  if (sets.length > mostRulesets)
    context.report({
      code: 'rulesets-cut',
      severity: 'loses-data',
      message: `The first ${mostRulesets} sets of rules are kept, and not the others: ${sets.length - mostRulesets}.`,
      unit,
    });
  return rules;
}

/** Of one that is not shown (an organisation's) there is what the list says. */
async function readRuleset(listed: GitHubRuleset, context: ReadContext): Promise<GitHubRuleset> {
  const { request, signal, address, report } = context;
  const url = endpointsOf(address).ruleset(listed.id);
  const read = await allowed(
    async () => (await getJson(request, { url, purpose: 'api', signal }, GitHubRuleset)).value,
  );
  if (typeof read !== 'string') return read;
  const message = 'The rules of a set are not shown to this token; its name is kept.';
  report({ ...odd('ruleset-hidden', message), place: `ruleset:${listed.id}` });
  return listed;
}

async function allowed<T>(read: () => Promise<T>): Promise<T | Unread> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.status === 404) return 'absent';
    if (isRefused(error)) return 'refused';
    throw error;
  }
}
