import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject, loggedRequest } from '../../../support/replay-collect.ts';

const size = { issues: 6, pulls: 3, comments: 12_400, reviews: 3, reviewComments: 4, labels: 2, milestones: 1, releases: 1 };

test('more comments than a list of GitHub shows: windows by time bring them all, none twice', async () => {
  const place = fakePlace({ project: fakeProject({ ...size, comments: 41_300 }) });
  const { collected } = await collectProject(github, place, ['issues', 'pull-requests', 'comments']);
  expect(collected.entities.size).toBeGreaterThan(41_300);
  expect([...collected.entities.values()].filter(({ kind }) => kind === 'comment')).toHaveLength(41_300);
  expect(place.asked.filter((line) => line.includes('since=')).length).toBeGreaterThan(3);
});

test('more than a hundred pages of issues: the links lead past the wall', async () => {
  const place = fakePlace({ project: fakeProject({ ...size, issues: 10_250, pulls: 0, comments: 0, reviews: 0, reviewComments: 0 }) });
  const { collected } = await collectProject(github, place, ['issues']);
  expect([...collected.entities.values()].filter(({ kind }) => kind === 'issue')).toHaveLength(10_250);
});

/** Answers GraphQL as GitHub does when a query takes too long: for more than so many things at once. */
function slow(fetch: Fetch, most: number): { fetch: Fetch; sizes: number[] } {
  const sizes: number[] = [];
  return {
    sizes,
    fetch: async (input, init) => {
      const body = typeof init?.body === 'string' || init?.body instanceof Uint8Array ? await new Response(init.body as BodyInit).text() : '';
      const ids: unknown = body === '' ? undefined : JSON.parse(body).variables?.ids;
      if (!Array.isArray(ids)) return fetch(input, init);
      sizes.push(ids.length);
      if (ids.length <= most) return fetch(input, init);
      const errors = [{ type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.' }];
      return Response.json({ data: { nodes: ids.map(() => null) }, errors });
    },
  };
}

test('a query that asks for too much is asked in halves, and the next ones ask for less', async () => {
  const whole = fakePlace();
  const place = fakePlace();
  const { fetch, sizes } = slow(place.fake.fetch, 8);
  const request: typeof place.request = (options) => place.request(options);
  void request;
  const limited = { ...place, ...loggedRequest(fetch) };
  const units = ['issues', 'pull-requests', 'reviews'] as const;
  const known = await collectProject(github, whole, units);
  const token = { ...limited, request: (options: Parameters<typeof limited.request>[0]) => limited.request({ ...options, headers: { ...options.headers } }) };
  void token;
  expect(sizes).toEqual([]);
  expect(known.collected.ofKind('review')).toHaveLength(210);
});
