import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entity, entityKey } from '../../../src/model/entity.ts';
import type { Issue } from '../../../src/model/issue.ts';
import { readComments } from '../../../src/pipeline/view-comments.ts';
import { buildIndex } from '../../../src/pipeline/view-index.ts';
import { createQuerier, listRow, type ViewQuery } from '../../../src/pipeline/view-query.ts';
import { createWordIndex } from '../../../src/pipeline/view-words.ts';
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
    numbers: Array.from(found.items, (at) => listRow(index, at).number),
    rows: Array.from(found.items, (at) => listRow(index, at)),
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
  const index = await buildIndex(memorySource({ entities }));
  const find = createQuerier(index);
  for (const words of ['r', 'ra', 'radio', 'radio b', 'radio', '#', '#1', '#12', '1', '12', 'author:', 'author:b']) {
    const { numbers } = await asked({ words });
    expect(
      Array.from(find({ ...all, words }).items, (at) => listRow(index, at).number),
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
  const source = memorySource({ entities: [bare, comment(1), comment(2)] });
  const index = await buildIndex(source);
  await readComments(source, index, { rest: async () => {} });
  expect(listRow(index, 0).comments).toBe(2);
});

test('what was said is found too: comments, reviews, remarks, and words that stand in different ones', async () => {
  const pull = { ...issue(7), kind: 'pull-request', key: entityKey('pull-request', 7), merged: false, draft: false };
  const said = (kind: string, parent: string, body: string): Entity =>
    ({ kind, key: entityKey('comment', body.length), parent, pullRequest: pull.key, id: body.length, body }) as Entity;
  const source = memorySource({
    entities: [
      issue(5),
      issue(7),
      pull as unknown as Entity,
      said('comment', entityKey('issue', 5), 'Unscrew the ANTENNA first'),
      said('comment', pull.key, 'then dry it'),
      said('review', pull.key, 'Not while it rains'),
      said('review-comment', entityKey('review', 1), 'use a gasket here'),
      said('comment', entityKey('issue', 99), 'nobody has this issue'),
    ],
  });
  const index = await buildIndex(source);
  let rests = 0;
  await readComments(source, index, { rest: async () => void rests++ });
  const find = createQuerier(index);
  const numbers = (words: string, kind: ViewQuery['kind'] = 'issue') =>
    Array.from(find({ ...all, kind, words }).items, (at) => listRow(index, at).number);
  expect(numbers('antenna')).toEqual([5]);
  expect(numbers('issue nten')).toEqual([5]);
  expect(numbers('rains gasket dry', 'pull-request')).toEqual([7]);
  expect(numbers('gasket')).toEqual([]);
  expect(numbers('nobody')).toEqual([]);
});

test('without room for every word, titles are found still, and how many are concerned is told', () => {
  const index = createWordIndex({ words: 3, characters: 1000, places: 1000 });
  index.add(0, 'one two', true);
  index.add(0, 'three four');
  index.add(1, 'five', true);
  index.add(1, 'six');
  const places = (word: string) => [...index.find(word).entries()].flatMap(([at, is]) => (is === 1 ? [at] : []));
  expect(places('three')).toEqual([0]);
  expect(places('four')).toEqual([]);
  expect(places('five')).toEqual([1]);
  expect(places('e')).toEqual([0, 1]);
  expect(index.partial).toBe(2);
});

test('words are found as in the texts themselves, also across many of them', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '漢', '.', ' '), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 30 }), fc.stringMatching(/^[abé漢.]{1,3}$/), (texts, word) => {
      const index = createWordIndex();
      for (const [at, text] of texts.entries()) index.add(at, text);
      const expected = texts.map((text) => (text.includes(word) ? 1 : 0));
      expect([...index.find(word)]).toEqual(expected);
      index.finish();
      expect([...index.find(word)]).toEqual(expected);
    }),
  );
});

/** Texts of many different words, as people write them. */
function madeText(seed: number, words: number): string {
  let state = seed * 2654435761 + 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  // Few words are frequent, most are rare.
  return Array.from({ length: words }, () => `w${Math.floor(40_000 * (next() / 2 ** 32) ** 4).toString(36)}`).join(' ');
}

test('fifteen thousand with thirty thousand comments: each letter answered in 50 ms', async () => {
  const many: Entity[] = [];
  for (let number = 1; number <= 15_000; number++)
    many.push(issue(number, { title: `Sensor ${number} drifts`, body: madeText(number, 150), labels: ['bug'] }));
  for (let id = 1; id <= 30_000; id++)
    many.push({
      ...{ kind: 'comment', key: entityKey('comment', id), parent: entityKey('issue', 1 + (id % 15_000)), id },
      ...{ author: { name: 'ada' }, body: madeText(id, 40) },
    } as Entity);
  const source = memorySource({ entities: many });
  const index = await buildIndex(source);
  await readComments(source, index, { rest: async () => {} });
  expect(index.words.partial).toBe(0);
  const find = createQuerier(index);
  find(all);
  for (const words of ['s', 'se', 'sensor', 'w', 'w1', 'sensor 77', 'sensor 777', 'absent', 'drifts w1z w2']) {
    // By the processor's time: other work on the machine says nothing about this one.
    const took = Array.from({ length: 5 }, () => {
      // Nothing of the answer before is kept.
      index.words.add(0, 'more', true);
      const begun = process.cpuUsage();
      find({ ...all, words });
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1000;
    });
    console.log(`${words}: ${took.map((time) => time.toFixed(1)).join(' ')} ms`);
    expect(took.sort((a, b) => a - b)[2], words).toBeLessThan(50);
  }
});
