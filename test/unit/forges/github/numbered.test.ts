import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { endpointsOf } from '../../../../src/forges/github/endpoints.ts';
import { github } from '../../../../src/forges/github/index.ts';
import { walkList } from '../../../../src/forges/github/list-walk.ts';
import { pageBefore, withFewer, withMore } from '../../../../src/forges/github/page-address.ts';
import { HttpError } from '../../../../src/http/errors.ts';
import { utf8 } from '../../../../src/lib/bytes.ts';
import { streamFrom } from '../../../../src/lib/streams.ts';
import type { Unit } from '../../../../src/model/unit.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { probed, runStep } from '../../../support/replay-collect.ts';

const Row = v.object({ id: v.number(), created_at: v.string() });
type Row = v.InferOutput<typeof Row>;
const rowOf = (id: number): Row => ({ id, created_at: `${new Date(id * 1000).toISOString().slice(0, 19)}Z` });
const { context: usual } = await probed(github, fakePlace({ project: fakeProject({ issues: 1, pulls: 1 }) }));

interface Ways {
  /** Rows as they are when a page is asked for; called before each. */
  readonly onAsked?: (rows: Row[], count: number) => void;
  /** Links have cursors and no word of the last page. */
  readonly cursors?: boolean;
  /** No page behind it is found by its number. */
  readonly wall?: number;
  /** So many rows at once are too much, where one of these stands among them. */
  readonly heavy?: { readonly ids: readonly number[]; readonly most: number };
}

/** A list of so many rows in the order of creation, as GitHub gives it: by page numbers, or with cursors that name the row before. */
function listOf(count: number, { onAsked = () => {}, cursors = false, wall = 10_000, heavy }: Ways = {}) {
  const rows = Array.from({ length: count }, (_, at) => rowOf(at + 1));
  const asked: string[] = [];
  const busy = { now: 0, most: 0 };
  const request: typeof usual.request = async ({ url }) => {
    asked.push(url);
    busy.most = Math.max(busy.most, ++busy.now);
    await new Promise((resolve) => setTimeout(resolve));
    busy.now--;
    onAsked(rows, asked.length);
    const { searchParams } = new URL(url);
    const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page') ?? 1)];
    const after = searchParams.get('after');
    if (after === null && page > wall) throw new HttpError('http-status', 'by cursor, please', { url, status: 422 });
    const from = after === null ? (page - 1) * size : rows.filter(({ id }) => id <= Number(after)).length;
    const shown = rows.slice(from, from + size);
    if (heavy && size > heavy.most && shown.some(({ id }) => heavy.ids.includes(id)))
      throw new HttpError('server-error', 'Bad gateway', { url, status: 502 });
    const link = (relation: string, number: number) => {
      const to = new URL(url);
      to.searchParams.set('page', String(number));
      if (cursors) to.searchParams.set('after', String(shown.at(-1)?.id));
      return `<${to.href}>; rel="${relation}"`;
    };
    const links = from + size < rows.length ? [link('next', page + 1)] : [];
    if (links.length > 0 && !cursors) links.push(link('last', Math.ceil(rows.length / size)));
    const headers = new Headers({ link: links.join(', ') });
    return { status: 200, url, headers, body: streamFrom([utf8(JSON.stringify(shown))]) };
  };
  return { rows, asked, busy, request };
}

interface Walk {
  readonly isBack: boolean;
  /** Rows at the check. */
  readonly counted: number;
  /** Leaves after so many pages; then it goes on from the cursor. */
  readonly stopAt?: number;
}

/** Ids of what a walk gives, in pages. */
async function walked(server: ReturnType<typeof listOf>, { isBack, counted, stopAt }: Walk) {
  const problems: unknown[] = [];
  const context = { ...usual, request: server.request, report: (problem: unknown) => void problems.push(problem) };
  const numbered = { rows: counted, isBack, timeOf: ({ created_at }: Row) => created_at };
  const list = {
    url: endpointsOf(usual.address).pulls,
    schema: Row,
    unit: 'pull-requests',
    numbered,
    lanes: 4,
  } as const;
  const pages: number[][] = [];
  let cursor: string | undefined;
  for (const stop of stopAt === undefined ? [0] : [stopAt, 0]) {
    for await (const { items, next } of walkList(list, cursor, context)) {
      pages.push(items.map(({ id }) => id));
      cursor = next;
      if (pages.length === stop) break;
    }
    if (cursor === undefined) break;
  }
  return { ids: new Set(pages.flat()), pages: pages.length, problems };
}

const ways = [
  ['back', { isBack: true }, {}],
  ['on, by cursors', { isBack: false }, { cursors: true }],
] as const;

describe.each(ways)('a list in the order of creation, %s', (_, way, kind) => {
  test.each([4530, 9900, 15_000])('%i rows are read at four places at once, for a request more each', async (count) => {
    const server = listOf(count, { ...kind, ...(way.isBack ? {} : { wall: 99 }) });
    const { ids, problems } = await walked(server, { ...way, counted: count });
    expect(ids.size).toBe(count);
    expect(problems).toEqual([]);
    expect(server.busy.most).toBeGreaterThanOrEqual(4);
    expect(server.asked.length).toBeLessThanOrEqual(Math.ceil(count / 100) + 4);
  });

  test.each([0, 1, 100, 101, 1900])('%i rows are read at one place, without a request more', async (count) => {
    const server = listOf(count, kind);
    const { ids, problems } = await walked(server, { ...way, counted: count });
    expect(ids.size).toBe(count);
    expect(problems).toEqual([]);
    expect(server.busy.most).toBe(1);
    expect(server.asked).toHaveLength(Math.max(1, Math.ceil(count / 100)));
  });

  test.each([1, 2, 3, 6, 20, 40])('goes on from its cursor after %i pages', async (stopAt) => {
    const undisturbed = listOf(4200, kind);
    await walked(undisturbed, { ...way, counted: 4200 });
    const server = listOf(4200, kind);
    const { ids } = await walked(server, { ...way, counted: 4200, stopAt });
    expect(ids.size).toBe(4200);
    expect(server.asked.length).toBeLessThanOrEqual(undisturbed.asked.length + 4);
  });

  test.each([
    [950, undefined],
    [4200, undefined],
    [4200, 17],
    [15_000, 60],
  ])('%i rows, some of which go meanwhile: all others come, left after %s pages', async (count, stopAt) => {
    const gone = new Set<number>();
    const onAsked = (rows: Row[], times: number) => {
      if (times % 2 === 1) return;
      // At the begin, and in the middle.
      for (const [row] of [rows.splice(0, 1), rows.splice(rows.length >> 1, 1)]) if (row) gone.add(row.id);
      if (times % 6 === 0) rows.push(rowOf(count + times));
    };
    const server = listOf(count, { ...kind, onAsked });
    const { ids, problems } = await walked(server, { ...way, counted: count, ...(stopAt && { stopAt }) });
    const missed = Array.from({ length: count }, (_, at) => at + 1).filter((id) => !gone.has(id) && !ids.has(id));
    expect(gone.size).toBeGreaterThan(8);
    expect(missed).toEqual([]);
    expect(problems).toEqual([]);
  });

  test.each([1, 900, 2000, 2301, 2600, 9900, 50_000])(
    'the check has counted %i of 2,450 rows: all come',
    async (counted) => {
      const { ids, problems } = await walked(listOf(2450, kind), { ...way, counted });
      expect(ids.size).toBe(2450);
      expect(problems).toEqual([]);
    },
  );

  test('where no page is found by its number, its links are followed', async () => {
    const server = listOf(2450, { cursors: true, wall: 1 });
    const { ids } = await walked(server, { ...way, counted: 2450 });
    expect(ids.size).toBe(2450);
    expect(server.asked.length).toBeLessThanOrEqual(25 + 3);
  });

  test.each([
    [50, [130, 1777]],
    [5, [130, 1777]],
    [1, [101, 200, 2450]],
  ])(
    'pages of more than %i rows with %j are too much: fewer are asked for there, and each comes once',
    async (most, ids) => {
      const server = listOf(2450, { ...kind, heavy: { ids, most } });
      const found = await walked(server, { ...way, counted: 2450 });
      expect(found.ids.size).toBe(2450);
      expect(found.problems).toEqual([]);
      expect(server.asked.filter((url) => url.includes('per_page=100')).length).toBeGreaterThan(16);
      expect(server.asked.length).toBeLessThanOrEqual(26 + ids.length * 45);
    },
  );
});

describe('steps of long lists', () => {
  const none = { comments: 0, reviews: 0, reviewComments: 0, discussions: 0, commitComments: 0, releases: 0 };
  test.each([
    ['issues', 'issue', '/issues?', { issues: 2050, pulls: 50 }],
    ['pull-requests', 'pull-request', '/pulls?', { issues: 0, pulls: 2050 }],
  ] as const)('%s', async (id, kind, line, size) => {
    const place = fakePlace({ project: fakeProject({ ...none, ...size }) });
    const units: readonly Unit[] = ['issues', 'pull-requests'];
    const run = await probed(github, place, units);
    const step = github.steps(run.facts.address, units, run.facts).find((one) => one.id === id);
    if (step === undefined) throw new Error('no such step');
    await runStep(github, step, run);
    expect(run.collected.ofKind(kind)).toHaveLength(2050);
    expect(run.problems).toEqual([]);
    const lines = place.asked.filter((one) => one.includes(line) && one.includes('per_page=100'));
    expect(lines).toHaveLength(21 + 1);
    const numbers = lines.filter((one) => !one.includes('after=')).map((one) => /&page=(\d+)/.exec(one)?.[1]);
    expect(numbers.slice(0, 2)).toEqual(id === 'issues' ? [undefined, '12'] : ['21', '10']);
  });
});

describe('addresses of pages', () => {
  const at = (query: string) => `https://api.github.com/repos/o/r/pulls?${query}`;
  test.each([
    ['per_page=100', false, 'per_page=50&page=1'],
    ['per_page=100&page=3', false, 'per_page=50&page=5'],
    ['per_page=100&page=3', true, 'per_page=50&page=6'],
    ['per_page=50&page=6', true, 'per_page=25&page=12'],
    ['per_page=25&page=12', false, 'per_page=5&page=56'],
    ['per_page=100&after=x&page=3', false, 'per_page=50&after=x&page=3'],
    ['per_page=1&page=7', false, undefined],
    ['per_page=30&page=7', false, undefined],
  ])('fewer than %s, back %s: %s', (query, isBack, wanted) => {
    expect(withFewer(at(query), isBack)).toBe(wanted && at(wanted));
  });
  test.each([
    ['per_page=50&page=6', 'per_page=50&page=6'],
    ['per_page=50&page=7', 'per_page=100&page=4'],
    ['per_page=5&page=61', 'per_page=25&page=13'],
    ['per_page=50&after=x&page=2', 'per_page=100&after=x&page=2'],
    ['per_page=100&page=4', 'per_page=100&page=4'],
  ])('more than %s: %s', (query, wanted) => {
    expect(withMore(at(query))).toBe(at(wanted));
  });
  test.each([
    ['per_page=100&page=3', 'per_page=100&page=2'],
    ['per_page=50&page=6', 'per_page=50&page=5'],
    ['per_page=50&page=5', 'per_page=100&page=2'],
    ['per_page=100', undefined],
    ['per_page=100&after=x', undefined],
  ])('before %s: %s', (query, wanted) => {
    expect(pageBefore(at(query), true)).toBe(wanted && at(wanted));
  });
});
