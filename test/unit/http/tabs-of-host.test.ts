import { expect, test } from 'vitest';
import { createHosts } from '../../../src/http/hosts.ts';
import { tabsOfHost } from '../../../src/http/tabs-of-host.ts';
import { virtualClock } from './virtual-clock.ts';

/** The shared locks of a browser. */
function sharedLocks() {
  const held: { name: string; mode: 'shared' }[] = [];
  const request = async (name: string, _: LockOptions, run: (lock: Lock) => Promise<unknown>) => {
    const lock = { name, mode: 'shared' } as const;
    held.push(lock);
    try {
      return await run(lock);
    } finally {
      held.splice(held.indexOf(lock), 1);
    }
  };
  return { held, locks: { request, query: async () => ({ held: [...held], pending: [] }) } as unknown as LockManager };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

function twoTabs() {
  const clock = virtualClock();
  const { held, locks } = sharedLocks();
  const tab = () => {
    const tabs = tabsOfHost(locks, clock);
    return { tabs, hosts: createHosts({ clock, random: () => 0.5, most: 6, tabs }) };
  };
  return { clock, held, one: tab(), other: tab() };
}

test('tabs that ask the same host share its places; another host has its own', async () => {
  const { clock, one, other } = twoTabs();
  for (const { tabs } of [one, other]) tabs('git.example');
  await clock.during(clock.sleep(4000));
  expect([one.tabs('git.example'), other.tabs('git.example'), one.tabs('files.example')]).toEqual([2, 2, 1]);
  // Good answers of a full lane make it wider, up to its part.
  for (let round = 0; round < 30; round++) {
    const { lanes } = one.hosts;
    const places = await Promise.all(
      Array.from({ length: lanes.most('git.example') }, () => lanes.enter('git.example')),
    );
    for (const place of places) place.leave('good');
  }
  expect(one.hosts.lanes.most('git.example')).toBe(3);
});

test('a lane that is wider than its part lets nobody in until enough have left', async () => {
  const { clock, one, other } = twoTabs();
  const { lanes } = one.hosts;
  for (let round = 0; round < 30; round++) {
    const places = await Promise.all(Array.from({ length: lanes.most('a') }, () => lanes.enter('a')));
    for (const place of places) place.leave('good');
  }
  const six = await Promise.all(Array.from({ length: 6 }, () => lanes.enter('a')));
  other.tabs('a');
  await clock.during(clock.sleep(4000));
  let entered = 0;
  void lanes.enter('a').then(() => entered++);
  for (const place of six.slice(0, 3)) place.leave('good');
  await settled();
  expect(entered).toBe(0);
  six[3]?.leave('good');
  await settled();
  expect(entered).toBe(1);
});

test('who asks no more gives its part back', async () => {
  const { clock, held, one, other } = twoTabs();
  for (const { tabs } of [one, other]) tabs('a');
  for (let seconds = 0; seconds < 20; seconds += 2) {
    await clock.during(clock.sleep(2000));
    one.tabs('a');
  }
  expect(one.tabs('a')).toBe(1);
  await clock.during(clock.sleep(20_000));
  expect(held).toEqual([]);
});

test('where locks are refused, a tab counts for itself', async () => {
  const clock = virtualClock();
  const refuse = () => Promise.reject(new DOMException('no', 'SecurityError'));
  const tabs = tabsOfHost({ request: refuse, query: refuse } as unknown as LockManager, clock);
  expect(tabs('a')).toBe(1);
  await clock.during(clock.sleep(30_000));
  expect(tabs('a')).toBe(1);
});
