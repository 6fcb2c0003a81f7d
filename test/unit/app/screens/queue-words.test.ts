import { beforeEach, expect, test } from 'vitest';
import { setNumberLocale } from '../../../../src/app/parts/format.ts';
import { queueRow, queueTotal } from '../../../../src/app/screens/queue/queue-words.ts';
import type { QueueItemView, QueueView } from '../../../../src/worker/queue-messages.ts';
import { galleryQueues } from '../../../support/gallery-queue.ts';

beforeEach(() => setNumberLocale('en'));

function done(): QueueView {
  const view = galleryQueues['done'];
  if (view === undefined) throw new Error('no such state');
  return view;
}

function item(more: Partial<QueueItemView>): QueueItemView {
  const [first] = done().items;
  if (first === undefined) throw new Error('no project');
  return { ...first, ...more };
}

const gitFailed: Partial<QueueItemView> = {
  ...{ state: 'failed', expected: 0, got: 4, missing: 0 },
  notice: { code: 'git-truncated', title: 'git: it arrived incomplete', why: '', todo: '' },
};

test('a project of which nobody knows how much it is has no number, nothing missing, and a dotted rule', () => {
  const row = queueRow(item(gitFailed), false, undefined, 0);
  expect(row).toMatchObject({ state: 'failed', expected: null, got: 4, missing: undefined });
  expect(row.rule).toMatchObject({ booked: 0, missing: 0, known: false });
  expect(row.words).toMatchObject({ strong: 'git arrived incomplete', tone: 'gap' });
});

test('where the number is known, the rest of the rule is red', () => {
  const row = queueRow(item({ ...gitFailed, expected: 18_220, got: 11_406 }), false, undefined, 0);
  expect(row).toMatchObject({ expected: 18_220, got: 11_406, missing: undefined });
  expect(row.rule).toMatchObject({ state: 'failed', booked: 11_406 / 18_220, known: true });
});

test('the sum does not say that nothing is missing when something failed', () => {
  const whole = item({ state: 'done', expected: 78, got: 78, missing: 0 });
  const total = (items: readonly QueueItemView[]) => queueTotal({ ...done(), items });
  expect(total([whole, item(gitFailed)])).toMatchObject({
    ...{ expected: 82, got: 82, missing: undefined, words: 'and what is not known yet' },
  });
  expect(total([whole])).toMatchObject({ expected: 78, got: 78, missing: 0, words: '' });
  expect(total([item({ missing: 3 }), item(gitFailed)])).toMatchObject({ missing: 3 });
});
