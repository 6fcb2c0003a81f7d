import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import { mayGoOn, readTimelineRows } from '../../../../src/forges/gitea-family/timeline-pages.ts';
import type { Problem } from '../../../../src/model/problem.ts';
import { loggedRequest, probed, replayProject } from '../../../support/replay-collect.ts';

const seedling = await probed(gitea, replayProject('seedling'));

/** `e`: an event. `l`: a comment on a line, which takes its place on a page and is not shown. */
type Raw = readonly ('e' | 'l')[];

/** What a page is in the place of when it is asked for the n-th time, from 1. */
type Mix = (page: number, time: number) => 'before' | 'nothing' | 'doubled' | undefined;

interface Timeline {
  readonly raw: Raw;
  readonly size?: number;
  /** The total of all pages, as no version that we know sends it. */
  readonly countsAll?: boolean;
  readonly mix?: Mix;
}

const wordsOf = (raw: Raw, from: number, to: number) =>
  raw.flatMap((kind, at) => (kind === 'e' && at >= from && at < to ? [{ id: at + 1, type: 'close' }] : []));

/** Cut first, then what is not shown is taken out, and what is left is counted. */
function timelineServer({ raw, countsAll = false, mix }: Timeline) {
  const times = new Map<number, number>();
  return loggedRequest(async (input) => {
    const { searchParams } = new URL(input);
    const page = Number(searchParams.get('page'));
    const limit = Number(searchParams.get('limit'));
    const time = (times.get(page) ?? 0) + 1;
    times.set(page, time);
    const cut = (number: number) => wordsOf(raw, (number - 1) * limit, number * limit);
    const total = countsAll ? wordsOf(raw, 0, raw.length).length : cut(page).length;
    const mixed = mix?.(page, time);
    const rows = mixed === 'nothing' ? [] : cut(mixed === 'before' ? page - 1 : page);
    const sent = mixed === 'doubled' ? [...rows.slice(0, -1), rows[0]] : rows;
    const headers = { 'x-total-count': String(mixed === 'nothing' ? 0 : total) };
    return new Response(sent.length === 0 ? 'null' : JSON.stringify(sent), { headers });
  });
}

async function read(timeline: Timeline, hidden?: number) {
  const { request, asked } = timelineServer(timeline);
  const problems: Problem[] = [];
  const context = {
    request,
    signal: new AbortController().signal,
    facts: { ...seedling.facts, pageSize: timeline.size ?? 50 },
    report: (problem: Problem) => void problems.push(problem),
  };
  const of = 'pull-request:0000000000000007';
  const rows = await readTimelineRows({ url: 'https://forge.example/timeline', of, hidden }, context);
  return { ids: rows.map(({ id }) => id), asked: asked.length, problems };
}

const events = (count: number): Raw => Array.from({ length: count }, () => 'e');
const lines = (count: number): Raw => Array.from({ length: count }, () => 'l');
const idsOf = (raw: Raw) => wordsOf(raw, 0, raw.length).map(({ id }) => id);

describe('the pages of a timeline', () => {
  test('a long one is read to its end, though each page counts itself only', async () => {
    const raw = events(120);
    expect(await read({ raw }, 0)).toEqual({ ids: idsOf(raw), asked: 3, problems: [] });
    expect(await read({ raw, countsAll: true }, 0)).toEqual({ ids: idsOf(raw), asked: 3, problems: [] });
  });

  test('a short one costs one request', async () => {
    for (const count of [0, 1, 24]) expect((await read({ raw: events(count) }, 0)).asked).toBe(1);
  });

  test('comments on lines make a page short, or empty, that is not the last', async () => {
    const raw = [...events(3), ...lines(130), ...events(2)];
    expect(await read({ raw }, 130)).toEqual({ ids: idsOf(raw), asked: 3, problems: [] });
  });

  test('where nobody knows how many there are, the first empty page is the end', async () => {
    const raw = [...events(3), ...lines(60), ...events(2)];
    expect(await read({ raw })).toEqual({ ids: idsOf(raw), asked: 3, problems: [] });
  });

  test('whatever stands where, all is read, and no page more than one is asked for in vain', async () => {
    const some = fc.array(fc.constantFrom('e', 'e', 'l'), { maxLength: 70 });
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 2, max: 12 }), async (raw, size) => {
        const hidden = raw.filter((kind) => kind === 'l').length;
        const { ids, asked, problems } = await read({ raw, size }, hidden);
        expect({ ids, problems }).toEqual({ ids: idsOf(raw), problems: [] });
        // An empty page behind a full one is asked for three times.
        expect(asked).toBeLessThanOrEqual(Math.max(1, Math.ceil(raw.length / size)) + 3);
      }),
    );
  });

  test('a page that does not end the list by being full of something else', () => {
    const place = { page: 1, limit: 50, rows: 12, seen: 12, hidden: 0 };
    expect(mayGoOn(place)).toBe(false);
    expect(mayGoOn({ ...place, rows: 25, seen: 25 })).toBe(true);
    expect(mayGoOn({ ...place, hidden: 39 })).toBe(true);
    expect(mayGoOn({ ...place, hidden: undefined })).toBe(true);
    expect(mayGoOn({ ...place, rows: 80, seen: 80 })).toBe(false);
    expect(mayGoOn({ ...place, page: 2, rows: 0, hidden: undefined })).toBe(false);
  });
});

describe('a server that mixes its pages up', () => {
  const raw = events(120);
  const once =
    (kind: ReturnType<Mix>): Mix =>
    (page, time) =>
      page === 2 && time === 1 ? kind : undefined;
  const always =
    (kind: ReturnType<Mix>, at = 2): Mix =>
    (page) =>
      page === at ? kind : undefined;

  test.each(['before', 'nothing', 'doubled'] as const)('once: %s', async (kind) => {
    expect(await read({ raw, mix: once(kind) }, 0)).toEqual({ ids: idsOf(raw), asked: 4, problems: [] });
  });

  test('a row that stays away is told, at the ticket', async () => {
    const { ids, problems } = await read({ raw: events(20), mix: always('doubled', 1) }, 0);
    expect(ids).toHaveLength(19);
    expect(problems).toMatchObject([{ code: 'count-differs', severity: 'loses-data', unit: 'events' }]);
    expect(problems[0]?.place).toBe('pull-request:0000000000000007');
  });

  test('one that does not look at `page` is not asked for ever', async () => {
    expect((await read({ raw: events(50), mix: (page) => (page > 1 ? 'before' : undefined) }, 0)).asked).toBe(4);
  });
});
