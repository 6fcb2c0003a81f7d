import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';

const project = fakeProject({ issues: 2, pulls: 1, comments: 0, reviews: 1, reviewComments: 0 });

/** What the project has where these paths behind its address are answered otherwise. */
async function collect(
  answers: Readonly<Record<string, number | unknown>>,
  branchRules: readonly (object | null)[] = [],
  token = 'ghp_fake',
) {
  const place = fakePlace({ project: { ...project, branchRules } }, token, (fetch) => async (input, init) => {
    if (answers['rules'] !== undefined && input.endsWith('/graphql')) {
      const body = await new Response(init?.body).text();
      const { status, json } = answers['rules'] as { status: number; json: unknown };
      if (body.includes('branchProtectionRules')) return Response.json(json, { status });
    }
    const path = new URL(input).pathname.replace('/repos/harbor/buoys/', '');
    const said = answers[path];
    if (said === undefined) return fetch(input, init);
    return typeof said === 'number' ? Response.json({ message: 'no' }, { status: said }) : Response.json(said);
  });
  const { collected, problems } = await collectProject(github, place, ['git']);
  const [found] = collected.ofKind('project');
  return {
    asked: place.asked,
    rules: (found?.protections ?? []).filter(({ rule }) => 'isAdminEnforced' in rule),
    kept: (found?.protections ?? []).map(({ pattern, rule }) => [pattern, 'rules' in rule]),
    told: problems.map(({ code, severity, unit, place }) => [code, severity, unit, place]),
    numbers: problems.flatMap(({ message }) => /: (\d+)\.$/.exec(message)?.[1] ?? []).map(Number),
  };
}

const odd = (code: string, place?: string) => [code, 'odd', 'git', place];
const branch = (name: string, protection?: object) => ({
  name,
  protected: true,
  commit: { sha: '0'.repeat(40) },
  ...(protection && { protection }),
});
const set = (id: number) => ({ id, name: `Set ${id}`, target: 'branch' });

test('of what all is shown nothing is said', async () => {
  expect(await collect({})).toMatchObject({
    kept: [
      ['main', false],
      ['Keep main', true],
    ],
    told: [],
    numbers: [],
  });
});

test.each([
  ['both are refused', { branches: 403, rulesets: 403 }, [], [odd('protections-hidden')]],
  ['both are not there', { branches: 404, rulesets: 404 }, [], [odd('protections-hidden')]],
  ['branches are refused', { branches: 403 }, [['Keep main', true]], [odd('protected-branches-hidden')]],
  ['sets of rules are refused', { rulesets: 403 }, [['main', false]], [odd('rulesets-hidden')]],
  ['a server has no sets of rules', { rulesets: 404 }, [['main', false]], []],
])('where %s, it is said, and the others are kept', async (_, answers, kept, told) => {
  expect(await collect(answers)).toMatchObject({ kept, told });
});

test.each([403, 404])(
  'a set of rules that is not shown (%i) leaves its name, and takes no other with it',
  async (status) => {
    const answers = { rulesets: [set(4), set(6)], 'rulesets/4': status, 'rulesets/6': { ...set(6), rules: [] } };
    const { kept, told } = await collect(answers);
    expect(kept).toEqual([
      ['main', false],
      ['Set 4', false],
      ['Set 6', true],
    ]);
    expect(told).toEqual([odd('ruleset-hidden', 'ruleset:4')]);
  },
);

test('branches whose reviews and restrictions are not in the list are counted', async () => {
  const branches = [branch('main', { enabled: true }), branch('old'), branch('new', { enabled: false })];
  const { kept, told, numbers } = await collect({ branches });
  expect(kept.map(([name]) => name)).toEqual(['main', 'old', 'new', 'Keep main']);
  expect(told).toEqual([odd('protections-partial')]);
  expect(numbers).toEqual([2]);
});

test('sets of rules beyond the most that are read are counted', async () => {
  const sets = Array.from({ length: 203 }, (_, at) => set(1000 + at));
  const one = Object.fromEntries(sets.map((row) => [`rulesets/${row.id}`, { ...row, rules: [] }]));
  const { kept, told, numbers } = await collect({ rulesets: sets, ...one });
  expect(kept).toHaveLength(1 + 200);
  expect(told).toEqual([['rulesets-cut', 'loses-data', 'git', undefined]]);
  expect(numbers).toEqual([3]);
});

const allowed = (actors: readonly object[], more = 0) => ({
  totalCount: actors.length + more,
  nodes: actors.map((actor) => ({ actor })),
});
const person = (login: string) => ({ __typename: 'User', login });
/** A rule with everything that GitHub says of one. */
const rule = (pattern: string, fields: object = {}) => ({
  ...{ databaseId: 71, pattern, isAdminEnforced: true, lockBranch: false, lockAllowsFetchAndMerge: false },
  ...{ requiresApprovingReviews: true, requiredApprovingReviewCount: 2, dismissesStaleReviews: true },
  ...{ requiresCodeOwnerReviews: true, requireLastPushApproval: false, requiresConversationResolution: true },
  ...{ requiresStatusChecks: true, requiresStrictStatusChecks: true, requiresCommitSignatures: true },
  requiredStatusChecks: [{ context: 'build', app: { slug: 'github-actions' } }],
  ...{ requiresLinearHistory: true, requiresDeployments: true, requiredDeploymentEnvironments: ['stage'] },
  ...{ allowsForcePushes: false, allowsDeletions: false, blocksCreations: true },
  ...{ restrictsPushes: true, restrictsReviewDismissals: true },
  pushAllowances: allowed([person('user-7'), { __typename: 'Team', slug: 'crew' }]),
  reviewDismissalAllowances: allowed([{ __typename: 'App', slug: 'bot' }]),
  bypassPullRequestAllowances: allowed([]),
  bypassForcePushAllowances: allowed([]),
  ...fields,
});
const queriesOf = (asked: readonly string[]) => asked.filter((line) => line.endsWith('/graphql')).length;

test('who administers the project gets each rule for branches whole, by one query more, and nothing is said', async () => {
  const branches = [branch('main', { enabled: true })];
  const { kept, rules, told, asked } = await collect({ branches }, [rule('main'), rule('release/*')]);
  expect(kept.map(([name]) => name)).toEqual(['main', 'main', 'release/*', 'Keep main']);
  const plain = {
    pushAllowances: [person('user-7'), { __typename: 'Team', slug: 'crew' }],
    reviewDismissalAllowances: [{ __typename: 'App', slug: 'bot' }],
    ...{ bypassPullRequestAllowances: [], bypassForcePushAllowances: [] },
  };
  expect(rules).toEqual(
    ['main', 'release/*'].map((pattern) => ({ target: 'branch', pattern, rule: { ...rule(pattern), ...plain } })),
  );
  expect(told).toEqual([]);
  // With that of the check.
  expect(queriesOf(asked)).toBe(2);
});

test.each([
  ['one is null', [rule('main'), null], 1, 1],
  ['there are more than a hundred', Array.from({ length: 104 }, (_, at) => rule(`b${at}`)), 100, 4],
  ['more may push than are shown', [rule('main', { pushAllowances: allowed([person('a')], 60) }), rule('x')], 2, 1],
] as const)('of rules for branches %s: it is said, and the others are kept', async (_, given, count, missing) => {
  const { rules, told, numbers } = await collect({}, given);
  expect(rules).toHaveLength(count);
  expect(told).toEqual([odd('protections-partial')]);
  expect(numbers).toEqual([missing]);
});

const errorOf = (type: string, message = 'no') => ({ type, path: ['repository', 'branchProtectionRules'], message });
test.each([
  ['none', 200, { data: { repository: { branchProtectionRules: { totalCount: 0, nodes: [] } } } }],
  ['null', 200, { data: { repository: { branchProtectionRules: null } }, errors: [errorOf('FORBIDDEN')] }],
  ['no answer', 200, { data: null, errors: [errorOf('INSUFFICIENT_SCOPES')] }],
  ['no project', 200, { data: { repository: null }, errors: [errorOf('NOT_FOUND')] }],
  ['a refusal', 403, { message: 'Resource not accessible by personal access token' }],
  ['a word it does not know', 200, { errors: [{ message: "Field 'lockBranch' doesn't exist" }] }],
  ['too much', 200, { data: null, errors: [errorOf('RESOURCE_LIMITS_EXCEEDED')] }],
])('where GitHub answers with %s, branches and sets of rules are kept as before', async (_, status, json) => {
  const branches = [branch('main', { enabled: true }), branch('old')];
  const { kept, told, numbers } = await collect({ branches, rules: { status, json } });
  expect(kept.map(([name]) => name)).toEqual(['main', 'old', 'Keep main']);
  expect(told).toEqual([odd('protections-partial')]);
  expect(numbers).toEqual([2]);
});

test('without a token rules are not asked for', async () => {
  const { told, asked } = await collect({ branches: [branch('main', { enabled: true })] }, [rule('main')], '');
  expect(told).toEqual([odd('protections-partial')]);
  // That of the check.
  expect(queriesOf(asked)).toBe(1);
});
