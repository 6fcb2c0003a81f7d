import { describe, expect, test } from 'vitest';
import type { NodeAnswer } from '../../../../src/forges/github/ask-in-pieces.ts';
import { TooMuchError } from '../../../../src/forges/github/graphql.ts';
import { github } from '../../../../src/forges/github/index.ts';
import { walkNodes } from '../../../../src/forges/github/node-walk.ts';
import { numbers } from '../../../bench/noise.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject } from '../../../support/replay-collect.ts';
import { firstRound, furtherRound, rowsOf } from './update-world.ts';

/* Nodes that are `null` in an answer: because there is nothing, or because it was too much to ask for. */

interface Item {
  readonly key: string;
  readonly number: number;
}
/** What a query for these items answers of one of them; `times`: how often that item has been asked for, from 1. */
type Server = (item: number, batch: readonly number[], times: number) => 'there' | 'gone' | 'null' | 'too much';

async function* itemsOf(count: number): AsyncGenerator<Item> {
  for (let number = 1; number <= count; number++) yield { number, key: `issue:${String(number).padStart(9, '0')}` };
}

async function walked(count: number, server: Server) {
  const asked: number[] = [];
  const times = new Map<number, number>();
  const lost: number[] = [];
  const came: number[] = [];
  const walk = {
    ...({ items: itemsOf(count), unit: 'issues', size: { start: 25, most: 50 } } as const),
    async ask(items: readonly Item[]): Promise<NodeAnswer<{ of: number }>[]> {
      const batch = items.map(({ number }) => number);
      asked.push(batch.length);
      for (const number of batch) times.set(number, (times.get(number) ?? 0) + 1);
      return batch.map((number) => {
        const said = server(number, batch, times.get(number) ?? 0);
        if (said === 'too much') throw new TooMuchError('https://api.github.com/graphql', true);
        return said === 'there' ? { of: number } : said === 'gone' ? 'gone' : undefined;
      });
    },
  };
  const report = ({ code, place }: { code: string; place?: string }) => {
    expect(code).toBe('item-not-read');
    lost.push(Number(place?.split(':')[1]));
  };
  const { signal } = new AbortController();
  for await (const { results } of walkNodes(walk, undefined, { report, signal }))
    for (const { item, result } of results) {
      expect(result.of).toBe(item.number);
      came.push(item.number);
    }
  expect(came).toEqual(came.toSorted((one, other) => one - other));
  expect(lost.length + came.length).toBe(count);
  return { asked, lost: lost.sort((one, other) => one - other), came };
}

const ones = (count: number) => Array.from({ length: count }, () => 1);

test.each<[string, number, Server, number[], number[]]>([
  ['nothing is null', 50, () => 'there', [25, 25], []],
  ['one is gone, as GitHub says', 50, (item) => (item === 3 ? 'gone' : 'there'), [25, 25], [3]],
  ['one is null once', 50, (item, _, times) => (item === 3 && times === 1 ? 'null' : 'there'), [25, 1, 13, 12], []],
  ['one is null each time', 50, (item) => (item === 3 ? 'null' : 'there'), [25, 1, 25], [3]],
  ['two are null each time', 50, (item) => (item < 3 ? 'null' : 'there'), [25, 2, 1, 1, 25], [1, 2]],
  [
    'two are null, one of them twice',
    50,
    (item, _, times) => (item < 3 && times <= item ? 'null' : 'there'),
    [25, 2, 1, 13, 12],
    [],
  ],
  ['all are null once', 38, (item, _, times) => (item <= 25 && times === 1 ? 'null' : 'there'), [25, 13, 12, 13], []],
  [
    'more than six are null',
    50,
    (_, batch) => (batch.length > 6 ? 'null' : 'there'),
    [25, ...[13, ...ones(13)], ...[12, ...ones(12)], 13, ...[7, ...ones(7)], 6, 7, 4, 3, 4, 1],
    [],
  ],
  [
    'the second time is too much',
    30,
    (item, batch, times) => (item > 10 ? 'there' : times === 1 ? 'null' : batch.length > 4 ? 'too much' : 'there'),
    [25, 10, 5, 3, 2, 5, 3, 2, 5],
    [],
  ],
  [
    'alone, one is too much',
    25,
    (item, batch) => (item > 2 ? 'there' : item === 2 && batch.length === 1 ? 'too much' : 'null'),
    [25, 2, 1, 1],
    [1, 2],
  ],
])('%s', async (_, count, server, asked, lost) => {
  const found = await walked(count, server);
  expect(found.asked).toEqual(asked);
  expect(found.lost).toEqual(lost);
});

describe('what is gone without a word does not make many requests', () => {
  test.each([
    ['all', () => true],
    ['every second', (item: number) => item % 2 === 0],
    ['every tenth', (item: number) => item % 10 === 0],
    ['those at the end', (item: number) => item > 800],
  ] as const)('%s of a thousand', async (_, isGone) => {
    const { asked, lost } = await walked(1000, (item) => (isGone(item) ? 'null' : 'there'));
    expect(lost).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1).filter(isGone));
    // 24 queries were enough; each is asked for again in two parts at most.
    expect(asked.length).toBeLessThanOrEqual(3 * 27 + 20);
    // What is gone makes no query smaller.
    expect(asked.filter((size) => size === 50).length).toBeGreaterThan(8);
  });
});

test.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
  'what is null at random comes all the same where it is null twice at most: seed %i',
  async (seed) => {
    const random = numbers(seed);
    // Few enough that those that are missing twice are asked for one by one.
    const nulls = new Map<number, number>();
    for (let item = 1; item <= 400; item++) if (random() < 0.2) nulls.set(item, random() < 0.3 ? 2 : 1);
    const { lost } = await walked(400, (item, batch, times) =>
      times <= (nulls.get(item) ?? 0) && batch.length > 1 ? 'null' : 'there',
    );
    expect(lost).toEqual([]);
  },
);

const size = { issues: 60, pulls: 40, comments: 120, reviews: 90, reviewComments: 60, labels: 3, milestones: 1 };
const project = fakeProject(size);
const units = ['issues', 'pull-requests', 'comments', 'reviews', 'reactions', 'events', 'edits'] as const;

test.each([
  ['more than nine at once', (ids: readonly string[]) => (ids.length > 9 ? ids : [])],
  ['the last of more than five', (ids: readonly string[]) => (ids.length > 5 ? ids.slice(-1) : [])],
] as const)('GitHub gives null for %s: all that it has comes', async (_, holes) => {
  const whole = await collectProject(github, fakePlace({ project }), units);
  const place = fakePlace({ project, holes });
  const { collected, problems } = await collectProject(github, place, units);
  expect(problems).toEqual([]);
  for (const kind of ['issue', 'pull-request', 'comment', 'review', 'review-comment', 'event', 'edit'] as const)
    expect(collected.ofKind(kind)).toEqual(whole.collected.ofKind(kind));
});

test('what was deleted meanwhile is told of, and asked for once', async () => {
  const place = fakePlace({ project }, 'ghp_fake', (fetch) => async (input, init) => {
    const answer = await fetch(input, init);
    // Between the lists and the queries.
    if (input.includes('/pulls?')) place.fake.edits.apply({ kind: 'delete-issue', number: 1 });
    return answer;
  });
  const { problems } = await collectProject(github, place, ['issues', 'pull-requests', 'events']);
  expect(problems.map(({ code, unit, place }) => [code, unit, place])).toContainEqual([
    'item-not-read',
    'events',
    'issue:0000000000000001',
  ]);
  const usual = fakePlace({ project });
  await collectProject(github, usual, ['issues', 'pull-requests', 'events']);
  const queries = ({ asked }: typeof place) => asked.filter((line) => line.endsWith('/graphql')).length;
  expect(queries(place)).toBe(queries(usual));
});

/** A GitHub of forty discussions that leaves some of each answer out; and how many each query asked for. */
function halfDiscussions(isNull: (at: number, size: number, number: number) => boolean) {
  const sizes: number[] = [];
  const place = fakePlace({ project: fakeProject({ ...size, discussions: 40 }) }, 'ghp_fake', (fetch) => {
    return async (input, init) => {
      const body = init?.body === undefined || init.body === null ? '' : await new Response(init.body).text();
      const first = Number(/discussions\(first: (\d+),/.exec(body)?.[1]);
      const answer = await fetch(input, init);
      if (!body.includes('upvoteCount') || Number.isNaN(first)) return answer;
      sizes.push(first);
      const json = await answer.json();
      const { discussions } = json.data.repository;
      discussions.nodes = discussions.nodes.map((node: { number: number }, at: number) =>
        isNull(at, first, node.number) ? null : node,
      );
      return Response.json(json);
    };
  });
  return { place, sizes };
}

test('discussions that are null are asked for in smaller pages, and the next pages are smaller', async () => {
  const { place, sizes } = halfDiscussions((at, first) => first > 6 && at === first - 1);
  const { collected, problems } = await collectProject(github, place, ['discussions']);
  expect(problems).toEqual([]);
  expect(collected.ofKind('discussion')).toHaveLength(40);
  expect(sizes).toEqual([20, 10, 5, 5, 10, 5, 5, 10, 5, 5, 10, 5, 5]);
});

test('a discussion that stays null is left out, whatever the size of the page', async () => {
  const { place, sizes } = halfDiscussions((_at, _first, number) => number === 500_003);
  const { collected, problems } = await collectProject(github, place, ['discussions']);
  expect(problems.map(({ code }) => code)).toEqual(['record-shape', 'count-differs']);
  expect(collected.ofKind('discussion')).toHaveLength(39);
  expect(sizes).toEqual([20, 10, 5, 3, 2, 2, 1, 1, 2, 4, 8, 16, 20]);
});

test('an issue of which the forge does not say what it waits for is told, and read again by the next round', async () => {
  const project = fakeProject({ issues: 40, pulls: 2, comments: 4, reviews: 0, reviewComments: 0 });
  let isBroken = true;
  const place = fakePlace(
    { project },
    'ghp_fake',
    (fetch) => async (input, init) =>
      isBroken && input.includes('/blocked_by')
        ? Response.json({ message: 'Server Error' }, { status: 500 })
        : fetch(input, init),
  );
  const first = await firstRound(place, ['issues']);
  const places = new Set(first.problems.map(({ code, place }) => `${code} ${place?.replace(/:.*/, '')}`));
  expect([...places]).toEqual(['item-not-read issue']);
  isBroken = false;
  const again = await furtherRound(place, first, 'quick', ['issues']);
  expect(again.problems).toEqual([]);
  expect(await rowsOf(again)).toEqual(await rowsOf(await firstRound(place, ['issues'])));
});
