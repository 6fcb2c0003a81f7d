import { expect, test } from 'vitest';
import { queuePercent } from '../../../../src/app/stores/queue.ts';
import { createQueueTeller } from '../../../../src/app/stores/queue-teller.ts';
import type { QueueItemView, QueueView } from '../../../../src/worker/queue-messages.ts';
import { galleryQueues } from '../../../support/gallery-queue.ts';
import { galleryNow } from '../../../support/gallery-states.ts';

function shown(name: string): QueueView {
  const view = galleryQueues[name];
  if (view === undefined) throw new Error(`no queue ${name}`);
  return view;
}

const formats = { number: String, time: String };
type Wait = NonNullable<QueueItemView['waiting']>;

/** The queue with this wait at these projects, or with none. */
function waiting(view: QueueView, wait?: Wait, names: readonly string[] = ['harbor-map', 'sea-state']): QueueView {
  const items = view.items.map((item) => {
    const { waiting: _, ...rest } = item;
    return wait !== undefined && names.includes(item.project.address.name) ? { ...rest, waiting: wait } : rest;
  });
  return { ...view, items };
}

/** What is said while it goes from one of these views to the next. */
function heard(...views: readonly QueueView[]): readonly (readonly string[])[] {
  const tell = createQueueTeller(formats, queuePercent);
  return views.map((view, at) => tell(views[at - 1], view, galleryNow));
}

const running = waiting(shown('running'));
const asked: Wait = { until: galleryNow + 41_000, reason: 'asked' };

test('states and projects that ended are told, and nothing of another queue', () => {
  const before = {
    ...running,
    items: running.items.map(
      (item): QueueItemView =>
        ['docs', 'anchor-cad'].includes(item.project.address.name) ? { ...item, state: 'collecting' } : item,
    ),
  };
  expect(heard(before, running)[1]).toEqual(expect.arrayContaining(['anchor-cad needs you', 'docs: done']));
  expect(heard(running, { ...running, state: 'paused' })[1]).toEqual(['Paused']);
  expect(heard(before, { ...running, id: '2' })[1]).toEqual([]);
});

test('what was saved is told by its name, each time', () => {
  const whole = shown('whole');
  const { saved, ...before } = whole;
  const saving = { ...before, saving: { of: 'all', bytes: 0, size: 10 } };
  expect(saved?.name).toBe('harbor-lab.zip');
  expect(heard(before, saving, whole, whole, saving, whole)).toEqual([
    [],
    [],
    ['Saved as harbor-lab.zip'],
    [],
    [],
    ['Saved as harbor-lab.zip'],
  ]);
});

test('a long wait is told once; where others work on, with the name of who waits', () => {
  const all = waiting(running, asked);
  expect(heard(running, all, all, running, all)).toEqual([[], ['Waiting 41 seconds'], [], [], []]);
  expect(heard(running, waiting(running, asked, ['sea-state']))[1]).toEqual(['sea-state: Waiting 41 seconds']);
  expect(heard(running, waiting(running, { ...asked, until: galleryNow + 9000 }))[1]).toEqual([]);
});

test('the wait of a list that is asked for is told, too', () => {
  const listing = shown('listing');
  expect(heard(listing, { ...listing, waiting: asked })[1]).toEqual(['Waiting 41 seconds']);
});

test('each full ten percent of all projects is told once', () => {
  const at = (percent: number): QueueView => ({
    ...running,
    items: running.items.map((item) => ({ ...item, state: 'collecting', percent })),
  });
  expect(heard(at(58), at(59), at(60), at(63), at(84))).toEqual([[], [], ['60 percent'], [], ['80 percent']]);
  expect(heard(at(58), { ...at(63), state: 'paused' })[1]).toEqual(['Paused']);
});
