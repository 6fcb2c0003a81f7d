import { describe, expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject, probed } from '../../../support/replay-collect.ts';
import { collectInto, firstRound, opened, rowsOf } from './update-world.ts';

const size = { issues: 12, pulls: 6, comments: 20, reviews: 8, reviewComments: 6, discussions: 3, releases: 4 };
const project = fakeProject(size);

test('a renamed project: it is read at its new address, whole', async () => {
  const former = { owner: 'pier', name: 'old-buoys' };
  const place = { ...fakePlace({ project: { ...project, former } }), ...former };
  const round = await firstRound(place);
  expect(round.facts.address).toMatchObject({ owner: 'harbor', name: 'buoys' });
  expect(round.facts.repositories.code).toBe('https://github.com/harbor/buoys.git');
  expect([round.problems, round.failures]).toEqual([[], {}]);
  expect(await round.vault.count('issue')).toBe(12);
  // Only the check goes by the former address.
  expect(round.asked.filter((line) => line.includes('/old-buoys'))).toHaveLength(1);
  expect(await rowsOf(round)).toEqual(await rowsOf(await firstRound(fakePlace({ project }))));
});

test('a project that was renamed since: it is found by its former address', async () => {
  const former = { owner: 'pier', name: 'old-buoys' };
  const { facts, context } = await probed(github, fakePlace({ project: { ...project, former } }));
  const before = { ...facts, address: { ...facts.address, ...former } };
  const { facts: now, moved, other } = await github.refresh(before, context);
  expect([now.address.owner, now.address.name, moved, other]).toEqual(['harbor', 'buoys', true, false]);
});

test('an empty project: nothing is missing', async () => {
  const nothing = { ...{ issues: 0, pulls: 0, comments: 0, reviews: 0, reviewComments: 0, labels: 0 } };
  const empty = fakeProject({ ...nothing, milestones: 0, releases: 0, discussions: 0, commitComments: 0 });
  const round = await firstRound(fakePlace({ project: { ...empty, isEmpty: true } }));
  expect([round.problems, round.failures]).toEqual([[], {}]);
  expect(round.facts.units.git).toMatchObject({ availability: 'available', note: 'empty repository', bytes: 0 });
  expect(round.facts.project.empty).toBe(true);
  expect(Object.keys(await rowsOf(round))).toEqual(['project']);
});

test('drafts of releases come as drafts', async () => {
  const place = fakePlace({ project: fakeProject({ ...size, drafts: 1 }) });
  const { collected, problems } = await collectProject(github, place, ['releases']);
  expect(problems).toEqual([]);
  expect(collected.ofKind('release').map(({ draft, published }) => [draft, published === undefined])).toEqual([
    ...Array.from({ length: 3 }, () => [false, false]),
    [true, true],
  ]);
});

test('without a wiki none is asked for', async () => {
  const { facts } = await probed(github, fakePlace({ project: { ...project, withoutWiki: true } }));
  expect([facts.units.wiki.availability, facts.project.has.wiki]).toEqual(['off', false]);
  expect(facts.repositories.wiki).toBeUndefined();
});

describe('too many requests in a short time', () => {
  const whole = collectProject(github, fakePlace({ project }));
  test.each([
    { status: 403, retryAfter: 30, least: 60_000, most: 70_000 },
    // GitHub wants a minute at least then, and longer each time.
    { status: 403, least: 180_000, most: 200_000 },
    { status: 429, retryAfter: 5, least: 10_000, most: 20_000 },
    { status: 429, least: 3000, most: 20_000 },
  ] as const)('$status, Retry-After $retryAfter: it waits, and all is there', async ({ least, most, ...limit }) => {
    // Requests that go alone: of two side by side each would be refused once.
    for (const from of [10, 14]) {
      const place = fakePlace({ project, secondary: { from, times: 2, ...limit } });
      const { collected, problems } = await collectProject(github, place);
      expect([place.fake.refusals(), problems]).toEqual([2, []]);
      expect(place.waited()).toBeGreaterThanOrEqual(least);
      expect(place.waited()).toBeLessThan(most);
      expect([...collected.entities.keys()].sort()).toEqual([...(await whole).collected.entities.keys()].sort());
    }
  });
});

test('a token that expires on the way: the run stops, and goes on with another where it stood', async () => {
  const wholePlace = fakePlace({ project });
  const whole = await firstRound(wholePlace);
  const short = fakePlace({ project, tokens: ['short', 'long'], goodFor: 16 }, 'short');
  const begun = await opened(short);
  await expect(collectInto(short, begun)).rejects.toMatchObject({ code: 'unauthorized' });
  const had = await begun.vault.count('issue');
  expect(had).toBe(12);
  const long = fakePlace({ project, tokens: ['short', 'long'] }, 'long');
  const round = await collectInto(long, begun);
  expect([round.problems, round.failures]).toEqual([[], {}]);
  expect(await rowsOf(round)).toEqual(await rowsOf(whole));
  // What the first token brought is not asked for again.
  expect(long.asked.length).toBeLessThan(wholePlace.asked.length - 8);
});

test('a token that is revoked in the middle of the check: the project is not taken for one that strangers ask for', async () => {
  const revoked =
    (fetch: Fetch): Fetch =>
    async (input, init) =>
      input.endsWith('/graphql') ? new Response('{"message":"Bad credentials"}', { status: 401 }) : fetch(input, init);
  await expect(opened(fakePlace({ project }, 'old', revoked))).rejects.toMatchObject({ code: 'unauthorized' });
  // To those it is always answered so.
  const { facts } = await opened(fakePlace({ project }, '', revoked));
  expect(facts.viewer).toBeUndefined();
});

test.each(['/rulesets', '/branches', '/graphql'])(
  'a token that is revoked while rules are read (%s): what another may see of them is not given up',
  async (path) => {
    let [isBegun, isRevoked] = [false, false];
    const revoked =
      (fetch: Fetch): Fetch =>
      async (input, init) => {
        isRevoked ||= isBegun && new URL(input).pathname.includes(path);
        return isRevoked ? new Response('{"message":"Bad credentials"}', { status: 401 }) : fetch(input, init);
      };
    const begun = await opened(fakePlace({ project }, 'old', revoked));
    isBegun = true;
    await expect(collectInto(fakePlace({ project }, 'old', revoked), begun)).rejects.toMatchObject({
      code: 'unauthorized',
    });
    const again = await collectInto(fakePlace({ project }, 'new'), begun);
    const whole = await firstRound(fakePlace({ project }, 'new'));
    expect(again.problems).toEqual(whole.problems);
    expect(await rowsOf(again)).toEqual(await rowsOf(whole));
  },
);

describe('one list is not there', () => {
  test.each([
    ['labels', ['labels']],
    ['milestones', ['milestones']],
    ['releases', ['releases']],
    ['comments', ['comments']],
    ['pulls/comments', ['reviews']],
    // Whoever may not read them is answered in the same way: they are not asked for.
    ['rulesets', []],
    ['branches', []],
  ] as const)('%s: the rest comes', async (list, failed) => {
    const round = await firstRound(fakePlace({ project, absent: [list] }));
    expect(Object.entries(round.failures).map(([unit, failure]) => [unit, failure?.code])).toEqual(
      failed.map((unit) => [unit, 'not-found']),
    );
    const { vault } = round;
    const counts = async (kinds: readonly ('issue' | 'pull-request' | 'comment' | 'review' | 'discussion')[]) =>
      Promise.all(kinds.map((kind) => vault.count(kind)));
    expect(await counts(['issue', 'pull-request', 'comment', 'review', 'discussion'])).toEqual([12, 6, 20, 8, 3]);
  });
});
