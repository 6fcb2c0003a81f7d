import { describe, expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import { reactionsAt } from '../../../support/github/data.ts';
import type { FakeOptions } from '../../../support/github/fake.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject, probed } from '../../../support/replay-collect.ts';

const project = {
  ...fakeProject({ issues: 12, pulls: 6, comments: 20, reviews: 8, reviewComments: 6 }),
  isPrivate: true,
};

/** As the vault joins them. */
function reactionsKept(pull: object): readonly unknown[] {
  return 'reactions' in pull && Array.isArray(pull.reactions) ? pull.reactions : [];
}

async function check(options: Partial<FakeOptions>) {
  const place = fakePlace({ project, ...options });
  const { facts } = await probed(github, place);
  const hidden = Object.entries(facts.units).flatMap(([unit, { availability, note }]) =>
    availability === 'no-access' ? [`${unit}: ${note}`] : [],
  );
  return { hidden, lacks: facts.viewer?.missingScopes, asked: place.asked };
}

describe('a fine-grained token in a private project', () => {
  test('with all permissions lacks nothing, for three requests more', async () => {
    const { hidden, lacks, asked } = await check({});
    expect({ hidden, lacks }).toEqual({ hidden: [], lacks: [] });
    expect(asked).toHaveLength(6);
  });

  test('each permission that it lacks is named, with what will not come', async () => {
    expect(await check({ lacks: ['pull_requests'] })).toMatchObject({
      lacks: ['Pull requests: read'],
      hidden: ['pull-requests: the token lacks Pull requests: read', 'reviews: the token lacks Pull requests: read'],
    });
    expect(await check({ lacks: ['issues'] })).toMatchObject({
      lacks: ['Issues: read'],
      hidden: ['issues: the token lacks Issues: read'],
    });
    const { lacks, hidden } = await check({ lacks: ['contents', 'issues', 'pull_requests'] });
    expect(lacks).toEqual(['Contents: read', 'Issues: read', 'Pull requests: read']);
    expect(hidden.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['git', 'releases', 'release-files', 'issues', 'pull-requests', 'reviews', 'comments']),
    );
  });

  test('discussions are told from those that are switched off, and cost no request more', async () => {
    const talking = { ...project, size: { ...project.size, discussions: 3 } };
    const { lacks, hidden, asked } = await check({ project: talking, lacks: ['discussions'] });
    expect(lacks).toEqual(['Discussions: read']);
    expect(hidden).toEqual(['discussions: the token lacks Discussions: read']);
    expect(asked).toHaveLength(6);
    expect((await check({ project: talking })).lacks).toEqual([]);
  });

  test.each([
    ['pull_requests', 'issue', 12, 'pull-request'],
    ['issues', 'pull-request', 6, 'issue'],
  ] as const)('without %s the rest comes, and nothing is asked in vain', async (permission, kind, count, hidden) => {
    const refused: string[] = [];
    const place = fakePlace({ project, lacks: [permission] }, 'github_pat_x', (fetch) => async (input, init) => {
      const answer = await fetch(input, init);
      if (answer.status === 403) refused.push(new URL(input).pathname);
      return answer;
    });
    const { collected, problems } = await collectProject(github, place);
    expect(collected.ofKind(kind)).toHaveLength(count);
    expect(collected.ofKind(hidden)).toHaveLength(0);
    expect(collected.ofKind('comment')).toHaveLength(20);
    expect(problems).toEqual([]);
    // The trial of the check alone.
    expect(refused).toHaveLength(1);
  });

  test('without issues, which alone tell how many have reacted to pull requests, these are asked all', async () => {
    const { size } = fakeProject({ issues: 40, pulls: 40, comments: 20, reviews: 40, reviewComments: 6 });
    const place = fakePlace({ project: { ...project, size }, lacks: ['issues'] }, 'github_pat_x');
    const { collected, problems } = await collectProject(github, place);
    const pulls = collected.ofKind('pull-request');
    const wanted = pulls.map(({ number }) => [number, reactionsAt(number, size)]);
    expect(wanted.filter(([, count]) => count !== 0).length).toBeGreaterThan(3);
    expect(pulls.map((pull) => [pull.number, reactionsKept(pull).length])).toEqual(wanted);
    expect(problems).toEqual([]);
  });
});

test('in a public project nothing has to be tried', async () => {
  const { asked } = await check({ project: { ...project, isPrivate: false }, lacks: ['issues'] });
  expect(asked).toHaveLength(3);
});

test('a classic token says itself what it has', async () => {
  expect(await check({ scopes: 'gist, read:org' })).toMatchObject({ lacks: ['repo'], hidden: [] });
  expect(await check({ scopes: 'repo, gist' })).toMatchObject({ lacks: [] });
});

test('an organisation that wants its own sign-on is told from a refusal', async () => {
  await expect(check({ sso: true })).rejects.toMatchObject({ code: 'sso-required', retry: 'after-change' });
});

test('a query that a sign-on keeps back is told from a refusal', async () => {
  const place = fakePlace({ project }, 'github_pat_x', (fetch) => async (input, init) => {
    if (!input.endsWith('/graphql')) return fetch(input, init);
    const message = 'Resource protected by organization SAML enforcement. You must grant your token access.';
    return Response.json({ data: null, errors: [{ type: 'FORBIDDEN', message }] });
  });
  await expect(probed(github, place)).rejects.toMatchObject({ code: 'sso-required' });
});

test('a list of which a sign-on keeps a part back comes as far as it is shown, and says so once', async () => {
  const place = fakePlace({ project }, 'github_pat_x', (fetch) => async (input, init) => {
    const answer = await fetch(input, init);
    if (!/\/labels\b/.test(input)) return answer;
    answer.headers.set('x-github-sso', 'partial-results; organizations=21955855,20582480');
    return answer;
  });
  const { collected, problems } = await collectProject(github, place, ['labels']);
  expect(collected.ofKind('label')).toHaveLength(12);
  expect(problems).toMatchObject([{ code: 'sso-partial', severity: 'loses-data', unit: 'labels' }]);
});

test('strangers, to whom GitHub allows no queries at all, are not told to wait for an hour', async () => {
  const place = fakePlace({ project: { ...project, isPrivate: false } }, '', (fetch) => async (input, init) => {
    if (!input.endsWith('/graphql')) return fetch(input, init);
    const reset = String(Math.floor(Date.now() / 1000) + 3600);
    const headers = { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    return Response.json({ message: 'API rate limit exceeded for 192.0.2.1.' }, { status: 403, headers });
  });
  const { facts } = await probed(github, place);
  expect(facts.units.events).toMatchObject({ availability: 'no-access', note: 'only with a token' });
  expect(place.asked.filter((line) => !line.includes('/search/')).length).toBeLessThanOrEqual(2);
});
