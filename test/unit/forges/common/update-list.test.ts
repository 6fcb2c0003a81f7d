import { expect, test } from 'vitest';
import { type ListAgain, readAgain } from '../../../../src/forges/common/update-list.ts';
import type { Page, UpdateContext } from '../../../../src/forges/forge.ts';
import type { Problem } from '../../../../src/model/problem.ts';

const update = { how: 'changed', since: '2026-01-01T00:00:00Z' } as UpdateContext;

/** A list of four rows, of which the pages of what has changed show so many; the server counts four of these, too. */
function fourChanged(shown: readonly number[]) {
  const asked: string[] = [];
  const list: ListAgain<number> = {
    ...{ list: 'rows', unit: 'issues', kinds: ['issue'], isCounted: false },
    async *walk(since, cursor) {
      const pages = since === undefined ? [2, 2] : shown;
      for (let at = Number(cursor ?? 0); at < pages.length; at++) {
        asked.push(`${since === undefined ? 'whole' : 'changed'} ${at + 1}`);
        const rows = pages[at] ?? 0;
        const next = at + 1 < pages.length ? String(at + 1) : undefined;
        yield { items: Array.from({ length: rows }, (_, row) => row), rows, total: 4, next };
      }
    },
    toPage: async () => ({ entities: [] }),
    keysOf: () => [],
    total: async () => 4,
    live: async () => 4,
  };
  return { asked, list };
}

async function pagesOf(list: ListAgain<number>, cursor?: string): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of readAgain(list, cursor, { update, report: () => {} })) pages.push(page);
  return pages;
}

test('where fewer rows come than are counted as changed, the whole list is read: the rest has changed as well', async () => {
  const { asked, list } = fourChanged([2, 0]);
  await pagesOf(list);
  expect(asked).toEqual(['changed 1', 'changed 2', 'whole 1', 'whole 2']);
});

test('where all come it is not, also when a run was stopped after a page', async () => {
  const { asked, list } = fourChanged([2, 2]);
  const [first] = await pagesOf(list);
  expect(asked).toEqual(['changed 1', 'changed 2']);
  await pagesOf(list, first?.cursor);
  expect(asked).toEqual(['changed 1', 'changed 2', 'changed 2']);
});

test('a whole list that does not show all that it counts is told, though as many are there from before', async () => {
  const { list } = fourChanged([]);
  const walk: typeof list.walk = async function* (_since, cursor) {
    if (cursor === undefined) yield { items: [1, 2], rows: 2, total: 4, next: '1' };
    yield { items: [], rows: 0, total: 4, next: undefined };
  };
  const problems: Problem[] = [];
  const context = {
    update: { how: 'whole' } as UpdateContext,
    report: (problem: Problem) => void problems.push(problem),
  };
  for await (const { sweep } of readAgain({ ...list, walk }, undefined, context)) expect(sweep).toBeUndefined();
  expect(problems).toMatchObject([{ code: 'count-differs', message: 'The forge counts 4, and 2 have come.' }]);
});
