import { IDBFactory } from 'fake-indexeddb';
import { afterEach, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { noticeFor } from '../../../src/pipeline/notices.ts';
import { type OwnerForge, type OwnerForgeOptions, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { browserLocks, createWorld } from './job-world.ts';
import { createQueueWorld, nodeFetch, savedBytes, smallUnits, tally } from './queue-world.ts';

/* What a page that is opened again makes of the queue that it kept. */

const forges: OwnerForge[] = [];

async function started(options: OwnerForgeOptions): Promise<OwnerForge> {
  const forge = await startOwnerForge({ withGit: false, ...options });
  forges.push(forge);
  return forge;
}

afterEach(async () => {
  for (const forge of forges.splice(0)) await forge.close();
});

const anyBucket = { address: 's3://all/kept', endpoint: '', region: '', keyId: 'id', secret: 'key', session: '' };
const quickUnits = { units: ['issues', 'labels'] } as const;
const proxy = 'https://proxy.invalid';

/** As a browser: git is closed to pages, and open by way of the proxy. */
const throughProxy: Fetch = async (input, init) => {
  if (input.startsWith(`${proxy}/`)) {
    const target = input.slice(proxy.length + 1);
    const answer = await nodeFetch(target, init);
    const headers = new Headers(answer.headers);
    headers.set('x-takeout-url', target);
    return new Response(answer.body, { status: answer.status, headers });
  }
  if (new URL(input).pathname.startsWith('/api/')) return nodeFetch(input, init);
  if (init?.mode === 'no-cors') return new Response(null);
  throw new TypeError('Failed to fetch');
};

test('of two lists that were kept the older one is offered as soon as the newer is closed', async () => {
  const forge = await started({ projects: smallProjects(3) });
  const indexedDB = new IDBFactory();
  for (const names of ['', '/p03']) {
    const tab = createQueueWorld({ indexedDB });
    await tab.list(`${forge.url}${names}`);
    await tab.start({ ...quickUnits, cap: 3 });
    expect(tab.view()).toMatchObject({ state: 'paused', notice: { code: 'request-cap' } });
    const states = async () => (await (await tab.vault()).queues()).map(({ state }) => state);
    await expect.poll(states).toEqual(names === '' ? ['paused'] : ['paused', 'paused']);
  }
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  expect(next.states()).toEqual({ p03: 'queued' });
  const shown = next.views.length;
  await next.send({ type: 'queue-cancel' });
  expect(next.view()).toMatchObject({ state: 'paused', title: 'harbor-lab' });
  expect(Object.keys(next.states())).toEqual(['p01', 'p02', 'p03']);
  // The form for another address is not seen in between.
  expect(next.views.slice(shown)).not.toContain(undefined);
  await next.send({ type: 'queue-resume', cap: undefined });
  expect(tally(next)).toEqual({ done: 3 });
  await next.send({ type: 'queue-cancel' });
  expect(next.last()).toBeUndefined();
  expect(await (await next.vault()).queues()).toEqual([]);
}, 60_000);

test('who lists others while a list is in the middle has it again when those are closed', async () => {
  const forge = await started({ projects: smallProjects(3) });
  const tab = createQueueWorld();
  await tab.list(forge.url);
  await tab.start({ ...quickUnits, cap: 3 });
  expect(tab.view()).toMatchObject({ state: 'paused', totals: { projects: 3 } });
  await tab.list(`${forge.url}/p03`);
  expect(tab.view()).toMatchObject({ state: 'listed', totals: { projects: 1 } });
  await tab.start(quickUnits);
  expect(tally(tab)).toEqual({ done: 1 });
  await tab.send({ type: 'queue-cancel' });
  expect(tab.view()).toMatchObject({ state: 'paused', totals: { projects: 3 } });
  await tab.send({ type: 'queue-resume', cap: undefined });
  expect(tally(tab)).toEqual({ done: 3 });
}, 60_000);

test('git that only the proxy carries comes by it after a reload, too', async () => {
  const { url } = await started({ projects: smallProjects(3), withGit: true });
  const indexedDB = new IDBFactory();
  const tab = createQueueWorld({ indexedDB, fetch: throughProxy });
  await tab.send({ type: 'queue-list', text: url, token: '', proxy, pageOrigin: 'https://page.invalid' });
  await tab.start({ units: smallUnits, cap: 30 });
  expect(tab.view()).toMatchObject({ state: 'paused', notice: { code: 'request-cap' } });
  expect(tally(tab)['failed']).toBeUndefined();
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.state).toBe('paused');

  const next = createQueueWorld({ indexedDB, locks: browserLocks(), fetch: throughProxy });
  await next.send({ type: 'queue-open' });
  await next.send({ type: 'queue-resume', cap: undefined, proxy });
  expect(tally(next)).toEqual({ done: 3 });
  for (const { outcome } of next.view().items) expect(outcome).toMatchObject({ verdict: 'whole' });
}, 60_000);

test('the limit of requests counts those of a tab that was killed', async () => {
  const forge = await started({ projects: smallProjects(1) });
  const indexedDB = new IDBFactory();
  let held = () => {};
  const isHeld = new Promise<void>((resolve) => {
    held = resolve;
  });
  let made = 0;
  const fetch: Fetch = async (input, init) => {
    made++;
    if (!/\/p01\/labels.*limit=50/.test(input)) return nodeFetch(input, init);
    held();
    return new Promise<Response>((_, reject) => init?.signal?.addEventListener('abort', reject));
  };
  const tab = createQueueWorld({ indexedDB, fetch });
  await tab.list(forge.url);
  void tab.start({ ...quickUnits, cap: 100 });
  await isHeld;
  const vault = await tab.vault();
  const kept = async () => (await vault.queues())[0];
  // What runs beside the held one comes to its end: nothing more is asked from one look to the next, and all of it is written.
  let looked = 0;
  const written = async () => {
    const before = looked;
    looked = made;
    return before === made && (await kept())?.requests === made;
  };
  await expect.poll(written, { interval: 500 }).toBe(true);
  const [item] = tab.view().items;
  vault.close();
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  expect(next.view().totals.requests).toBe(made);
  expect(next.view().items[0]?.requests).toBe(item?.requests);
}, 60_000);

test('a list with private projects that was not begun goes on after a reload with the token that is entered then', async () => {
  const forge = await started({ projects: [{ name: 'secret', isPrivate: true }], token: 'good' });
  const indexedDB = new IDBFactory();
  const tab = createQueueWorld({ indexedDB });
  await tab.list(forge.url, 'good');
  expect(tab.view()).toMatchObject({ state: 'listed', needsToken: false });
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.state).toBe('listed');
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  const { host } = new URL(forge.url);
  expect(next.view()).toMatchObject({ state: 'listed', needsToken: true, tokenFor: host });
  await next.start({ ...quickUnits, token: 'good', tokenHost: host });
  expect(tally(next)).toEqual({ done: 1 });
}, 60_000);

test('what stopped a list is still told after a reload, and what helps can be given', async () => {
  const forge = await started({ projects: smallProjects(3) });
  const indexedDB = new IDBFactory();
  const tab = createQueueWorld({ indexedDB });
  await tab.list(forge.url);
  await tab.start({ ...quickUnits, cap: 3 });
  const { notice } = tab.view();
  expect(notice).toMatchObject({ code: 'request-cap', details: { cap: 3 } });
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.state).toBe('paused');
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  expect(next.view()).toMatchObject({ state: 'paused', notice });
  await next.send({ type: 'queue-resume', cap: undefined });
  expect(tally(next)).toEqual({ done: 3 });
  expect(next.view().notice).toBeUndefined();
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.state).toBe('done');
  expect((await (await tab.vault()).queues())[0]).not.toHaveProperty('notice');
}, 60_000);

test('a token that was refused is asked for by its host after a reload, too, whichever project it was', async () => {
  const open = await started({ projects: smallProjects(2) });
  const closed = await started({ projects: [{ name: 'closed' }] });
  const indexedDB = new IDBFactory();
  let isRefused = false;
  const tab = createQueueWorld({
    indexedDB,
    fetch: async (input, init) =>
      isRefused && input.startsWith(closed.replay.base) ? new Response('{}', { status: 401 }) : nodeFetch(input, init),
  });
  await tab.list(`${open.url}\n${closed.url}/closed`);
  isRefused = true;
  await tab.start(quickUnits);
  const host = new URL(closed.url).host;
  expect(tab.view()).toMatchObject({ state: 'paused', notice: { code: 'unauthorized' }, tokenFor: host });
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.state).toBe('paused');
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  expect(next.view()).toMatchObject({ state: 'paused', notice: { code: 'unauthorized' }, tokenFor: host });
}, 60_000);

test('after a reload nothing is said to go on by itself', async () => {
  const forge = await started({ projects: smallProjects(2) });
  const indexedDB = new IDBFactory();
  const tab = createQueueWorld({ indexedDB });
  await tab.list(forge.url);
  await tab.start({ ...quickUnits, cap: 3 });
  const vault = await tab.vault();
  await expect.poll(async () => (await vault.queues())[0]?.state).toBe('paused');
  const [kept] = await vault.queues();
  if (kept === undefined) throw new Error('there is none');
  const about = { host: '', project: '', tokenGiven: false };
  const notice = noticeFor(new RunError('disk-full', 'no room', { details: { needed: 5_000_000 } }), about);
  expect(notice.todo).toContain('by itself');
  await vault.saveQueue({ ...kept, notice });
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  expect(next.view().notice).toMatchObject({ code: 'disk-full', title: notice.title, why: notice.why });
  expect(next.view().notice?.todo).toBe('Free room on the disk, then press Resume. What is collected stays.');
}, 60_000);

test('a list that came to nothing is not there again', async () => {
  const { url } = await started({ projects: [] });
  const indexedDB = new IDBFactory();
  const tab = createQueueWorld({ indexedDB });
  await tab.list(`${url}-misspelt`);
  expect(tab.view()).toMatchObject({ state: 'failed' });
  // Writes come one after the other: what was on its way is there now.
  await (await tab.vault()).removeQueue('none');
  const next = createQueueWorld({ indexedDB, locks: browserLocks() });
  await next.send({ type: 'queue-open' });
  expect(next.last()).toBeUndefined();
}, 60_000);

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

test('after a reload it is still told which lines were left out, and nobody has to choose again to go without git', async () => {
  const forge = await started({ projects: smallProjects(2) });
  const indexedDB = new IDBFactory();
  const tab = createQueueWorld({ indexedDB, fetch: throughProxy });
  await tab.list(`${forge.url}\nno address\n`);
  const { faults } = tab.view();
  expect(faults).toMatchObject([{ line: 2, text: 'no address' }]);
  await tab.start({ units: smallUnits });
  expect(tab.view().items.map(({ notice }) => notice?.code)).toEqual(['git-closed', 'git-closed']);
  forge.setGone('p02', true);
  await tab.send({ type: 'queue-choose', choice: 'without-git' });
  expect(tab.states()).toEqual({ p01: 'done', p02: 'failed' });
  expect(tab.view().items[1]?.notice?.code).toBe('not-found');
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.items[1]?.notice?.code).toBe('not-found');

  forge.setGone('p02', false);
  const next = createQueueWorld({ indexedDB, locks: browserLocks(), fetch: throughProxy });
  await next.send({ type: 'queue-open' });
  expect(next.view().faults).toEqual(faults);
  await next.send({ type: 'queue-retry' });
  expect(next.states()).toEqual({ p01: 'done', p02: 'done' });
}, 60_000);

test('the token that is asked for is of the host that wants it, and goes to no other', async () => {
  const open = await started({ projects: smallProjects(2) });
  const closed = await started({ projects: [{ name: 'secret', isPrivate: true }], token: 'good' });
  const indexedDB = new IDBFactory();
  let pausing: Promise<void> | undefined;
  const fetch = onRequest(
    (url) => url.includes('/secret/labels') && url.includes('limit=50'),
    () => {
      pausing = tab.send({ type: 'queue-pause' });
    },
  );
  const tab = createQueueWorld({ indexedDB, fetch });
  await tab.list(`${open.url}\n${closed.url}/secret`);
  expect(tab.states()).toEqual({ p01: 'queued', p02: 'queued', secret: 'failed' });
  const [first] = tab.view().items;
  await tab.send({ type: 'queue-pick', key: first?.key ?? '', wanted: false });
  await tab.start(quickUnits);
  await tab.send({ type: 'queue-retry', token: 'good' });
  await pausing;
  await tab.send({ type: 'queue-pick', key: first?.key ?? '', wanted: true });
  expect(tab.states()).toEqual({ p01: 'queued', p02: 'done', secret: 'paused' });
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.state).toBe('paused');

  const sent: string[] = [];
  const listening: Fetch = (input, init) => {
    if (new Headers(init?.headers).has('authorization')) sent.push(new URL(input).origin);
    return nodeFetch(input, init);
  };
  const next = createQueueWorld({ indexedDB, locks: browserLocks(), fetch: listening });
  await next.send({ type: 'queue-open' });
  expect(next.states()).toEqual({ p01: 'queued', p02: 'done', secret: 'paused' });
  expect(next.view()).toMatchObject({ needsToken: true, tokenFor: new URL(closed.url).host });
  await next.send({ type: 'queue-resume', token: 'good' });
  expect(new Set(sent)).toEqual(new Set([new URL(closed.url).origin]));
  expect(tally(next)).toEqual({ done: 3 });
}, 60_000);

test('how much is left is told by all the time that was worked, not by that since the reload alone', async () => {
  const { url } = await started({ projects: smallProjects(8) });
  const indexedDB = new IDBFactory();
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = { ...systemClock, now: () => now };
  let pausing: Promise<void> | undefined;
  const slow: Fetch = (input, init) => {
    if (input.includes('/p03/labels')) pausing ??= tab.send({ type: 'queue-pause' });
    now += 60_000;
    return nodeFetch(input, init);
  };
  const tab = createQueueWorld({ indexedDB, fetch: slow, clock });
  await tab.list(url);
  await tab.start(quickUnits);
  await pausing;
  const worked = (now - (tab.view().startedAt ?? 0)) / 1000;
  await expect.poll(async () => (await (await tab.vault()).queues())[0]?.state).toBe('paused');

  // Less than half of it is done: the rest takes longer.
  const quick: Fetch = (input, init) => {
    now += 1000;
    return nodeFetch(input, init);
  };
  const next = createQueueWorld({ indexedDB, locks: browserLocks(), fetch: quick, clock });
  await next.send({ type: 'queue-open' });
  now += 3_600_000;
  await next.send({ type: 'queue-resume' });
  const [left] = next.views.flatMap((view) => view?.totals.left ?? []);
  expect(left).toBeGreaterThan(worked);
}, 60_000);

test('what was deleted in the library meanwhile is told by its name, can be left, and comes again by a retry', async () => {
  const { url } = await started({ projects: smallProjects(3) });
  const world = createQueueWorld();
  await world.list(url);
  await world.start(quickUnits);
  const whole = await savedBytes(world, 'all');
  const vault = await world.vault();
  await vault.remove(world.view().items[1]?.id ?? '');
  await expect(savedBytes(world, 'all')).rejects.toThrow('Not all of them are in this browser any more');
  expect(world.view()).toMatchObject({ state: 'done', notice: { code: 'project-gone' }, totals: { needYou: 1 } });
  expect(world.view().notice?.why).toContain('p02');
  expect(world.states()).toEqual({ p01: 'done', p02: 'failed', p03: 'done' });
  const others = await savedBytes(world, 'all');
  expect(others.length).toBeLessThan(whole.length);
  await world.send({ type: 'queue-retry' });
  expect(tally(world)).toEqual({ done: 3 });
  expect((await savedBytes(world, 'all')).length).toBe(whole.length);
}, 60_000);

test('what was deleted of a list that had ended is not called done after a reload; what is in the bucket stays so', async () => {
  const { url } = await started({ projects: smallProjects(2) });
  for (const isSent of [false, true]) {
    const indexedDB = new IDBFactory();
    const tab = createQueueWorld({ indexedDB });
    await tab.list(url);
    await tab.start({ ...quickUnits, ...(isSent && { bucket: anyBucket, as: 'zip' }) });
    expect(tally(tab)).toEqual({ done: 2 });
    const vault = await tab.vault();
    await vault.remove(tab.view().items[1]?.id ?? '');
    await expect.poll(async () => (await vault.queues())[0]?.state).toBe('done');
    const next = createQueueWorld({ indexedDB, locks: browserLocks() });
    await next.send({ type: 'queue-open' });
    expect(next.states()).toEqual({ p01: 'done', p02: isSent ? 'done' : 'failed' });
    if (isSent) continue;
    await next.send({ type: 'queue-retry' });
    expect(tally(next)).toEqual({ done: 2 });
  }
}, 60_000);

test('what is said of a project in the archive of all is what is in it, also after it was updated alone', async () => {
  const { url } = await started({ projects: smallProjects(2) });
  const indexedDB = new IDBFactory();
  const world = createQueueWorld({ indexedDB });
  await world.list(url);
  await world.start(quickUnits);
  const p02 = world.view().items[1];
  expect(p02).toMatchObject({ state: 'done', outcome: { verdict: 'whole' } });
  let pausing: Promise<void> | undefined;
  const job = createWorld({
    indexedDB,
    fetch: (input, init) => {
      if (input.includes('/labels')) pausing ??= job.send({ type: 'pause' });
      return nodeFetch(input, init);
    },
  });
  const how = { kind: 'update', depth: 'lists', keepDeleted: false } as const;
  await job.send({ type: 'open-run', project: p02?.id ?? '', proxy: '', pageOrigin: '', how });
  await pausing;

  const files = zipFiles(await savedBytes(world, 'all'));
  const read = (path: string) => JSON.parse(files.find(({ name }) => name === path)?.bytes.toString() ?? '');
  const verdicts = ['p01', 'p02'].map((name) => read(`harbor-lab/${name}/receipt.json`).verdict);
  expect(verdicts).toEqual(['whole', 'missing']);
  expect(read('queue.json').projects.map(({ verdict }: { verdict: string }) => verdict)).toEqual(verdicts);
  expect(world.view().items.map(({ outcome }) => outcome?.verdict)).toEqual(verdicts);
}, 60_000);

test('a project of a queue that is updated alone belongs to no queue any more: it is offered when it stops', async () => {
  const { url } = await started({ projects: smallProjects(1) });
  const indexedDB = new IDBFactory();
  const world = createQueueWorld({ indexedDB });
  await world.list(url);
  await world.start(quickUnits);
  await world.send({ type: 'queue-cancel' });
  const [record] = await (await world.vault()).records();
  let pausing: Promise<void> | undefined;
  const job = createWorld({
    indexedDB,
    fetch: (input, init) => {
      if (input.includes('/labels')) pausing ??= job.send({ type: 'pause' });
      return nodeFetch(input, init);
    },
  });
  await job.send({
    type: 'open-run',
    ...{
      project: record?.id ?? '',
      proxy: '',
      pageOrigin: '',
      how: { kind: 'update', depth: 'lists', keepDeleted: false },
    },
  });
  await pausing;
  const [now] = await (await world.vault()).records();
  expect(now).toMatchObject({ state: 'paused', mode: 'update' });
  expect(now).not.toHaveProperty('queue');
}, 60_000);
