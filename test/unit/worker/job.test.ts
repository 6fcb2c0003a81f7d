import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import type { Spool } from '../../../src/model/spool.ts';
import { units } from '../../../src/model/unit.ts';
import { memorySpool } from '../../support/memory-spool.ts';
import { browserLocks, createWorld, demoForge, exported, interrupted, savedBytes } from './job-world.ts';

const json = { 'content-type': 'application/json' };

test('the demo goes from the check to a saved archive', async () => {
  const world = createWorld();
  const view = await exported(world);
  expect(world.states()).toEqual(['checking', 'ready', 'collecting', 'packing', 'done']);
  expect(view.receipt?.units.git.outcome).toBe('complete');
  expect(view.totals.percent).toBe(100);
  const bytes = await savedBytes(world);
  expect(bytes.length).toBe(view.archive?.size);
  expect(world.view()).toMatchObject({ state: 'done', saved: { name: 'weather-buoy.zip', size: bytes.length } });
});

test('the percentage never goes back, and is 100 only at the end', async () => {
  const world = createWorld();
  await exported(world);
  const shown = world.views.filter(({ state }) => state !== 'done').map(({ totals }) => totals.percent);
  expect(shown).toEqual([...shown].sort((one, other) => one - other));
  expect(Math.max(...shown)).toBeLessThan(100);
});

test('the same vault is saved as the same bytes, and two exports differ in the times of takeout.json only', async () => {
  const world = createWorld();
  await exported(world);
  expect(Buffer.compare(await savedBytes(world), await savedBytes(world))).toBe(0);
  const first = world.view().receipt;
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('done');
  expect(world.view().receipt).toEqual(first);
});

test('what was packed is kept until the next run, and packed again without room for it the bytes are the same', async () => {
  const storage = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const full = () => {
    throw new Error('full');
  };
  const other = memorySpool();
  const spools = [memorySpool(), { ...other, append: full, close: other.close }];
  const opened: Spool[] = [];
  const openSpool = async () => {
    const spool = spools[opened.length];
    if (spool !== undefined) opened.push(spool);
    return spool;
  };
  const world = createWorld({ ...storage, openSpool });
  await exported(world);
  const saved = await savedBytes(world);
  expect(Buffer.compare(saved, await savedBytes(world))).toBe(0);
  expect(spools[0]?.length).toBeGreaterThan(10_000);
  expect(spools[0]?.closed).toBe(false);
  const project = world.view().project ?? '';
  const how = { kind: 'pack', format: 'gitea-dump', units } as const;
  await world.send({ type: 'open-run', project, proxy: '', pageOrigin: 'https://page.invalid', how });
  expect(world.view().state).toBe('done');
  expect(opened.length).toBe(2);
  expect([spools[0]?.closed, other.closed]).toEqual([true, true]);
  expect(Buffer.compare(saved, await savedBytes(world))).toBe(0);
});

test('a second export is an update of the first, and counts its own requests only', async () => {
  const world = createWorld();
  const first = await exported(world);
  expect(first.mode).toBe('collect');
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'done', mode: 'update', receipt: first.receipt });
  expect(world.view().totals.requests).toBeLessThan(first.totals.requests);
});

test('two presses on Export are one run', async () => {
  const world = createWorld();
  await world.check();
  await Promise.all([world.send({ type: 'export' }), world.send({ type: 'export' })]);
  expect(world.view().state).toBe('done');
  expect(world.states().filter((state) => state === 'collecting')).toHaveLength(1);
});

test('pause and resume at once gives what a run without them gives', async () => {
  const plain = await exported(createWorld());
  const later: Promise<void>[] = [];
  const fetch = interrupted(
    demoForge(),
    (input) => input.includes('/timeline'),
    () => {
      later.push(world.send({ type: 'pause' }), world.send({ type: 'resume' }));
    },
  );
  const world = createWorld({ fetch });
  await exported(world);
  await Promise.all(later);
  expect(world.states()).toEqual(['checking', 'ready', 'collecting', 'paused', 'collecting', 'packing', 'done']);
  expect(world.view().receipt).toEqual(plain.receipt);
  const files = world.view().units.find(({ unit }) => unit === 'release-files');
  expect(files?.got).toBe(plain.units.find(({ unit }) => unit === 'release-files')?.got);
});

test('a pause while packing is obeyed', async () => {
  const world = createWorld();
  await world.check();
  const run = world.send({ type: 'export' });
  await until(world, 'packing');
  await world.send({ type: 'pause' });
  await run;
  expect(world.view().state).toBe('paused');
  await world.send({ type: 'resume' });
  expect(world.view().state).toBe('done');
});

test('cancel leaves the sheet as it was, and the next export is whole', async () => {
  let cancelled: Promise<void> | undefined;
  const fetch = interrupted(
    demoForge(),
    (input) => input.includes('/timeline'),
    () => {
      cancelled = world.send({ type: 'cancel' });
    },
  );
  const world = createWorld({ fetch });
  await world.check();
  const before = world.view();
  await world.send({ type: 'export' });
  await cancelled;
  expect(world.view()).toMatchObject({ state: 'ready', units: before.units });
  expect({ ...world.view().totals, rate: 0 }).toEqual({ ...before.totals, rate: 0 });
  await world.send({ type: 'export' });
  expect(world.view().receipt).toEqual((await exported(createWorld())).receipt);
});

test('a check while checking counts for the new address only', async () => {
  const world = createWorld();
  const first = world.check({ url: 'demo:harbor-lab/nothing-here' });
  await world.check();
  await first;
  expect(world.view()).toMatchObject({ state: 'ready', url: 'demo:harbor-lab/weather-buoy' });
  expect(world.states()).toEqual(['checking', 'ready']);
});

test('cancel during a check gives the form back', async () => {
  const world = createWorld();
  const checking = world.check();
  await world.send({ type: 'cancel' });
  await checking;
  expect(world.view().state).toBe('idle');
  expect(world.view().notice).toBeUndefined();
});

test('units changed after the check are what is exported; changes while running are not heard', async () => {
  let tried: Promise<void> | undefined;
  const fetch = interrupted(
    demoForge(),
    (input) => input.includes('/labels?'),
    () => {
      tried = world.send({ type: 'units', units: [] });
    },
  );
  const world = createWorld({ fetch });
  await world.check();
  await world.send({ type: 'units', units: ['labels', 'git'] });
  await world.send({ type: 'export' });
  await tried;
  const books = world.view().receipt?.units;
  expect(books?.labels.outcome).toBe('complete');
  expect(units.filter((unit) => books?.[unit].outcome !== 'off')).toEqual(['git', 'labels']);
});

test('a token that is revoked half-way stops the run; with another one it goes on where it was', async () => {
  let revoked = false;
  const forge = demoForge();
  const fetch: Fetch = async (input, init) => {
    const sent = secretOf(init);
    if (sent.includes('old-secret') && input.includes('/timeline')) revoked = true;
    if (revoked && !sent.includes('new-secret'))
      return new Response('{"message":"token is revoked"}', { status: 401, headers: json });
    return forge(input, init);
  };
  const world = createWorld({ fetch });
  await world.check({ token: 'old-secret' });
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'unauthorized' } });
  expect(world.view().notice?.title).toContain('does not accept this token');
  const before = world.asked.filter((input) => input.includes('/labels')).length;
  await world.send({ type: 'resume', token: 'new-secret' });
  expect(world.view().state).toBe('done');
  expect(world.asked.filter((input) => input.includes('/labels'))).toHaveLength(before);
  expect(world.view().receipt).toEqual((await exported(createWorld())).receipt);
  expect(JSON.stringify(world.views)).not.toMatch(/(?:old|new)-secret/);
  expect(world.asked.join(' ')).not.toMatch(/(?:old|new)-secret/);
});

test('a browser that is offline waits, and goes on when it is back', async () => {
  let failures = 0;
  let online = true;
  const forge = demoForge();
  const fetch: Fetch = async (input, init) => {
    if (input.includes('/milestones') && failures++ < 1) {
      online = false;
      throw new TypeError('Failed to fetch');
    }
    return forge(input, init);
  };
  let looks = 0;
  const world = createWorld({ fetch, isOnline: () => online || ++looks > 3 });
  const view = await exported(world);
  expect(view.state).toBe('done');
  expect(view.lately.some(({ text }) => text.includes('offline')) || looks > 0).toBe(true);
});

test('a browser that stays offline says so, and keeps what it has', async () => {
  let online = true;
  const forge = demoForge();
  const fetch: Fetch = async (input, init) => {
    if (input.includes('/timeline')) online = false;
    if (!online) throw new TypeError('Failed to fetch');
    return forge(input, init);
  };
  const world = createWorld({ fetch, isOnline: () => online });
  expect(await exported(world)).toMatchObject({ state: 'failed', notice: { code: 'offline' } });
  const vault = await (await world.vault()).project('gitea|https://demo.invalid|harbor-lab/weather-buoy');
  expect(await vault.count('label')).toBeGreaterThan(0);
});

test('a second tab is kept out while the first exports, and from saving what the second replaced', async () => {
  const shared = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const second = createWorld(shared);
  let tried: Promise<unknown> | undefined;
  const fetch = interrupted(
    demoForge(),
    (input) => input.includes('/timeline'),
    () => {
      tried = exported(second);
    },
  );
  const first = createWorld({ ...shared, fetch });
  expect((await exported(first)).state).toBe('done');
  await tried;
  expect(second.view()).toMatchObject({ state: 'failed', notice: { code: 'another-tab' } });
  await second.send({ type: 'resume' });
  expect(second.view().state).toBe('done');
  await expect(savedBytes(first)).rejects.toThrow(/replaced/);
  expect(first.view()).toMatchObject({ state: 'done', notice: { code: 'export-replaced' } });
  expect(first.view().saved).toBeUndefined();
});

test('what another tab has deleted cannot be saved, and nobody is said to have exported it', async () => {
  const world = createWorld();
  expect((await exported(world)).state).toBe('done');
  const vault = await world.vault();
  await vault.remove('gitea|https://demo.invalid|harbor-lab/weather-buoy');
  await expect(savedBytes(world)).rejects.toThrow(/not here any more/);
  expect(world.view()).toMatchObject({ state: 'done', notice: { code: 'evicted' } });
  expect(world.view().notice?.why).toContain('deleted');
  expect(world.view().saved).toBeUndefined();
});

test.each([
  'https://git.example/harbor/tide',
  'https://git.example/harbor/tide.git',
  'https://git.example/sub/harbor/tide',
  'https://git.example/sub/harbor/tide/issues/5?token=x',
])('a project that is not there is named, while the host is asked: %s', async (url) => {
  const fetch: Fetch = async (input) =>
    input.endsWith('/api/v1/version')
      ? new Response('{"version":"1.22.0"}', { headers: json })
      : new Response('{"message":"Not Found"}', { status: 404, headers: json });
  const world = createWorld({ fetch });
  await world.check({ url });
  expect(world.view().notice?.code).toBe('not-found');
  expect(world.view().notice?.title).toContain(' harbor/tide ');
  expect(world.view().status).toMatch(/ harbor\/tide$/);
  expect(world.views.find(({ state }) => state === 'checking')?.status).toMatch(/ git\.example$/);
});

test('an address with a password in it is not shown with it', async () => {
  const world = createWorld();
  await world.check({ url: 'https://me:hunter2@nowhere' });
  expect(world.view().notice?.code).toBe('not-a-url');
  expect(JSON.stringify({ ...world.view(), url: '' })).not.toContain('hunter2');
});

/** What is sent as `authorization`; Basic is unpacked. */
function secretOf(init: RequestInit | undefined): string {
  const [scheme = '', rest = ''] = (new Headers(init?.headers).get('authorization') ?? '').split(' ');
  return scheme.toLowerCase() === 'basic' ? atob(rest) : rest;
}

async function until(world: ReturnType<typeof createWorld>, state: string): Promise<void> {
  while (world.view().state !== state) await new Promise((resolve) => setImmediate(resolve));
}
