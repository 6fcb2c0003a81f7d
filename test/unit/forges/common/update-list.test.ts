import { expect, test } from 'vitest';
import { type ListAgain, readAgain } from '../../../../src/forges/common/update-list.ts';
import type { Page, UpdateContext } from '../../../../src/forges/forge.ts';

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
