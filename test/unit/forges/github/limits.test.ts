import { describe, expect, test } from 'vitest';
import { endpointsOf, sinceOf } from '../../../../src/forges/github/endpoints.ts';
import { github } from '../../../../src/forges/github/index.ts';
import { walkList } from '../../../../src/forges/github/list-walk.ts';
import { GitHubComment } from '../../../../src/forges/github/wire.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { utf8 } from '../../../../src/lib/bytes.ts';
import { streamFrom } from '../../../../src/lib/streams.ts';
import { entityKey } from '../../../../src/model/entity.ts';
import { type FakePlace, fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject, probed, runStep } from '../../../support/replay-collect.ts';

const small = {
  issues: 6,
  pulls: 3,
  comments: 9,
  reviews: 3,
  reviewComments: 4,
  labels: 2,
  milestones: 1,
  releases: 1,
};

test('more comments than a list of GitHub shows: windows by time bring them all, none is lost', async () => {
  const place = fakePlace({ project: fakeProject({ ...small, comments: 41_300 }) });
  const { collected } = await collectProject(github, place, ['issues', 'pull-requests', 'comments']);
  expect([...collected.entities.values()].filter(({ kind }) => kind === 'comment')).toHaveLength(41_300);
  expect(place.asked.filter((line) => line.includes('since=')).length).toBeGreaterThan(3);
});

test('windows of a list that begins at a moment begin later, and many rows of one second do not bring them again', async () => {
  const place = fakePlace({ project: fakeProject({ ...small, comments: 950 }) });
  const { context } = await probed(github, place);
  const { comments } = endpointsOf(context.address);
  const walk = async (url: string, timeOf: (row: GitHubComment) => string | undefined) => {
    const ids = new Set<number>();
    const list = { url, schema: GitHubComment, unit: 'comments', span: { pages: 2, timeOf } } as const;
    for await (const { items } of walkList(list, undefined, context)) for (const { id } of items) ids.add(id);
    return ids.size;
  };
  const since = '2021-01-05T08:00:00Z';
  const wanted = await walk(sinceOf(comments, since), () => undefined);
  expect(wanted).toBeGreaterThan(400);
  const before = place.asked.length;
  expect(await walk(sinceOf(comments, since), ({ updated_at }) => updated_at ?? undefined)).toBe(wanted);
  for (const line of place.asked.slice(before)) expect(line.match(/since=/g)).toHaveLength(1);
  expect(await walk(sinceOf(comments, since), () => since)).toBe(wanted);
});

test('more than a hundred pages of issues: the links lead past the wall', async () => {
  const size = { ...small, issues: 10_250, pulls: 0, comments: 0, reviews: 0, reviewComments: 0 };
  const place = fakePlace({ project: fakeProject(size) });
  const { collected } = await collectProject(github, place, ['issues']);
  expect([...collected.entities.values()].filter(({ kind }) => kind === 'issue')).toHaveLength(10_250);
});

test.each([
  { where: 'with a word that pages may read', isClosed: false, attempts: 3 },
  { where: 'without', isClosed: true, attempts: 4 },
])(
  'a page of a hundred that is too much is asked for in halves after a few attempts, $where',
  async ({ isClosed, attempts }) => {
    const heavy = (fetch: Fetch): Fetch => {
      return async (input, init) => {
        if (!input.includes('/issues?') || !input.includes('per_page=100')) return fetch(input, init);
        // What a browser gives where the permission is lacking, and to a probe that wants none.
        if (isClosed && init?.mode !== 'no-cors') throw new TypeError('Failed to fetch');
        return new Response('', { status: isClosed ? 200 : 502 });
      };
    };
    const asked: string[] = [];
    const wrap = (fetch: Fetch): Fetch => {
      const behind = heavy(fetch);
      return (input, init) => {
        if (init?.mode !== 'no-cors') asked.push(input);
        return behind(input, init);
      };
    };
    const place = fakePlace({}, 'ghp_fake', wrap, { noCorsProbe: isClosed });
    const { collected, problems } = await collectProject(github, place, ['issues']);
    expect(problems).toEqual([]);
    expect(collected.ofKind('issue')).toHaveLength(130);
    expect(asked.filter((url) => url.includes('/issues?') && url.includes('per_page=100'))).toHaveLength(attempts);
    expect(asked.filter((url) => url.includes('/issues?') && url.includes('per_page=50'))).toHaveLength(4);
  },
);

test('pauses that GitHub asks for do not use up the attempts of a query', async () => {
  let refused = 0;
  const place = fakePlace({}, 'ghp_fake', (fetch) => async (input, init) => {
    if (!input.endsWith('/graphql') || refused >= 5) return fetch(input, init);
    refused++;
    const message = 'You have exceeded a secondary rate limit.';
    return Response.json({ message }, { status: 403, headers: { 'retry-after': '5' } });
  });
  const { facts } = await probed(github, place);
  expect(refused).toBe(5);
  expect(facts.units.issues.expected).toBe(130);
});

test('a list without an end is left, and said to be', async () => {
  const { context, problems } = await probed(github, fakePlace());
  const url = `${endpointsOf(context.address).labels}&page=2`;
  const request: typeof context.request = async ({ url: asked }) => {
    const page = Number(new URL(asked).searchParams.get('page'));
    const headers = new Headers({ link: `<${url.replace('page=2', `page=${page + 1}`)}>; rel="next"` });
    return { status: 200, url: asked, headers, body: streamFrom([utf8('[]')]) };
  };
  let last: string | undefined = 'none';
  const list = { url, schema: GitHubComment, unit: 'labels' } as const;
  for await (const { next } of walkList(list, undefined, { ...context, request })) last = next;
  expect(last).toBeUndefined();
  expect(problems).toMatchObject([{ code: 'list-restless', unit: 'labels' }]);
});

/** How many things each query asks about; more than `most` take too long for this server, and whatever asks about the first `heavy` of all. */
function slowQueries(most: number, heavy = 0, project = fakeProject()): { place: FakePlace; sizes: number[] } {
  const sizes: number[] = [];
  const seen = new Set<unknown>();
  const slow = (fetch: Fetch): Fetch => {
    return async (input, init) => {
      const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
      const ids: unknown = body === '' ? undefined : JSON.parse(body).variables?.ids;
      if (Array.isArray(ids)) sizes.push(ids.length);
      if (!Array.isArray(ids)) return fetch(input, init);
      for (const id of ids) if (seen.size < heavy) seen.add(id);
      if (ids.length <= most && !ids.some((id) => seen.has(id))) return fetch(input, init);
      const errors = [{ type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.' }];
      return Response.json({ data: { nodes: ids.map(() => null) }, errors });
    };
  };
  return { place: fakePlace({ project }, 'ghp_fake', slow), sizes };
}

/** An answer that never comes: the client gives it up when its own time is over. */
const never: Fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    const { signal } = init ?? {};
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

/** An answer that falls silent in its middle. */
const silent: Fetch = async () =>
  new Response(new ReadableStream({ start: (controller) => controller.enqueue(utf8('{"data": {"nodes": [')) }));

describe.each([
  { how: 'no word comes', hang: never },
  { how: 'an answer falls silent', hang: silent },
])('where $how, the time being over', ({ hang }) => {
  const hanging =
    (isHeavy: (input: string, body: string) => boolean, seen: string[]) =>
    (fetch: Fetch): Fetch =>
    async (input, init) => {
      const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
      if (!isHeavy(input, body)) return fetch(input, init);
      seen.push(body === '' ? input : body);
      return hang(input, init);
    };
  const times = { answerTime: 100, stallTime: 100 };

  test('a query is asked in halves', async () => {
    const project = fakeProject({ ...small, pulls: 40, reviews: 40 });
    const idsOf = (body: string): unknown[] => JSON.parse(body).variables.ids ?? [];
    const seen: string[] = [];
    const isHeavy = (_: string, body: string) => body.includes('reviews(first') && idsOf(body).length > 8;
    const place = fakePlace({ project }, 'ghp_fake', hanging(isHeavy, seen), times);
    const { collected, problems } = await collectProject(github, place, ['pull-requests', 'reviews']);
    expect(problems).toEqual([]);
    expect(collected.ofKind('review')).toHaveLength(40);
    // Each is tried twice, and once more when something else has answered.
    const sizes = seen.map((body) => idsOf(body).length);
    expect(sizes).toEqual([25, 25, 25, 13, 13, 13, 12, 12, 12]);
  });

  test('fewer rows of a page are asked for', async () => {
    const seen: string[] = [];
    const isHeavy = (input: string) => input.includes('/issues?') && input.includes('per_page=100');
    const place = fakePlace({}, 'ghp_fake', hanging(isHeavy, seen), times);
    const { collected, problems } = await collectProject(github, place, ['issues']);
    expect(problems).toEqual([]);
    expect(collected.ofKind('issue')).toHaveLength(130);
    expect(seen).toHaveLength(4);
    expect(place.asked.filter((line) => line.includes('/issues?') && line.includes('per_page=50'))).toHaveLength(4);
  });
});

test('a query that asks for too much is asked in halves, and the next ones ask for less', async () => {
  const { place, sizes } = slowQueries(8);
  const { collected, problems } = await collectProject(github, place, ['pull-requests', 'reviews']);
  expect(problems).toEqual([]);
  expect(collected.ofKind('review')).toHaveLength(210);
  // 25 is too much, 13 is, 7 is not; from then on about so many are asked for.
  expect(sizes.slice(0, 6)).toEqual([25, 13, 7, 6, 12, 6]);
  expect(sizes.slice(6, 10).every((asked) => asked <= 8)).toBe(true);
});

test('what is too much for the server even alone is told of, and the rest comes', async () => {
  const { place } = slowQueries(50, 2);
  const { collected, problems } = await collectProject(github, place, ['pull-requests', 'reviews']);
  const pulls = collected.ofKind('pull-request').map(({ key }) => key);
  // Each of the two steps that ask about pull requests says so.
  const told = ['reviews', 'threads'].flatMap(() => pulls.slice(0, 2));
  expect(problems.map(({ code, unit, place }) => [code, unit, place])).toEqual(
    told.map((key) => ['item-not-read', 'reviews', key]),
  );
  const reviewed = new Set(collected.ofKind('review').map(({ parent }) => parent));
  expect(reviewed).toEqual(new Set(pulls.slice(2)));
});

test('a discussion that is too much even alone is told of, those around it come, and the next queries ask for more again', async () => {
  const sizes: number[] = [];
  const size = { ...small, discussions: 60 };
  const place = fakePlace({ project: fakeProject(size) }, 'ghp_fake', (fetch) => async (input, init) => {
    const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
    const first = /discussions\(first: (\d+),/.exec(body)?.[1];
    if (first === undefined) return fetch(input, init);
    const answer = await fetch(input, init);
    const text = await answer.clone().text();
    const isPass = !body.includes('upvoteCount');
    if (!isPass) sizes.push(Number(first));
    if (isPass || !/"number":500023,/.test(text)) return answer;
    const errors = [{ type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.' }];
    return Response.json({ data: { repository: null }, errors });
  });
  const { collected, problems } = await collectProject(github, place, ['discussions']);
  const numbers = Array.from({ length: 60 }, (_, at) => 500_001 + at).filter((number) => number !== 500_023);
  expect(collected.ofKind('discussion').map(({ number }) => number)).toEqual(numbers);
  expect(problems.map(({ code, unit, place }) => [code, unit, place])).toEqual([
    ['item-not-read', 'discussions', entityKey('discussion', 500_023)],
    ['count-differs', 'discussions', undefined],
  ]);
  expect(sizes).toEqual([20, 20, 10, 5, 3, 2, 4, 2, 1, 1, 2, 4, 8, 16, 20]);
});

test('where all is too much, or nothing answers, the unit says so and no item is blamed', async () => {
  const { place } = slowQueries(0);
  await expect(collectProject(github, place, ['pull-requests', 'reviews'])).rejects.toMatchObject({
    code: 'server-error',
  });
  const dead = fakePlace({}, 'ghp_fake', (fetch) => async (input, init) => {
    const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
    return body.includes('reviews(first') ? new Response('', { status: 502 }) : fetch(input, init);
  });
  const run = await probed(github, dead, ['pull-requests', 'reviews']);
  const steps = github.steps(run.facts.address, ['pull-requests', 'reviews'], run.facts);
  for (const step of steps.filter(({ id }) => id === 'pull-requests')) await runStep(github, step, run);
  const [reviews] = steps.filter(({ id }) => id === 'reviews');
  if (reviews === undefined) throw new Error('no such step');
  await expect(runStep(github, reviews, run)).rejects.toMatchObject({ code: 'server-error' });
  expect(run.problems).toEqual([]);
});

test('queries grow after eight that went well, to fifty', async () => {
  const project = fakeProject({ ...small, issues: 0, pulls: 330, reviews: 330, reviewComments: 0 });
  const { place, sizes } = slowQueries(1000, 0, project);
  const { collected, problems } = await collectProject(github, place, ['pull-requests', 'reviews']);
  expect(problems).toEqual([]);
  expect(collected.ofKind('review')).toHaveLength(330);
  expect(sizes).toEqual([...Array.from({ length: 8 }, () => 25), 50, 50, 30]);
});

test('what is asked by queries costs few points', async () => {
  const { place, sizes } = slowQueries(1000);
  await collectProject(github, place, ['issues', 'pull-requests', 'events']);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
  expect(place.fake.points()).toBeLessThan(place.asked.length * 2);
});

test('without a token everything that strangers may see comes, by 60 requests for a small project', async () => {
  const place = fakePlace({ project: fakeProject(small) }, '');
  const { collected, facts } = await collectProject(github, place);
  expect(collected.ofKind('review')).toHaveLength(3);
  expect(facts.units.events.availability).toBe('no-access');
  expect(facts.pace).toMatchObject({ hourly: 60, left: 58, withToken: 5000 });
  expect(place.asked.length).toBeLessThan(30);
});

test('without a token the check knows about how many there are, and that this costs none of the 60', async () => {
  const place = fakePlace({ project: fakeProject({ issues: 900, pulls: 400 }) }, '');
  const { facts } = await probed(github, place);
  expect(facts.units.issues).toEqual({ availability: 'available', about: 900, note: 'about 900' });
  expect(facts.units['pull-requests']).toMatchObject({ about: 400 });
  expect(facts.pace?.left).toBe(58);
  expect(place.asked.filter((line) => line.includes('/search/'))).toHaveLength(2);
  const units = ['issues', 'pull-requests', 'comments', 'reviews', 'labels', 'milestones'] as const;
  const steps = github.steps(facts.address, units, facts);
  // A review request for each pull request is most of it.
  expect(steps.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThan(400);
});

test('a search that is refused costs the estimate only', async () => {
  const place = fakePlace({ project: fakeProject(small) }, '', (fetch) => async (input, init) => {
    return input.includes('/search/') ? Response.json({ message: 'no' }, { status: 422 }) : fetch(input, init);
  });
  const { facts } = await probed(github, place);
  expect(facts.units.issues).toEqual({ availability: 'available' });
});

test('who shows a token has no such limit', async () => {
  const place = fakePlace({ project: fakeProject(small) });
  const { facts } = await probed(github, place);
  expect(facts.pace).toBeUndefined();
});

test('a token that is refused says so', async () => {
  const place = fakePlace({ tokens: ['another'] });
  await expect(collectProject(github, place)).rejects.toMatchObject({ code: 'unauthorized' });
});

test('requests of a first round are as the formula says', async () => {
  const place = fakePlace();
  const { facts } = await collectProject(github, place, ['issues', 'pull-requests', 'comments', 'reviews', 'labels']);
  const units = ['issues', 'pull-requests', 'comments', 'reviews', 'labels'] as const;
  const steps = github.steps(facts.address, units, facts);
  const said = steps.reduce((sum, { requests }) => sum + requests, 0);
  expect(place.asked.length).toBeGreaterThan(said / 2);
  expect(place.asked.length).toBeLessThan(said * 2);
});
