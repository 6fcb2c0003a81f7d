import { expect, test } from 'vitest';
import { type Entity, entityKey } from '../../../src/model/entity.ts';
import { readComments } from '../../../src/pipeline/view-comments.ts';
import { readVersions } from '../../../src/pipeline/view-edits.ts';
import { buildIndex } from '../../../src/pipeline/view-index.ts';
import { createQuerier, listRow, type ViewQuery } from '../../../src/pipeline/view-query.ts';
import { countRemarks, hunkUpTo, readRemarks } from '../../../src/pipeline/view-remarks.ts';
import { entryOf, readTalk, withVersions } from '../../../src/pipeline/view-talk.ts';
import { readTicket } from '../../../src/pipeline/view-ticket.ts';
import { memorySource } from '../../support/memory-source.ts';

const here = (number: number) => ({ owner: 'Lab', project: 'buoy', number });
const ada = { name: 'ada' };
const key = entityKey('discussion', 20);

const discussion = (number: number, more: object): Entity =>
  ({
    ...{ kind: 'discussion', key: entityKey('discussion', number), id: number, number, author: ada },
    ...{
      title: `Question ${number}`,
      body: 'Which sea?',
      category: 'Q&A',
      answerable: true,
      state: 'open',
      labels: [],
    },
    ...{ created: '2024-01-01T00:00:00Z', ...more },
  }) as Entity;
const said = (id: number, more: object = {}): Entity =>
  ({
    ...{ kind: 'discussion-comment', key: entityKey('discussion-comment', 20, id), parent: key, id, author: ada },
    ...{ body: `said ${id}`, created: `2024-01-02T00:00:0${id}Z`, ...more },
  }) as Entity;
const ticket = (kind: 'issue' | 'pull-request', number: number, more: object = {}): Entity =>
  ({
    ...{ kind, key: entityKey(kind, number), number, author: ada, title: `${kind} ${number}`, body: '', state: 'open' },
    ...{ labels: [], assignees: [], commentCount: 0, ...more },
  }) as Entity;
const remark = (id: number, more: object): Entity =>
  ({
    ...{
      kind: 'commit-comment',
      key: entityKey('commit-comment', id),
      id,
      commit: 'c1',
      author: ada,
      body: `on ${id}`,
    },
    ...{ created: `2024-01-02T00:00:0${id}Z`, ...more },
  }) as Entity;

const entities: readonly Entity[] = [
  { kind: 'project', key: 'project:1', owner: 'lab', name: 'buoy' } as Entity,
  { kind: 'user', key: 'user:1', name: 'ada', association: 'member' } as Entity,
  discussion(20, { answer: 3, answeredBy: { name: 'max' }, votes: 2 }),
  discussion(21, { category: 'Ideas', answerable: false }),
  discussion(22, { commentCount: 9, state: 'closed', closeReason: 'outdated', pinned: 1 }),
  said(1, { votes: 4 }),
  said(2, { hidden: 'spam' }),
  said(3, { inReplyTo: 1, body: 'The North Sea' }),
  // Answers something that is not there, and one that is an answer itself.
  said(4, { inReplyTo: 99 }),
  said(5, { inReplyTo: 3 }),
  ticket('issue', 1, { type: 'Bug', dependsOn: [here(2)], subIssues: [here(2), { ...here(9), owner: 'else' }] }),
  ticket('issue', 2, { partOf: here(1), pinned: 1, state: 'closed', closeReason: 'not-planned' }),
  ticket('pull-request', 3, {
    ...{ closes: [here(1), here(77)], draft: false, merged: false, head: {}, base: {}, reviewRequests: [] },
    teamReviewRequests: [],
  }),
  {
    ...{ kind: 'edit', key: entityKey('edit', 0, 1), parent: entityKey('discussion-comment', 20, 1), id: 1 },
    ...{ editor: ada, edited: '2024-01-03T00:00:00Z', text: 'newer' },
  } as Entity,
  {
    ...{ kind: 'edit', key: entityKey('edit', 0, 0), parent: entityKey('discussion-comment', 20, 1), id: 0 },
    ...{ editor: ada, edited: '2024-01-02T00:00:00Z', removedBy: { name: 'max' } },
  } as Entity,
  remark(1, {}),
  remark(2, { path: 'a.c', line: 3, position: 4 }),
  remark(3, { path: 'a.c', line: 3, position: 4 }),
  remark(4, { commit: 'c2' }),
];
const source = memorySource({ entities });

async function indexed() {
  const index = await buildIndex(source);
  await readComments(source, index, { rest: async () => {} });
  return index;
}

test('answers stand under what they answer; the one that was chosen is marked', async () => {
  const index = await indexed();
  const talk = await readTalk(source, key, 'discussion', index.roles);
  const shape = talk.map((entry) =>
    entry.type === 'branch' ? [entry.said.body, ...entry.replies.map(({ body }) => body)] : entry.type,
  );
  expect(shape).toEqual([['said 1', 'The North Sea'], ['said 2'], ['said 4'], ['said 5']]);
  const [first, second] = talk;
  if (first?.type !== 'branch' || second?.type !== 'branch') throw new Error('no comment');
  expect(first.said).toMatchObject({ votes: 4, role: 'member', anchor: 'comment-1' });
  expect(first.replies[0]).toMatchObject({ answer: true, anchor: 'comment-3' });
  expect(second.said).toMatchObject({ hidden: 'spam' });
  expect(entryOf(talk, 'comment-3')).toEqual({ at: 0, anchor: 'comment-3' });
  const marked = talk.map((entry) => withVersions(entry, index.edited));
  expect(marked.map((entry) => entry.type === 'branch' && entry.said.versions)).toEqual([
    true,
    ...[undefined, undefined, undefined],
  ]);
  expect(await readVersions(source, first.said.id)).toEqual([
    { editor: 'ada', at: '2024-01-03T00:00:00Z', text: 'newer' },
    { editor: 'ada', at: '2024-01-02T00:00:00Z', removedBy: 'max' },
  ]);
});

test('what stands above a discussion, and an issue with what it belongs to', async () => {
  const index = await indexed();
  expect(await readTicket(source, index, 20, [])).toMatchObject({
    ...{ kind: 'discussion', state: 'open', opening: { role: 'member' } },
    discussion: { category: 'Q&A', answer: 'comment-3', answeredBy: 'max', votes: 2, answerable: true },
  });
  expect(await readTicket(source, index, 22, [])).toMatchObject({
    ...{ state: 'closed', closeReason: 'outdated', pinned: true },
  });
  const one = await readTicket(source, index, 1, []);
  expect(one).toMatchObject({ type: 'Bug', pinned: false });
  expect(one.links).toEqual({
    ...{ partOf: [], closes: [], blocks: [] },
    parts: [
      { number: 2, title: 'issue 2', state: 'closed' },
      { number: 9, project: 'else/buoy' },
    ],
    waitsFor: [{ number: 2, title: 'issue 2', state: 'closed' }],
    closedBy: [{ number: 3, title: 'pull-request 3', state: 'open' }],
  });
  const two = await readTicket(source, index, 2, []);
  expect(two).toMatchObject({ pinned: true, closeReason: 'not-planned' });
  expect(two.links).toMatchObject({ partOf: [{ number: 1 }], blocks: [{ number: 1 }] });
  expect((await readTicket(source, index, 3, [])).links.closes).toEqual([
    { number: 1, title: 'issue 1', state: 'open' },
    { number: 77 },
  ]);
});

test('discussions are listed, searched and filtered like issues, and counted by what says how many there are', async () => {
  const index = await indexed();
  const ask = (more: Partial<ViewQuery>) => {
    const query: ViewQuery = { kind: 'discussion', state: 'any', labels: [], words: '', sort: 'newest', ...more };
    const { items, facets } = createQuerier(index)(query);
    return { facets, rows: Array.from(items, (at) => listRow(index, at)) };
  };
  const numbers = (more: Partial<ViewQuery>) => ask(more).rows.map(({ number }) => number);
  expect(numbers({})).toEqual([22, 21, 20]);
  expect(numbers({ words: 'north' })).toEqual([20]);
  expect(numbers({ group: 'Ideas' })).toEqual([21]);
  expect(numbers({ group: 'Bug' })).toEqual([]);
  expect(numbers({ answer: 'answered' })).toEqual([20]);
  const { facets, rows } = ask({ answer: 'unanswered', state: 'open' });
  expect(rows).toEqual([]);
  expect(facets).toMatchObject({ answers: { answered: 1, unanswered: 0 }, states: { open: 0, closed: 1, any: 1 } });
  expect(ask({ state: 'open' }).facets.groups).toEqual([
    { name: 'Q&A', count: 1 },
    { name: 'Ideas', count: 1 },
  ]);
  expect(ask({}).rows.find(({ number }) => number === 20)).toMatchObject({ answered: true, group: 'Q&A', comments: 5 });
  expect(numbers({ kind: 'issue', group: 'Bug' })).toEqual([1]);
});

const patch = '@@ -1,2 +1,3 @@\n one\n+two\n three\n@@ -9 +10,2 @@\n-nine\n+ten\n+eleven';

test('comments on a commit: those on one line together, below what they are about', async () => {
  const file = { path: 'a.c', change: 'changed', added: 3, removed: 1, patch } as const;
  const remarks = await readRemarks(source, 'c1', { files: [file], added: 3, removed: 1, cut: false }, new Map());
  expect(remarks.said.map(({ anchor }) => anchor)).toEqual(['remark-1']);
  expect(remarks.threads.map(({ said: all }) => all.map(({ body }) => body))).toEqual([['on 2', 'on 3']]);
  expect(remarks.threads[0]).toMatchObject({ path: 'a.c', line: 3, hunk: '@@ -1,2 +1,3 @@\n one\n+two\n three' });
  expect([...(await countRemarks(source))]).toEqual([
    ['c1', 3],
    ['c2', 1],
  ]);
});

test.each([
  [11, undefined, '@@ -9 +10,2 @@\n-nine\n+ten\n+eleven'],
  [undefined, 2, '@@ -1,2 +1,3 @@\n one\n+two'],
  [7, undefined, ''],
  [undefined, 99, ''],
])('the lines of a patch up to line %s, or place %s of it', (line, position, hunk) => {
  expect(hunkUpTo(patch, line, position)).toBe(hunk);
});
