import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { isTabMessage } from '../../../src/worker/other-tab.ts';
import { type OwnerForge, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { browserLocks, tabChannels } from './job-world.ts';
import { createQueueWorld, nodeFetch, type QueueWorld, tally } from './queue-world.ts';

let forge: OwnerForge | undefined;

afterEach(async () => {
  await forge?.close();
  forge = undefined;
});

const quickUnits = { units: ['issues', 'labels'] } as const;

/** Two tabs of one browser. In the first, what asks for the labels of the third project waits until it is let go. */
async function twoTabs() {
  forge = await startOwnerForge({ withGit: false, projects: smallProjects(4) });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const fetch: Fetch = async (input, init) => {
    if (/\/p03\/labels.*limit=50/.test(input))
      await Promise.race([held, new Promise((_, reject) => init?.signal?.addEventListener('abort', reject))]);
    return nodeFetch(input, init);
  };
  const tab = tabChannels();
  const storage = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const one = createQueueWorld({ ...storage, fetch, channel: tab() });
  const other = createQueueWorld({ ...storage, channel: tab() });
  await one.list(forge.url, 'secret-token');
  return { one, other, letGo };
}

const isHeld = (state: string | undefined) => state === 'collecting';

test('the other tab shows the list live, pauses it, goes on with it, and sees its end', async () => {
  const { one, other, letGo } = await twoTabs();
  const run = one.start(quickUnits);
  await vi.waitFor(() => expect(isHeld(one.states()['p03'])).toBe(true), 20_000);
  const watching = other.send({ type: 'queue-open' });
  await vi.waitFor(() => expect(other.last()).toMatchObject({ state: 'running', elsewhere: true }), 20_000);
  expect(JSON.stringify(other.views)).not.toContain('secret-token');
  await vi.waitFor(() => expect(tally(other)).toEqual({ done: 3, collecting: 1 }), 20_000);
  // Saved is where it was packed.
  expect(other.view().items.some(({ archiveName }) => archiveName !== undefined)).toBe(false);

  await other.send({ type: 'queue-pause' });
  await run;
  expect(one.view()).toMatchObject({ state: 'paused' });
  await vi.waitFor(() => expect(other.view()).toMatchObject({ state: 'paused', elsewhere: true }), 20_000);
  letGo();
  await other.send({ type: 'queue-resume' });
  await vi.waitFor(() => expect(other.view()).toMatchObject({ state: 'done', totals: { done: 4 } }), 20_000);
  expect(one.view()).toMatchObject({ state: 'done', totals: { done: 4 } });
  await one.send({ type: 'queue-cancel' });
  await watching;
  expect(other.last()).toBeUndefined();
}, 60_000);

test('what is closed in the other tab is closed there only; what it lists is its own', async () => {
  const { one, other, letGo } = await twoTabs();
  const run = one.start(quickUnits);
  const watching = other.send({ type: 'queue-open' });
  await vi.waitFor(() => expect(other.last()).toMatchObject({ elsewhere: true }), 20_000);
  await other.send({ type: 'queue-cancel' });
  await watching;
  expect(other.last()).toBeUndefined();
  const again = other.send({ type: 'queue-open' });
  await vi.waitFor(() => expect(other.last()).toMatchObject({ elsewhere: true }), 20_000);
  await other.list(`${forge?.url}/p01`);
  await again;
  expect(other.view()).toMatchObject({ state: 'listed', totals: { projects: 1 } });
  expect(other.view().elsewhere).toBeUndefined();
  letGo();
  await run;
  expect(one.view()).toMatchObject({ state: 'done', totals: { done: 4 } });
  expect(other.view()).toMatchObject({ state: 'listed' });
}, 60_000);

test('a project that another list works on says so, and what can be pressed here', async () => {
  const { one, other, letGo } = await twoTabs();
  const run = one.start(quickUnits);
  await vi.waitFor(() => expect(isHeld(one.states()['p03'])).toBe(true), 20_000);
  await other.list(`${forge?.url}/p03`, 'secret-token');
  await other.start(quickUnits);
  const [item] = other.view().items;
  expect(item).toMatchObject({ state: 'failed', notice: { code: 'another-tab' } });
  expect(item?.notice?.todo).toContain('then press Try again');
  letGo();
  await run;
  await other.send({ type: 'queue-retry', keys: [item?.key ?? ''] });
  expect(other.states()).toEqual({ p03: 'done' });
}, 60_000);

test('a list that has not begun is not shown in another tab', async () => {
  const { one, other } = await twoTabs();
  await other.send({ type: 'queue-open' });
  expect(other.last()).toBeUndefined();
  expect(one.view()).toMatchObject({ state: 'listed' });
}, 60_000);

test('of several lists in other tabs the one that stands is shown, not a newer one that has not begun', async () => {
  forge = await startOwnerForge({ withGit: false, projects: smallProjects(4) });
  const tab = tabChannels();
  const storage = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const [one, two, three] = [0, 1, 2].map(() => createQueueWorld({ ...storage, channel: tab() })) as [
    QueueWorld,
    QueueWorld,
    QueueWorld,
  ];
  await one.list(forge.url);
  await one.start({ ...quickUnits, cap: 12 });
  expect(one.view().state).toBe('paused');
  await two.list(`${forge.url}/p01`);
  const states = async () => (await (await two.vault()).queues()).map(({ state }) => state).sort();
  await vi.waitFor(async () => expect(await states()).toEqual(['listed', 'paused']), 20_000);
  const watching = three.send({ type: 'queue-open' });
  await vi.waitFor(() => expect(three.last()).toMatchObject({ state: 'paused', elsewhere: true }), 20_000);
  expect(three.view().items).toHaveLength(4);
  await three.send({ type: 'queue-cancel' });
  await watching;
}, 60_000);

test('of several lists in other tabs the one that is asked for is shown, not the newest', async () => {
  forge = await startOwnerForge({ withGit: false, projects: smallProjects(4) });
  const tab = tabChannels();
  const storage = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const older = createQueueWorld({ ...storage, channel: tab() });
  const newer = createQueueWorld({ ...storage, channel: tab() });
  const third = createQueueWorld({ ...storage, channel: tab() });
  await older.list(forge.url);
  await older.start({ ...quickUnits, cap: 12 });
  await newer.list(`${forge.url}/p01\n${forge.url}/p02`);
  await newer.start({ ...quickUnits, cap: 8 });
  const states = async () => (await (await newer.vault()).queues()).map(({ state }) => state);
  await vi.waitFor(async () => expect(await states()).toEqual(['paused', 'paused']), 20_000);
  const watching = third.send({ type: 'queue-open', queue: older.view().id });
  await vi.waitFor(() => expect(third.last()).toMatchObject({ state: 'paused', elsewhere: true }), 20_000);
  expect(third.view().id).toBe(older.view().id);
  await third.send({ type: 'queue-cancel' });
  await watching;
}, 60_000);

test('a list that another tab has for a moment only is not missed', async () => {
  const { one } = await twoTabs();
  await one.start({ ...quickUnits, cap: 1 });
  await vi.waitFor(async () => expect((await (await one.vault()).queues())[0]?.state).toBe('paused'), 20_000);
  const locks = browserLocks();
  let letGo = () => {};
  const moment = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // A tab that has watched the same queue is given the lock, too, when its owner is gone.
  const [kept] = await (await one.vault()).queues();
  void locks.request(`takeout-queue:${kept?.id}`, {}, () => moment);
  const next = createQueueWorld({ indexedDB: one.indexedDB, locks, channel: tabChannels()() });
  const looking = next.send({ type: 'queue-open' });
  await vi.waitFor(() => expect(next.views).toEqual([undefined]), 20_000);
  letGo();
  await looking;
  expect(next.view()).toMatchObject({ state: 'paused' });
  expect(next.view().elsewhere).toBeUndefined();
}, 60_000);

test('looked at twice at the same time, a kept list is this tab’s own', async () => {
  const { one } = await twoTabs();
  await one.start({ ...quickUnits, cap: 1 });
  await vi.waitFor(async () => expect(await (await one.vault()).queues()).toHaveLength(1), 20_000);
  const tab = tabChannels();
  const next = createQueueWorld({ indexedDB: one.indexedDB, locks: browserLocks(), channel: tab() });
  await Promise.all([next.send({ type: 'queue-open' }), next.send({ type: 'queue-open' })]);
  expect(next.view()).toMatchObject({ state: 'paused' });
  expect(next.view().elsewhere).toBeUndefined();
}, 60_000);

describe('what another tab says is looked at before it is believed', () => {
  const view = {
    state: 'running',
    items: [{ project: {} }],
    formats: [],
    faults: [],
    lately: [],
    totals: {},
    filter: {},
  };
  test.each([
    [{ type: 'library' }, true],
    [{ type: 'freed' }, true],
    [{ type: 'ask', project: 'p' }, true],
    [{ type: 'ask', queue: 'q' }, false],
    [{ type: 'queue-ask', queue: 'q' }, true],
    [{ type: 'queue-pause', queue: 'q' }, true],
    [{ type: 'queue-resume', queue: 1 }, false],
    [{ type: 'queue-view', queue: 'q', view }, true],
    [{ type: 'queue-view', queue: 'q', view: { ...view, items: [null] } }, false],
    [{ type: 'queue-view', queue: 'q', view: { ...view, totals: undefined } }, false],
    [{ type: 'queue-view', queue: 'q' }, false],
    [{ type: 'view', project: 'p', view: { state: 'idle', units: [], lately: [], totals: {} } }, true],
    [{ type: 'view', project: 'p', view: { state: 'idle', units: [], lately: [] } }, false],
    [{ type: 'toString', project: 'p' }, false],
    ['library', false],
    [null, false],
  ])('%j: %s', (message, expected) => {
    expect(isTabMessage(message)).toBe(expected);
  });
});
