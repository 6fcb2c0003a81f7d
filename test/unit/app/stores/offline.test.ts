import { expect, test } from 'vitest';
import { createOfflineStore, type Registration } from '../../../../src/app/stores/offline.ts';

class Script extends EventTarget {
  readonly told: unknown[] = [];
  constructor(public state: string) {
    super();
  }
  postMessage(message: unknown): void {
    this.told.push(message);
  }
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class Kept extends EventTarget implements Registration {
  installing: Script | null = null;
  waiting: Script | null = null;
  active: Script | null = null;
  updates = 0;
  async update(): Promise<void> {
    this.updates += 1;
  }
}

function world(kept: Kept | undefined) {
  let now = 0;
  let reloads = 0;
  const store = createOfflineStore({
    register: kept && (async () => kept),
    reload: () => {
      reloads += 1;
    },
    now: () => now,
  });
  return {
    ...{ store, reloads: () => reloads },
    later: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test('the first version is no newer one; the next is, and is let in when it is wanted', async () => {
  const kept = new Kept();
  const first = new Script('installing');
  kept.installing = first;
  const { store, reloads } = world(kept);
  await store.start();
  first.become('installed');
  expect(store.update.value).toBe(false);
  Object.assign(kept, { installing: null, active: first });

  const second = new Script('installing');
  kept.installing = second;
  kept.dispatchEvent(new Event('updatefound'));
  expect(store.update.value).toBe(false);
  Object.assign(kept, { installing: null, waiting: second });
  second.become('installed');
  expect(store.update.value).toBe(true);
  store.load();
  expect(second.told).toEqual([{ type: 'take-over' }]);
  expect(reloads()).toBe(0);
  second.become('activated');
  expect(reloads()).toBe(1);
});

test('a version that waited before this tab was opened is told at once; one that another tab let in needs only a reload', async () => {
  const kept = new Kept();
  Object.assign(kept, { active: new Script('activated'), waiting: new Script('installed') });
  const { store, reloads } = world(kept);
  await store.start();
  expect(store.update.value).toBe(true);
  kept.waiting = null;
  store.load();
  expect(reloads()).toBe(1);
});

test('it is looked for again after an hour, and nothing goes wrong where nothing can be kept', async () => {
  const kept = new Kept();
  const { store, later } = world(kept);
  await store.start();
  await store.look();
  later(3_599_000);
  await store.look();
  expect(kept.updates).toBe(0);
  later(1000);
  await store.look();
  expect(kept.updates).toBe(1);
  const none = world(undefined);
  await none.store.start();
  await none.store.look();
  const refused = createOfflineStore({ register: () => Promise.reject(new Error()), reload: () => {}, now: () => 0 });
  await refused.start();
  expect(refused.update.value).toBe(false);
});
