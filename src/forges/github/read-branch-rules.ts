import type * as v from 'valibot';
import { HttpError } from '../../http/errors.ts';
import type { ProtectionRule } from '../../model/project.ts';
import { isRefused } from '../common/refused.ts';
import type { ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { ask, isRefusedQuery, TooMuchError } from './graphql.ts';
import { branchRulesQuery } from './queries.ts';
import { hasToken } from './read-counts.ts';
import { type BranchRuleNode, BranchRules } from './wire-graphql.ts';

/** What GitHub shows of rules for branches. */
export interface ReadRules {
  readonly rules: readonly ProtectionRule[];
  /** Rules that did not come, and those with a list of people that did not come whole. */
  readonly missing: number;
}

/**
 * Required reviews, who may push, and whatever else stands in the rules for branches: one query, which GitHub answers with rules to those who
 * administer the project; to others with none, or not at all. Names of people and teams are kept, as far as fifty of each list.
 */
export async function readBranchRules(context: ReadContext): Promise<ReadRules> {
  const { address, request, signal } = context;
  if (!hasToken(context)) return { rules: [], missing: 0 };
  const { owner, name } = address;
  const at = { request, signal, url: endpointsOf(address).graphql };
  const answer = await ask(branchRulesQuery, { owner, name }, BranchRules, at).catch(ifNotShown);
  const { totalCount, nodes } = answer?.repository?.branchProtectionRules ?? { totalCount: 0, nodes: [] };
  const shown = nodes.filter((node) => node !== null && node !== undefined);
  const cut = shown.filter((node) => listsOf(node).some(([, { totalCount, nodes }]) => nodes.length < totalCount));
  return {
    rules: shown.map((node) => ({ target: 'branch', pattern: node.pattern, rule: ruleOf(node) })),
    missing: Math.max(totalCount, nodes.length) - shown.length + cut.length,
  };
}

/** GitHub's own words; lists of who may do something without what divides them into pages. */
function ruleOf(node: BranchRuleNode): ProtectionRule['rule'] {
  const lists = listsOf(node).map(([field, { nodes }]) => [field, nodes.map((row) => row?.actor ?? null)]);
  return { ...node, ...Object.fromEntries(lists) };
}

function listsOf({
  pushAllowances,
  reviewDismissalAllowances,
  bypassPullRequestAllowances,
  bypassForcePushAllowances,
}: BranchRuleNode) {
  return Object.entries({
    ...{ pushAllowances, reviewDismissalAllowances, bypassPullRequestAllowances, bypassForcePushAllowances },
  });
}

/** Nothing depends on it: who may not see it, an earlier server that does not know a word of it, or one for which it is too much. */
function ifNotShown(error: unknown): v.InferOutput<typeof BranchRules> | undefined {
  const isNotShown = isRefused(error) || (error instanceof HttpError && error.status === 404);
  if (isNotShown || isRefusedQuery(error) || (error instanceof TooMuchError && error.isSaid)) return undefined;
  throw error;
}
