import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { type OwnerForge, type OwnerForgeOptions, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { browserLocks, quickClock } from './job-world.ts';
import { createQueueWorld, nodeFetch, type QueueWorld, savedBytes, tally } from './queue-world.ts';

let forge: OwnerForge | undefined;

async function started(options: OwnerForgeOptions): Promise<OwnerForge> {
  forge = await startOwnerForge({ withGit: false, ...options });
  return forge;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await forge?.close();
  forge = undefined;
});

const quickUnits = { units: ['issues', 'labels'] } as const;

/** Does something when a request comes, once. */
function onRequest(wanted: (url: string) => boolean, act: () => void): Fetch {
  let done = false;
  return (input, init) => {
    if (!done && wanted(input)) {
      done = true;
      act();
    }
    return nodeFetch(input, init);
  };
}

/** A tab that is gone writes nothing any more: its clock would go on here, and what another has finished would be running again. */
async function die(tab: QueueWorld): Promise<void> {
  const vault = await tab.vault();
  await expect.poll(async () => (await vault.queues())[0]?.state, { timeout: 10_000 }).toBe('running');
  vault.close();
}

test('paused in the middle, it goes on where it was, and what was done is not asked for again', async () => {
  const { url, replay } = await started({ projects: smallProjects(6) });
  let pausing: Promise<void> | undefined;
  const world = createQueueWorld({
    fetch: onRequest(
      (address) => address.includes('/p03/issues?') && address.includes('limit=50'),
      () => {
        pausing = world.send({ type: 'queue-pause' });
      },
    ),
  });
  await world.list(url);
  await world.start(quickUnits);
  await pausing;
  expect(world.view()).toMatchObject({ state: 'paused' });
  const before = tally(world);
  expect(before['done']).toBeGreaterThan(0);
  expect(before['done']).toBeLessThan(6);
  expect((before['queued'] ?? 0) + (before['paused'] ?? 0)).toBe(6 - (before['done'] ?? 0));
  const first = replay.requests.length;
  await world.send({ type: 'queue-resume' });
  expect(world.view()).toMatchObject({ state: 'done', totals: { done: 6, needYou: 0 } });
  expect(replay.requests.slice(first).some(({ url: asked }) => asked.includes('/p01'))).toBe(false);
}, 120_000);

test('it is called paused when all of it has let go, and pausing until then', async () => {
  const { url } = await started({ projects: smallProjects(4) });
  let isLetGo = false;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let pausing: Promise<void> | undefined;
  const world = createQueueWorld({
    fetch: async (input, init) => {
      if (isLetGo || !/\/p0[12]\/labels.*limit=50/.test(input)) return nodeFetch(input, init);
      // The first stops at once, the second not yet.
      if (input.includes('/p01/')) return new Promise((_, stop) => init?.signal?.addEventListener('abort', stop));
      pausing ??= world.send({ type: 'queue-pause' });
      await held;
      return nodeFetch(input, init);
    },
  });
  await world.list(url);
  const running = world.start(quickUnits);
  await expect.poll(() => world.last()?.pausing, { timeout: 20_000 }).toBe(true);
  expect(world.view().state).toBe('running');
  expect(world.view().totals.left).toBeUndefined();
  await expect.poll(() => world.states()['p01'], { timeout: 20_000 }).toBe('paused');
  expect(world.view()).toMatchObject({ state: 'running', pausing: true });
  isLetGo = true;
  letGo();
  await Promise.all([pausing, running]);
  expect(world.view().state).toBe('paused');
  expect(world.view().pausing).toBeUndefined();
  const works = new Set(['checking', 'collecting', 'packing', 'sending']);
  for (const view of world.views)
    if (view?.state === 'paused') expect(view.items.filter(({ state }) => works.has(state))).toEqual([]);
  await world.send({ type: 'queue-resume' });
  expect(tally(world)).toEqual({ done: 4 });
}, 60_000);

test('cancelled, it says so until all of it has let go', async () => {
  const { url } = await started({ projects: smallProjects(2) });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let cancelling: Promise<void> | undefined;
  const world = createQueueWorld({
    fetch: async (input, init) => {
      if (!/\/p02\/labels.*limit=50/.test(input)) return nodeFetch(input, init);
      cancelling ??= world.send({ type: 'queue-cancel' });
      await held;
      return nodeFetch(input, init);
    },
  });
  await world.list(url);
  const running = world.start(quickUnits);
  await expect.poll(() => world.last()?.leaving, { timeout: 20_000 }).toBe(true);
  expect(world.view().state).toBe('running');
  letGo();
  await Promise.all([cancelling, running]);
  expect(world.views.filter((view) => view?.pausing || (view?.state === 'paused' && !view.leaving))).toEqual([]);
  expect(world.last()).toBeUndefined();
}, 60_000);

test('a killed tab: the next one offers the queue, goes on with it, and the bytes are the same', async () => {
  const { url } = await started({ projects: smallProjects(5) });
  const indexedDB = new IDBFactory();
  const killed = { is: false };
  const dying: Fetch = async (input, init) => {
    if (input.includes('/p03/labels') && input.includes('limit=50')) killed.is = true;
    return killed.is ? new Promise<Response>(() => {}) : nodeFetch(input, init);
  };
  const tab = createQueueWorld({ indexedDB, fetch: dying });
  await tab.list(url);
  void tab.start(quickUnits);
  await expect.poll(() => killed.is, { timeout: 60_000 }).toBe(true);
  await die(tab);

  // Locks go with the tab.
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  expect(next.view()).toMatchObject({ state: 'paused', title: 'harbor-lab' });
  expect(next.view().items).toHaveLength(5);
  await next.send({ type: 'queue-resume' });
  expect(tally(next)).toEqual({ done: 5 });
  const whole = createQueueWorld();
  await whole.list(url);
  await whole.start(quickUnits);
  for (const [at, { key, outcome }] of next.view().items.entries())
    expect({ key, outcome }).toEqual({ key: whole.view().items[at]?.key, outcome: whole.view().items[at]?.outcome });
  expect((await savedBytes(next, 'all')).length).toBe((await savedBytes(whole, 'all')).length);
}, 120_000);

test('gone on with while the forge is away for a while, it waits for it, as for a host that is known', async () => {
  const { url } = await started({ projects: smallProjects(2) });
  const indexedDB = new IDBFactory();
  let killed = false;
  const dying: Fetch = async (input, init) => {
    if (input.includes('/p01/labels') && input.includes('limit=50')) killed = true;
    return killed ? new Promise<Response>(() => {}) : nodeFetch(input, init);
  };
  const tab = createQueueWorld({ indexedDB, fetch: dying });
  await tab.list(url);
  void tab.start(quickUnits);
  await expect.poll(() => killed, { timeout: 60_000 }).toBe(true);
  await die(tab);

  let away = 12;
  const late: Fetch = async (input, init) => {
    if (away <= 0) return nodeFetch(input, init);
    away--;
    throw new TypeError('Failed to fetch');
  };
  const next = createQueueWorld({ indexedDB, locks: browserLocks(), fetch: late, clock: quickClock() });
  await next.send({ type: 'queue-open' });
  await next.send({ type: 'queue-resume' });
  expect(tally(next)).toEqual({ done: 2 });
  expect(away).toBe(0);
}, 120_000);

test('a token given when it goes on need not wait for what was asked of strangers', async () => {
  const { url } = await started({ projects: smallProjects(1) });
  let refused: (() => void) | undefined;
  const wasRefused = new Promise<void>((resolve) => {
    refused = resolve;
  });
  const fetch: Fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    const isStranger = !headers.has('authorization');
    headers.delete('authorization');
    if (!isStranger || !input.includes('/p01/labels')) return nodeFetch(input, { ...init, headers });
    refused?.();
    const reset = String(Math.ceil(Date.now() / 1000) + 3000);
    const spent = { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    return new Response('{"message":"too many"}', { status: 403, headers: spent });
  };
  const world = createQueueWorld({ fetch });
  await world.list(url);
  const running = world.start(quickUnits);
  await wasRefused;
  await world.send({ type: 'queue-pause' });
  await running;
  await world.send({ type: 'queue-resume', token: 'good-token' });
  expect(tally(world)).toEqual({ done: 1 });
}, 60_000);

test('a queue that another tab has is not taken; closed, it is gone, and the projects stay', async () => {
  const { url } = await started({ projects: smallProjects(2) });
  const storage = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const one = createQueueWorld(storage);
  await one.list(url);
  await one.start(quickUnits);
  const other = createQueueWorld(storage);
  await other.send({ type: 'queue-open' });
  expect(other.last()).toBeUndefined();
  await one.send({ type: 'queue-cancel' });
  expect(one.last()).toBeUndefined();
  await other.send({ type: 'queue-open' });
  expect(other.last()).toBeUndefined();
  const vault = await one.vault();
  expect(await vault.queues()).toEqual([]);
  expect((await vault.records()).map(({ state }) => state)).toEqual(['done', 'done']);
}, 120_000);

test('listed again, what is known is brought up to date without another check', async () => {
  const { url, replay } = await started({ projects: smallProjects(3) });
  const world = createQueueWorld();
  await world.list(url);
  await world.start(quickUnits);
  await world.send({ type: 'queue-cancel' });
  await world.list(url);
  const stood = replay.requests.length;
  await world.start(quickUnits);
  expect(tally(world)).toEqual({ done: 3 });
  const asked = replay.requests.slice(stood);
  expect(asked.length).toBeLessThanOrEqual(3 * 6);
  expect(asked.some(({ url: one }) => one.includes('/timeline'))).toBe(false);
  for (const record of await (await world.vault()).records())
    expect(record).toMatchObject({ mode: 'update', round: 2, state: 'done' });
  for (const { outcome } of world.view().items) expect(outcome).toMatchObject({ verdict: 'whole' });
}, 120_000);

test('listed again with more to export, it is checked: nobody has tried those routes', async () => {
  const { url } = await started({ projects: smallProjects(1) });
  const world = createQueueWorld();
  await world.list(url);
  await world.start({ units: ['labels'] });
  await world.send({ type: 'queue-cancel' });
  await world.list(url);
  await world.start(quickUnits);
  const [item] = world.view().items;
  expect(item).toMatchObject({ state: 'done', outcome: { verdict: 'whole' } });
  expect((await (await world.vault()).records())[0]).toMatchObject({ round: 2, units: ['issues', 'labels'] });
}, 120_000);

test('the limit of requests stops all at its number, and a higher one lets them go on', async () => {
  const { url } = await started({ projects: smallProjects(4) });
  const world = createQueueWorld();
  await world.list(url);
  await world.start({ ...quickUnits, cap: 40 });
  expect(world.view()).toMatchObject({
    state: 'paused',
    notice: { code: 'request-cap' },
    totals: { requests: 40, cap: 40 },
  });
  expect(tally(world)['failed']).toBeUndefined();
  await world.send({ type: 'queue-resume' });
  expect(world.view()).toMatchObject({ state: 'paused', totals: { requests: 40 } });
  await world.send({ type: 'queue-resume', cap: 1000 });
  expect(world.view()).toMatchObject({ state: 'done', totals: { done: 4, cap: 1000 } });
}, 120_000);

/** From its so manieth write on the disk is full, until `mend`. */
function fullAfter(most: number) {
  const disk = { writes: 0, isFull: true };
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (++disk.writes > most && disk.isFull) throw new DOMException('full', 'QuotaExceededError');
    return put.apply(this, args);
  });
  return disk;
}

test('a full disk pauses all and says how much is needed; when there is room again all goes on by itself', async () => {
  const { url } = await started({ projects: smallProjects(6) });
  const world = createQueueWorld({ clock: quickClock() });
  await world.list(url);
  const disk = fullAfter(15);
  await world.start(quickUnits);
  expect(world.view()).toMatchObject({ state: 'paused', notice: { code: 'disk-full' } });
  expect(world.view().notice?.why).toMatch(/About \d+ MB are still needed/);
  expect(tally(world)['failed']).toBeUndefined();
  const refused = disk.writes;
  // It is tried, and nothing is shown of that.
  await expect.poll(() => disk.writes, { timeout: 60_000 }).toBeGreaterThan(refused);
  expect(world.view().state).toBe('paused');
  disk.isFull = false;
  await expect.poll(() => world.view().state, { timeout: 60_000 }).toBe('done');
  expect(tally(world)).toEqual({ done: 6 });
}, 120_000);

test('a queue that waits for room and is closed tries no more', async () => {
  const { url } = await started({ projects: smallProjects(4) });
  const world = createQueueWorld({ clock: quickClock() });
  await world.list(url);
  const disk = fullAfter(15);
  await world.start(quickUnits);
  expect(world.view()).toMatchObject({ state: 'paused', notice: { code: 'disk-full' } });
  await world.send({ type: 'queue-cancel' });
  const before = disk.writes;
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  // A try that was under way may end.
  expect(disk.writes).toBeLessThanOrEqual(before + 1);
  expect(world.last()).toBeUndefined();
}, 120_000);

test('a token that is refused on the way stops all and is asked for', async () => {
  const projects = smallProjects(4).map((project) => ({ ...project, isPrivate: true }));
  const { url } = await started({ projects, token: 'good' });
  const revoked = { is: false };
  const answered: string[] = [];
  const world = createQueueWorld({
    fetch: (input, init) => {
      // With the first question about it.
      if (answered.length === 0 && input.includes('/p02/')) revoked.is = true;
      const authorization = new Headers(init?.headers).get('authorization');
      const refused = revoked.is && authorization === 'token good';
      if (!refused && input.includes('/p02/issues')) answered.push(input);
      const answer = { message: 'user does not exist [uid: 0, name: ]' };
      return refused ? Promise.resolve(Response.json(answer, { status: 401 })) : nodeFetch(input, init);
    },
  });
  await world.list(url, 'good');
  expect(world.view().items).toHaveLength(4);
  await world.start(quickUnits);
  expect(world.view()).toMatchObject({ state: 'paused', notice: { code: 'unauthorized' } });
  expect(tally(world)['failed']).toBeUndefined();
  revoked.is = false;
  answered.push('from now on the token is good');
  await world.send({ type: 'queue-resume', token: 'good' });
  expect(tally(world)).toEqual({ done: 4 });
  // What was refused then is read, and not taken for closed.
  expect(answered.slice(1)).not.toEqual([]);
}, 120_000);

test('never more than six requests at once to the host', async () => {
  let running = 0;
  let most = 0;
  const counting: Fetch = async (input, init) => {
    running++;
    most = Math.max(most, running);
    try {
      const answer = await nodeFetch(input, init);
      const bytes = await answer.arrayBuffer();
      return new Response(bytes, { status: answer.status, headers: answer.headers });
    } finally {
      running--;
    }
  };
  const { url } = await started({ projects: smallProjects(8), replay: { delay: 3 } });
  const world = createQueueWorld({ fetch: counting });
  await world.list(url);
  await world.start(quickUnits);
  expect(tally(world)).toEqual({ done: 8 });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
}, 120_000);
