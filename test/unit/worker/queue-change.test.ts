import { IDBFactory } from 'fake-indexeddb';
import { afterEach, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { defaultFilter } from '../../../src/pipeline/queue-filter.ts';
import { type OwnerForge, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { browserLocks } from './job-world.ts';
import { createQueueWorld, nodeFetch, type QueueWorld } from './queue-world.ts';

let forge: OwnerForge | undefined;

afterEach(async () => {
  await forge?.close();
  forge = undefined;
});

const quickUnits = { units: ['issues', 'labels'] } as const;

/** Six projects, paused when the first two are read: two or three have begun. */
async function pausedEarly(indexedDB = new IDBFactory()): Promise<QueueWorld> {
  forge = await startOwnerForge({ withGit: false, projects: smallProjects(6, { p04: { archived: true } }) });
  let pausing: Promise<void> | undefined;
  const begun = new Set<string>();
  const fetch: Fetch = (input, init) => {
    const [, name] = /\/(p0[12])\/issues\?.*limit=50/.exec(input) ?? [];
    if (name !== undefined) begun.add(name);
    if (begun.size === 2) pausing ??= world.send({ type: 'queue-pause' });
    return nodeFetch(input, init);
  };
  const world = createQueueWorld({ indexedDB, fetch });
  await world.list(forge.url);
  await world.send({ type: 'queue-pick', key: keyOf(world, 'p05'), wanted: false });
  await world.start(quickUnits);
  await pausing;
  expect(world.view().state).toBe('paused');
  expect(world.states()).toMatchObject({ p04: 'queued', p05: 'skipped', p06: 'queued' });
  return world;
}

function keyOf(world: QueueWorld, name: string): string {
  return world.view().items.find(({ project }) => project.address.name === name)?.key ?? '';
}

test('of a queue that stands, filter and ticks decide about what has not begun', async () => {
  const world = await pausedEarly();
  await world.send({ type: 'queue-filter', filter: { ...defaultFilter, archived: false, pattern: 'p04, p06' } });
  const { p01, p02, ...others } = world.states();
  expect([p01, p02]).not.toContain('skipped');
  expect(others).toMatchObject({ p04: 'skipped', p05: 'skipped', p06: 'queued' });
  await world.send({ type: 'queue-pick', key: keyOf(world, 'p04'), wanted: true });
  await world.send({ type: 'queue-pick', key: keyOf(world, 'p01'), wanted: false });
  await world.send({ type: 'queue-resume' });
  expect(world.view()).toMatchObject({ state: 'done', title: 'harbor-lab' });
  expect(world.states()).toMatchObject({ p01: 'done', p02: 'done', p04: 'done', p05: 'skipped', p06: 'done' });
}, 120_000);

test('ticks outlive a reload', async () => {
  const indexedDB = new IDBFactory();
  (await (await pausedEarly(indexedDB)).vault()).close();
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  await next.send({ type: 'queue-filter', filter: { ...defaultFilter, archived: false } });
  expect(next.states()).toMatchObject({ p04: 'skipped', p05: 'skipped', p06: 'queued' });
}, 120_000);

test('while it runs, and when it is done, the choice stands', async () => {
  const world = await pausedEarly();
  const none = { ...defaultFilter, pattern: 'nothing' };
  const running = world.send({ type: 'queue-resume' });
  await expect.poll(() => world.view().state).toBe('running');
  await world.send({ type: 'queue-filter', filter: none });
  await running;
  await world.send({ type: 'queue-filter', filter: none });
  expect(world.view().filter).toEqual(defaultFilter);
  expect(world.states()).toMatchObject({ p04: 'done', p05: 'skipped', p06: 'done' });
}, 120_000);
