import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';

const project = fakeProject({ issues: 2, pulls: 1, comments: 0, reviews: 1, reviewComments: 0 });

/** What the project has where these paths behind its address are answered otherwise. */
async function collect(answers: Readonly<Record<string, number | unknown>>) {
  const place = fakePlace({ project }, 'ghp_fake', (fetch) => async (input, init) => {
    const path = new URL(input).pathname.replace('/repos/harbor/buoys/', '');
    const said = answers[path];
    if (said === undefined) return fetch(input, init);
    return typeof said === 'number' ? Response.json({ message: 'no' }, { status: said }) : Response.json(said);
  });
  const { collected, problems } = await collectProject(github, place, ['git']);
  const [found] = collected.ofKind('project');
  return {
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
  expect(await collect({})).toEqual({
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
