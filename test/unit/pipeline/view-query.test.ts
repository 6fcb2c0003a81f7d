import { expect, test } from 'vitest';
import { type Entity, entityKey } from '../../../src/model/entity.ts';
import type { Issue } from '../../../src/model/issue.ts';
import { buildIndex } from '../../../src/pipeline/view-index.ts';
import { createQuerier, listRow, type ViewQuery } from '../../../src/pipeline/view-query.ts';
import { memorySource } from '../../support/memory-source.ts';

function issue(number: number, more: Partial<Issue> = {}): Issue {
  return {
    ...{ kind: 'issue', key: entityKey('issue', number), number, author: { name: 'ada' }, title: `Issue ${number}` },
    ...{ body: '', state: 'open', labels: [], assignees: [], commentCount: 0 },
    created: `2024-01-01T00:00:${String(number % 60).padStart(2, '0')}Z`,
    ...more,
  } as Issue;
}

const label = (id: number, name: string, color: string): Entity => ({
  ...{ kind: 'label', key: entityKey('label', id), name, color, description: '' },
});
const milestone: Entity = {
  ...{ kind: 'milestone', key: entityKey('milestone', 1), title: 'v1', description: '', state: 'open' },
};

const entities: readonly Entity[] = [
  label(1, 'bug', 'ff0000'),
  label(2, 'docs', 'javascript:'),
  milestone,
  issue(1, { title: 'Radio drains the battery', labels: ['bug'], milestone: 'v1', author: { name: 'bob' } }),
  issue(2, { body: 'See the RADIO manual', labels: ['docs', 'bug'], state: 'closed', commentCount: 7 }),
  issue(3, { labels: ['unheard-of'], updated: '2025-01-01T00:00:00Z' }),
  issue(12, { title: 'The twelfth', state: 'closed' }),
];

const all: ViewQuery = { kind: 'issue', state: 'any', labels: [], words: '', sort: 'newest' };

async function asked(query: Partial<ViewQuery>) {
  const index = await buildIndex(memorySource({ entities }));
  const found = createQuerier(index)({ ...all, ...query });
  return {
    ...found,
    numbers: found.items.map(({ number }) => number),
    rows: found.items.map((one) => listRow(index, one)),
  };
}

test('filters and what each of their values would give', async () => {
  const { numbers, facets } = await asked({ state: 'open' });
  expect(numbers).toEqual([3, 1]);
  expect(facets.states).toEqual({ open: 2, closed: 2, merged: 0, any: 4 });
  expect(facets.labels).toEqual([
    { name: 'bug', count: 1, color: 'ff0000' },
    { name: 'unheard-of', count: 1, color: '888888' },
  ]);
  expect(facets.milestones).toEqual([
    { name: '', count: 1 },
    { name: 'v1', count: 1 },
  ]);
  expect((await asked({ author: 'bob' })).facets.authors.map(({ name }) => name)).toEqual(['ada', 'bob']);
  expect((await asked({ labels: ['docs', 'bug'] })).numbers).toEqual([2]);
  expect((await asked({ milestone: '' })).numbers).toEqual([12, 3, 2]);
  expect((await asked({ author: 'nobody' })).numbers).toEqual([]);
});

test('words, numbers and names', async () => {
  expect((await asked({ words: 'radio' })).numbers).toEqual([2, 1]);
  expect((await asked({ words: 'Radio battery' })).numbers).toEqual([1]);
  expect((await asked({ words: '#1' })).numbers).toEqual([1]);
  expect((await asked({ words: '12' })).numbers).toEqual([12]);
  expect((await asked({ words: 'author:bo' })).numbers).toEqual([1]);
  expect((await asked({ words: 'author:ada radio' })).numbers).toEqual([2]);
});

test('one more letter finds what a fresh question finds', async () => {
  const find = createQuerier(await buildIndex(memorySource({ entities })));
  for (const words of ['r', 'ra', 'radio', 'radio b', 'radio', '#', '#1', '#12', '1', '12', 'author:', 'author:b']) {
    const { numbers } = await asked({ words });
    expect(
      find({ ...all, words }).items.map(({ number }) => number),
      words,
    ).toEqual(numbers);
  }
});

test('orders', async () => {
  expect((await asked({ sort: 'updated' })).numbers).toEqual([3, 12, 2, 1]);
  expect((await asked({ sort: 'oldest' })).numbers).toEqual([1, 2, 3, 12]);
  expect((await asked({ sort: 'comments' })).numbers).toEqual([2, 12, 3, 1]);
});

test('a colour that is none never reaches the page, and comments are counted where the forge does not say', async () => {
  expect((await asked({ words: '#2' })).rows[0]?.labels).toEqual([
    { name: 'docs', color: '888888' },
    { name: 'bug', color: 'ff0000' },
  ]);
  const { commentCount: _, ...bare } = issue(1);
  const comment = (id: number): Entity => ({
    ...{ kind: 'comment', key: entityKey('comment', id), parent: bare.key, id, author: { name: 'ada' }, body: '' },
  });
  const index = await buildIndex(memorySource({ entities: [bare, comment(1), comment(2)] }));
  expect(index.items.issue[0]?.comments).toBe(2);
});

test('fifteen thousand: built, and each letter answered in 50 ms', async () => {
  const many: Entity[] = [];
  for (let number = 1; number <= 15_000; number++)
    many.push(issue(number, { title: `Sensor ${number} drifts`, body: 'word '.repeat(400), labels: ['bug'] }));
  const index = await buildIndex(memorySource({ entities: many }));
  for (const words of ['s', 'se', 'sensor', 'sensor 77', 'sensor 777', 'absent', 'drifts word']) {
    // The best of some: other work on the machine says nothing about this one.
    const took = Array.from({ length: 7 }, () => {
      const find = createQuerier(index);
      find(all);
      const begun = performance.now();
      find({ ...all, words });
      return performance.now() - begun;
    });
    expect(Math.min(...took), words).toBeLessThan(50);
  }
});
