import * as fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import { type ListToWalk, walkList } from '../../../../src/forges/gitea-family/list-walk.ts';
import type { Problem } from '../../../../src/model/problem.ts';
import { loggedRequest, probed, replayProject } from '../../../support/replay-collect.ts';

const Row = v.object({ id: v.number() });
type Row = v.InferOutput<typeof Row>;

interface ListServer {
  rows: Row[];
  /** Called before each answer. */
  before?(page: number): void;
  readonly largest?: number;
  readonly withoutTotal?: boolean;
  readonly ignoresPaging?: boolean;
  /** The server mixes its pages up: what it sends in the place of one, when that is asked for the n-th time, from 1. */
  mixesUp?(page: number, time: number): 'before' | 'nothing' | undefined;
}

/** A list as Gitea sends it: cut from the rows that there are now. */
function listServer(server: ListServer) {
  const times = new Map<number, number>();
  return loggedRequest(async (input) => {
    const { searchParams } = new URL(input);
    const asked = Number(searchParams.get('page'));
    times.set(asked, (times.get(asked) ?? 0) + 1);
    const mixed = server.mixesUp?.(asked, times.get(asked) ?? 0);
    const page = mixed === 'before' ? asked - 1 : asked;
    const limit = Math.min(Number(searchParams.get('limit')), server.largest ?? 50);
    server.before?.(page);
    if (mixed === 'nothing') return new Response('[]', { headers: { 'x-total-count': String(server.rows.length) } });
    const cut = server.ignoresPaging ? server.rows : server.rows.slice((page - 1) * limit, page * limit);
    const headers: Record<string, string> = server.withoutTotal ? {} : { 'x-total-count': String(server.rows.length) };
    return new Response(JSON.stringify(cut), { headers });
  });
}

const seedling = await probed(gitea, replayProject('seedling'));

async function walk(server: ListServer, grows: ListToWalk<Row>['grows'], pageSize: number, from?: string) {
  const { request, asked } = listServer(server);
  const problems: Problem[] = [];
  const context = {
    request,
    signal: new AbortController().signal,
    facts: { ...seedling.facts, pageSize },
    report: (problem: Problem) => void problems.push(problem),
  };
  const ids: number[] = [];
  let shown = 0;
  const cursors: string[] = [];
  const list = { url: 'https://forge.example/list', schema: Row, unit: 'issues', grows } as const;
  for await (const page of walkList(list, from, context)) {
    ids.push(...page.items.map((row) => row.id));
    shown += page.rows;
    if (page.next !== undefined) cursors.push(page.next);
  }
  return { ids, asked, problems, cursors, shown };
}

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => ({ id: from + at }));

test('asks for exactly the pages that there are', async () => {
  for (const [count, pages] of [
    [0, 1],
    [1, 1],
    [10, 1],
    [11, 2],
    [30, 3],
  ] as const) {
    const { ids, asked } = await walk({ rows: rows(1, count) }, 'end', 10);
    expect([count, asked.length]).toEqual([count, pages]);
    expect(ids).toEqual(rows(1, count).map(({ id }) => id));
  }
});

test('pages cut shorter than asked for are not the end', async () => {
  const { ids } = await walk({ rows: rows(1, 23), largest: 5 }, 'end', 10);
  expect(ids).toEqual(rows(1, 23).map(({ id }) => id));
});

test('without a total a short page is the end', async () => {
  const { ids, asked } = await walk({ rows: rows(1, 23), withoutTotal: true }, 'end', 10);
  expect([ids.length, asked.length]).toEqual([23, 3]);
});

test('a list that ignores paging ends, whether it is longer than a page or as long', async () => {
  const long = await walk({ rows: rows(1, 60), ignoresPaging: true }, 'end', 10);
  expect([long.ids.length, long.asked.length]).toEqual([60, 1]);
  const even = await walk({ rows: rows(1, 10), ignoresPaging: true, withoutTotal: true }, 'end', 10);
  expect([new Set(even.ids).size, even.asked.length]).toEqual([10, 2]);
});

test.each(['before', 'nothing'] as const)(
  'a page that comes as another (%s) is asked for again; a list that stays so does not look whole',
  async (mixed) => {
    const once = await walk(
      { rows: rows(1, 20), mixesUp: (page, time) => (page > 1 && time < 3 ? mixed : undefined) },
      'end',
      10,
    );
    expect(once.ids).toEqual(rows(1, 20).map(({ id }) => id));
    const always = await walk({ rows: rows(1, 20), mixesUp: (page) => (page > 1 ? mixed : undefined) }, 'end', 10);
    expect([new Set(always.ids).size, always.shown]).toEqual([10, 10]);
  },
);

test('a first page without rows is asked for again where the server counts some', async () => {
  const once = await walk(
    { rows: rows(1, 12), mixesUp: (page, time) => (page === 1 && time < 3 ? 'nothing' : undefined) },
    'anywhere',
    10,
  );
  expect(once.ids).toEqual(rows(1, 12).map(({ id }) => id));
  const none = await walk({ rows: [] }, 'anywhere', 10);
  expect(none.asked).toHaveLength(1);
});

test('rows that vanish from pages already read lose nothing', async () => {
  const server: ListServer = {
    rows: rows(1, 40),
    before: (page) => {
      if (page === 3 && server.rows.length === 40) server.rows = server.rows.filter(({ id }) => id > 2);
    },
  };
  const { ids } = await walk(server, 'end', 10);
  expect(new Set(ids)).toEqual(new Set(rows(1, 40).map(({ id }) => id)));
});

test('rows that appear at the start are read in the end', async () => {
  let added = false;
  const server: ListServer = {
    rows: rows(1, 30).reverse(),
    before: (page) => {
      if (page !== 2 || added) return;
      added = true;
      server.rows = [...rows(31, 43).reverse(), ...server.rows];
    },
  };
  const { ids } = await walk(server, 'start', 10);
  expect(new Set(ids)).toEqual(new Set(rows(1, 43).map(({ id }) => id)));
});

test('whatever vanishes or appears, what stays is read, and new rows are', async () => {
  const change = fc.record({
    before: fc.integer({ min: 2, max: 6 }),
    lose: fc.integer({ min: 0, max: 12 }),
    add: fc.integer({ min: 0, max: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('start', 'end'),
      fc.uniqueArray(change, { maxLength: 3, selector: ({ before }) => before }),
      fc.nat(),
      async (grows, changes, seed) => {
        let next = 41;
        let asked = 0;
        const gone = new Set<number>();
        const server: ListServer = {
          rows: grows === 'start' ? rows(1, 40).reverse() : rows(1, 40),
          before: () => {
            asked++;
            for (const { before, lose, add } of changes) {
              // Either of them between two pages: both together can hide behind an unchanged total.
              if (before !== asked) continue;
              if (lose > 0) {
                for (let count = 0; count < lose; count++) {
                  const [lost] = server.rows.splice((seed * (count + 7)) % server.rows.length, 1);
                  if (lost) gone.add(lost.id);
                }
              } else {
                const fresh = rows(next, next + add - 1);
                next += add;
                server.rows = grows === 'start' ? [...fresh.reverse(), ...server.rows] : [...server.rows, ...fresh];
              }
            }
          },
        };
        const { ids } = await walk(server, grows, 7);
        const missing = server.rows.filter(({ id }) => !ids.includes(id));
        expect(missing).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test('from any cursor the rest comes', async () => {
  const server = { rows: rows(1, 47) };
  const whole = await walk(server, 'end', 10);
  for (const [at, cursor] of whole.cursors.entries()) {
    const rest = await walk(server, 'end', 10, cursor);
    expect(rest.ids).toEqual(whole.ids.slice((at + 1) * 10));
  }
});

test('a list that never stops growing is left with a problem', async () => {
  let next = 11;
  const server: ListServer = {
    rows: rows(1, 10),
    before: () => {
      server.rows = [{ id: next++ }, ...server.rows];
    },
  };
  const { problems, asked } = await walk(server, 'start', 10);
  expect(problems.map(({ code }) => code)).toEqual(['list-restless']);
  expect(asked.length).toBeLessThan(200);
});
