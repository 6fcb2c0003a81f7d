import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { endpointsOf } from '../../../../src/forges/github/endpoints.ts';
import { github } from '../../../../src/forges/github/index.ts';
import { walkList } from '../../../../src/forges/github/list-walk.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { utf8 } from '../../../../src/lib/bytes.ts';
import { streamFrom } from '../../../../src/lib/streams.ts';
import type { Unit } from '../../../../src/model/unit.ts';
import { createRandom } from '../../../fuzz/random.ts';
import { type FakePlace, fakePlace, fakeProject } from '../../../support/github/place.ts';
import { collectProject, probed, runStep } from '../../../support/replay-collect.ts';

const units: readonly Unit[] = ['issues', 'pull-requests', 'comments'];
const list = '/issues/comments?';

/** Comments of a few issues, and how many requests for their list were under way at once. */
function crowded(comments: number, token?: string) {
  let busy = 0;
  const seen = { most: 0 };
  const wrap =
    (fetch: Fetch): Fetch =>
    async (input, init) => {
      if (!input.includes(list)) return fetch(input, init);
      seen.most = Math.max(seen.most, ++busy);
      await new Promise((resolve) => setTimeout(resolve));
      return fetch(input, init).finally(() => busy--);
    };
  const size = { issues: 40, pulls: 0, reviews: 0, reviewComments: 0, discussions: 0, commitComments: 0, comments };
  return { place: fakePlace({ project: fakeProject(size) }, token, wrap), seen };
}

const asked = ({ asked: all }: FakePlace) => all.filter((line) => line.includes(list));

describe('a long list of comments', () => {
  test('is read at four places at once, for a request more each', async () => {
    const { place, seen } = crowded(4500);
    const { collected, problems } = await collectProject(github, place, units);
    expect(problems).toEqual([]);
    expect(collected.ofKind('comment')).toHaveLength(4500);
    expect(seen.most).toBe(4);
    expect(asked(place).length).toBeLessThanOrEqual(45 + 4);
  });

  test('has one place where it is short, or where nobody would see what was missed', async () => {
    for (const [comments, token] of [
      [1900, 'ghp_fake'],
      [2500, ''],
    ] as const) {
      const { place, seen } = crowded(comments, token);
      const { collected } = await collectProject(github, place, units);
      expect(collected.ofKind('comment')).toHaveLength(comments);
      expect(seen.most).toBe(1);
      expect(asked(place)).toHaveLength(comments / 100);
    }
  });

  test('goes on from any cursor, and asks for at most one page of each place again', async () => {
    const { place } = crowded(4200);
    const whole = await probed(github, place, units);
    const step = github.steps(whole.facts.address, units, whole.facts).find(({ id }) => id === 'comments');
    if (step === undefined) throw new Error('no such step');
    await runStep(github, step, whole);
    const usual = asked(place).length;
    for (const stopAt of [1, 2, 3, 6, 20, usual - 2]) {
      const { place: other } = crowded(4200);
      const run = await probed(github, other, units);
      let cursor: string | undefined;
      let count = 0;
      for await (const page of github.read(step, undefined, run.context)) {
        run.collected.add(page);
        cursor = page.cursor;
        if (++count === stopAt) break;
      }
      await runStep(github, step, run, cursor);
      expect(run.collected.ofKind('comment')).toEqual(whole.collected.ofKind('comment'));
      const lines = asked(other);
      const again = lines.length - new Set(lines).size;
      expect(again).toBeLessThanOrEqual(4);
      expect(lines.length).toBeLessThanOrEqual(usual + 4);
    }
  });

  test.each([0, 1, 2])('people edit between its pages, and nothing is lost: seed %i', async (seed) => {
    const random = createRandom(0x1a9e, seed);
    const { place } = crowded(4200);
    const run = await probed(github, place, units);
    const before = place.fake.edits.numbers('comment');
    const gone = new Set<number>();
    let left = 12;
    const { request } = run.context;
    const edited: typeof request = async (options) => {
      const answer = await request(options);
      if (!options.url.includes(list) || left <= 0 || random.once(2)) return answer;
      left--;
      const comment = random.pick(before);
      const kind = random.pick(['edit-comment', 'edit-comment', 'delete-comment', 'comment'] as const);
      if (kind === 'delete-comment') gone.add(comment);
      if (kind === 'comment') place.fake.edits.apply({ kind, number: 1 + random.below(40), body: 'late' });
      else if (kind === 'delete-comment' || !gone.has(comment))
        place.fake.edits.apply({ kind, comment, body: 'changed' });
      return answer;
    };
    const context = { ...run.context, request: edited };
    const missed = () => {
      const there = new Set(run.collected.ofKind('comment').map(({ key }) => Number(key.slice(-10)) - 1_100_000_000));
      return before.filter((comment) => !gone.has(comment) && !there.has(comment));
    };
    for (const step of github.steps(run.facts.address, units, run.facts)) {
      await runStep(github, step, { ...run, context });
      // One for each row that has moved or gone, as at one place; then they are looked for.
      if (step.id === 'comments') expect(missed().length).toBeLessThanOrEqual(12);
    }
    expect(left).toBe(0);
    expect(missed()).toEqual([]);
    expect(run.problems.filter(({ severity }) => severity !== 'odd')).toEqual([]);
  });
});

const Row = v.object({ id: v.number(), updated_at: v.string() });
type Row = v.InferOutput<typeof Row>;
const second = (at: number) => `${new Date(Date.UTC(2021, 0, 1) + at * 1000).toISOString().slice(0, 19)}Z`;

/** A list of rows by the time of their change, ids of what a walk gives, and how often it asked. */
async function walked(rows: readonly Row[], said: (last: number) => number = (last) => last, broken?: number) {
  const busy = { now: 0, most: 0 };
  const { context, problems } = await probed(github, fakePlace());
  const { comments } = endpointsOf(context.address);
  let [count, times] = [0, 0];
  const request: typeof context.request = async ({ url }) => {
    count++;
    const { searchParams } = new URL(url);
    const [since, page] = [searchParams.get('since') ?? '', Number(searchParams.get('page') ?? 1)];
    // GitHub ends such lists.
    const shown = rows.filter(({ updated_at }) => updated_at >= since).slice(0, 40_000);
    busy.most = Math.max(busy.most, ++busy.now);
    await new Promise((resolve) => setTimeout(resolve));
    busy.now--;
    const last = Math.ceil(shown.length / 100);
    const to = (relation: string, number: number) => {
      const link = new URL(url);
      link.searchParams.set('page', String(number));
      return `<${link.href}>; rel="${relation}"`;
    };
    const link = page < last ? [to('next', page + 1), to('last', said(last))].join(', ') : '';
    // Once, another page than was asked for.
    const from = broken !== undefined && page === 15 && times++ === 0 ? broken : page;
    const body = utf8(JSON.stringify(shown.slice((from - 1) * 100, from * 100)));
    return { status: 200, url, headers: new Headers({ link }), body: streamFrom([body]) };
  };
  const span = { pages: 100, timeOf: ({ updated_at }: Row) => updated_at };
  const walk = { url: comments, schema: Row, unit: 'comments', span, lanes: 4 } as const;
  const ids = new Set<number>();
  for await (const { items } of walkList(walk, undefined, { ...context, request }))
    for (const { id } of items) ids.add(id);
  return { ids: ids.size, count, problems, atOnce: busy.most };
}

const rowsOf = (count: number, timeOf: (id: number) => number): Row[] =>
  Array.from({ length: count }, (_, at) => ({ id: at + 1, updated_at: second(timeOf(at)) }));

describe('lanes of a list', () => {
  const cases: readonly (readonly [what: string, rows: Row[], most: number])[] = [
    ['a second each', rowsOf(5000, (at) => at), 54],
    ['all of one second: each lane is given up after a page', rowsOf(5000, () => 7), 53],
    ['three hundred of each second', rowsOf(6000, (at) => Math.floor(at / 300)), 80],
    ['one second in the middle', rowsOf(6000, (at) => (at < 1000 ? at : at < 5000 ? 1000 : at)), 150],
  ];
  test.each(cases)('%s: every row comes', async (_, rows, most) => {
    const { ids, count, problems } = await walked(rows);
    expect(problems).toEqual([]);
    expect(ids).toBe(rows.length);
    expect(count).toBeLessThanOrEqual(most);
  });

  test.each([
    ['more pages than there are', (last: number) => last + 200],
    ['fewer pages than there are', (last: number) => Math.ceil(last / 2)],
  ])('where GitHub names %s, every row comes', async (_, said) => {
    const { ids } = await walked(
      rowsOf(5000, (at) => at),
      said,
    );
    expect(ids).toBe(5000);
  });

  test.each([1, 3, 30, 49])('a lane that begins with another page, %i, loses nothing', async (broken) => {
    const { ids } = await walked(
      rowsOf(5000, (at) => at),
      undefined,
      broken,
    );
    expect(ids).toBe(5000);
  });

  test('more rows than GitHub shows: what the last lane has left is divided again', async () => {
    const { ids, count, atOnce } = await walked(rowsOf(90_000, (at) => at));
    expect(ids).toBe(90_000);
    expect(atOnce).toBe(4);
    // Four places, five times; and windows, which begin with the last row of the one before.
    expect(count).toBeLessThanOrEqual(900 + 5 * 4 + 12);
  });
});
