import { expect, test } from 'vitest';
import { type Entity, entityKey } from '../../../src/model/entity.ts';
import { buildIndex } from '../../../src/pipeline/view-index.ts';
import { entryOf, readTalk } from '../../../src/pipeline/view-talk.ts';
import { readTicket } from '../../../src/pipeline/view-ticket.ts';
import { memorySource } from '../../support/memory-source.ts';

const pullKey = entityKey('pull-request', 5);
const review = (id: number, more: object = {}): Entity =>
  ({
    ...{ kind: 'review', key: entityKey('review', id), parent: pullKey, id, author: { name: 'rita' }, body: '' },
    ...{ state: 'commented', submitted: `2024-01-02T00:00:0${id}Z`, ...more },
  }) as Entity;
const remark = (id: number, of: number, more: object = {}): Entity =>
  ({
    ...{ kind: 'review-comment', key: entityKey('review-comment', id), parent: entityKey('review', of), id },
    ...{ pullRequest: pullKey, author: { name: 'rita' }, body: `remark ${id}`, path: 'a.c', side: 'new', line: 3 },
    ...{ hunk: '@@ -1 +1 @@\n+x', ...more },
  }) as Entity;

const entities: readonly Entity[] = [
  {
    ...{ kind: 'pull-request', key: pullKey, number: 5, author: { name: 'ada' }, title: 'Pull', body: 'Closes #4' },
    ...{ state: 'closed', labels: [], assignees: [], draft: false, merged: true, mergedBy: { name: 'max' } },
    ...{ head: { ref: 'topic', owner: 'ada' }, base: { ref: 'main', owner: 'lab' }, updated: '2025-01-01T00:00:00Z' },
    ...{ created: '2024-01-01T00:00:00Z', reviewRequests: [{ name: 'una' }], teamReviewRequests: [] },
  } as Entity,
  {
    ...{ kind: 'comment', key: entityKey('comment', 1), parent: pullKey, id: 1, author: { name: 'ada' }, body: 'last' },
    created: '2024-01-03T00:00:00Z',
  } as Entity,
  {
    ...{ kind: 'event', key: entityKey('event', 2), parent: pullKey, id: 2, actor: { name: 'max' } },
    ...{ created: '2024-01-02T00:00:01Z', data: { type: 'merge' } },
  } as Entity,
  review(1, { body: 'Look', state: 'changes-requested' }),
  remark(11, 1),
  remark(12, 1, { line: 9, resolved: true, resolvedBy: { name: 'ada' } }),
  review(2),
  remark(21, 2, { inReplyTo: 11 }),
  remark(31, 3, { onFile: true, line: undefined, path: 'b.c' }),
  remark(32, 3, { line: 9, startLine: 7, side: 'old', path: 'b.c' }),
  review(3, { state: 'approved' }),
  {
    ...{ kind: 'attachment', key: entityKey('attachment', 1), parent: entityKey('review-comment', 11), name: 'p.png' },
    ...{ uuid: 'u', download: { urls: ['https://f.example/attachments/u'] } },
  } as Entity,
];
const source = memorySource({ entities, files: { [entityKey('attachment', 1)]: new Uint8Array(3) } });

test('a conversation in the order of time; answers stand in the thread they answer', async () => {
  const talk = await readTalk(source, pullKey, 'pull-request');
  expect(talk.map((entry) => (entry.type === 'event' ? 'merge' : `${entry.type} ${entry.said.id}`))).toEqual([
    `review ${entityKey('review', 1)}`,
    'merge',
    `review ${entityKey('review', 3)}`,
    `comment ${entityKey('comment', 1)}`,
  ]);
  const [first] = talk;
  if (first?.type !== 'review') throw new Error('no review');
  expect(first.threads.map(({ said }) => said.map(({ body }) => body))).toEqual([
    ['remark 11', 'remark 21'],
    ['remark 12'],
  ]);
  expect(first.threads[1]).toMatchObject({ resolved: true, resolvedBy: 'ada', outdated: false, line: 9 });
  expect(first.threads[0]?.said[0]?.files).toEqual([
    {
      key: entityKey('attachment', 1),
      name: 'p.png',
      addresses: ['https://f.example/attachments/u'],
      got: true,
      size: 3,
      uuid: 'u',
    },
  ]);
});

test('a remark says whether it is on lines of the new or old file, or on all of it', async () => {
  const talk = await readTalk(source, pullKey, 'pull-request');
  const third = talk.find((entry) => entry.type === 'review' && entry.state === 'approved');
  if (third?.type !== 'review') throw new Error('no review');
  expect(third.threads).toMatchObject([
    { path: 'b.c', onFile: true, side: 'new' },
    { path: 'b.c', line: 9, startLine: 7, side: 'old' },
  ]);
});

test('what stands above it: merged, who reviews, and that comments are no edit', async () => {
  const index = await buildIndex(source);
  const ticket = await readTicket(source, index, 5, await readTalk(source, pullKey, 'pull-request'));
  expect(ticket).toMatchObject({
    ...{
      kind: 'pull-request',
      state: 'merged',
      entries: 4,
      pull: { from: 'ada:topic', into: 'main', mergedBy: 'max' },
    },
    reviewers: [
      { name: 'rita', said: 'approved' },
      { name: 'una', said: 'asked' },
    ],
  });
  expect(ticket.opening.edited).toBeUndefined();
  await expect(readTicket(source, index, 6, [])).rejects.toMatchObject({ code: 'view-not-found' });
});

test('an address finds what it names, by every word that forges have for it', async () => {
  const talk = await readTalk(source, pullKey, 'pull-request');
  expect(entryOf(talk, 'comment-1')).toEqual({ at: 3, anchor: 'comment-1' });
  expect(entryOf(talk, 'review-3')).toEqual({ at: 2, anchor: 'review-3' });
  expect(entryOf(talk, 'remark-12')).toEqual({ at: 0, anchor: 'remark-12' });
  // A remark is a comment to its forge, and an answer stands where its thread began.
  expect(entryOf(talk, 'comment-21')).toEqual({ at: 0, anchor: 'remark-21' });
  expect(entryOf(talk, 'comment-99').at).toBe(-1);
});
