import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import type { Spool } from '../../../src/model/spool.ts';
import { units } from '../../../src/model/unit.ts';
import { openDatabase } from '../../../src/vault/schema.ts';
import { memorySpool } from '../../support/memory-spool.ts';
import { sameArchives } from '../../support/same-archives.ts';
import {
  browserLocks,
  createWorld,
  demoForge,
  exported,
  interrupted,
  savedBytes,
  tabChannels,
  type World,
} from './job-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const project = 'gitea|https://demo.invalid|harbor-lab/weather-buoy';
const here = { project, proxy: '', pageOrigin: 'https://page.invalid' };

async function recordOf(world: World) {
  const [record] = await (await world.vault()).records();
  return record;
}

async function bytesOf(world: World): Promise<Buffer> {
  return Buffer.from(await savedBytes(world));
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}

/** Stops at the first timeline that is asked for, to do something. */
function atTimeline(run: () => void): Fetch {
  return interrupted(demoForge(), (input) => input.includes('/timeline'), run);
}

test('a cancelled run keeps what it has; the next export goes on with it and asks for nothing twice', async () => {
  let cancelled: Promise<void> | undefined;
  const world = createWorld({
    fetch: atTimeline(() => {
      cancelled = world.send({ type: 'cancel' });
    }),
  });
  await exported(world);
  await cancelled;
  expect(await recordOf(world)).toMatchObject({ state: 'stopped' });
  expect(world.view().state).toBe('ready');
  expect(world.view().status).toContain('stays in the library');
  const lists = () => world.asked.filter((input) => /\/(labels|milestones)\?.*limit=50/.test(input)).length;
  const before = lists();
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('done');
  expect(lists()).toBe(before);
});

test('a kept project is updated, packed again with fewer units, and started anew', async () => {
  const indexedDB = new IDBFactory();
  const first = createWorld({ indexedDB });
  await exported(first);
  const world = createWorld({ indexedDB });
  const how = { kind: 'update', depth: 'quick', keepDeleted: false } as const;
  await world.send({ type: 'open-run', ...here, how });
  expect(world.view()).toMatchObject({ state: 'done', mode: 'update', receipt: first.view().receipt });
  expect(await recordOf(world)).toMatchObject({ round: 2, state: 'done', outcome: { verdict: 'whole' } });
  expect(sameArchives(await bytesOf(world), await bytesOf(await withAll()))).toEqual([]);

  const asked = world.asked.length;
  const pack = { kind: 'pack', format: 'gitea-dump', units: ['labels', 'git'] } as const;
  await world.send({ type: 'open-run', ...here, how: pack });
  expect(world.asked).toHaveLength(asked);
  expect(world.view()).toMatchObject({ state: 'done', receipt: { units: { issues: { outcome: 'off' } } } });
  expect(await recordOf(world)).toMatchObject({ round: 2 });
  expect((await recordOf(world))?.units.length).toBeGreaterThan(2);

  await world.send({ type: 'start-anew' });
  expect(world.view()).toMatchObject({ state: 'done', mode: 'collect' });
  expect(await recordOf(world)).toMatchObject({ round: 1, state: 'done' });
});

test('what is packed again can be paused, and goes on without asking the forge', async () => {
  const indexedDB = new IDBFactory();
  await exported(createWorld({ indexedDB }));
  const world = createWorld({ indexedDB });
  const run = world.send({ type: 'open-run', ...here, how: { kind: 'pack', format: 'f3', units: ['labels', 'git'] } });
  await until(() => world.views.at(-1)?.state === 'packing');
  await world.send({ type: 'pause' });
  await run;
  expect(world.view().state).toBe('paused');
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({
    state: 'done',
    format: 'f3',
    receipt: { units: { issues: { outcome: 'off' } } },
  });
  expect(world.asked).toEqual([]);
  expect(await recordOf(world)).toMatchObject({ state: 'done', outcome: { verdict: 'whole' } });
});

async function withAll(): Promise<World> {
  const world = createWorld();
  await exported(world);
  return world;
}

test('a project that is gone from the storage is said to be', async () => {
  const world = createWorld();
  await world.send({ type: 'open-run', ...here, how: { kind: 'resume' } });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'evicted' }, project });
});

test('no more requests than allowed, to the very request; with a higher limit it goes on', async () => {
  const world = createWorld();
  await world.check();
  const checked = world.asked.length;
  await world.send({ type: 'cap', requests: 60 });
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'request-cap' }, requestCap: 60 });
  expect(world.asked.length - checked).toBe(60);
  await world.send({ type: 'resume', cap: 1000 });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
});

test('what was collected with a token is not gone on with without one', async () => {
  const indexedDB = new IDBFactory();
  let paused: Promise<void> | undefined;
  const first = createWorld({
    indexedDB,
    fetch: atTimeline(() => {
      paused = first.send({ type: 'pause' });
    }),
  });
  await first.check({ token: 'secret' });
  await first.send({ type: 'export' });
  await paused;
  const world = createWorld({ indexedDB });
  await world.send({ type: 'open-run', ...here, how: { kind: 'resume' } });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'less-rights' } });
  expect(world.asked).toEqual([]);
  await world.send({ type: 'resume', token: 'secret' });
  expect(world.view().state).toBe('done');
  expect(JSON.stringify(await recordOf(world))).not.toContain('secret');
});

/** The same address, with another project at it. */
function forgeOfAnother(): Fetch {
  const forge = demoForge();
  return async (input, init) => {
    const answer = await forge(input, init);
    if (!input.endsWith('/repos/harbor-lab/weather-buoy')) return answer;
    return new Response(JSON.stringify({ ...JSON.parse(await answer.text()), id: 4711 }), { headers: answer.headers });
  };
}

test('another project at the address is not mixed with the one that is kept', async () => {
  const indexedDB = new IDBFactory();
  await exported(createWorld({ indexedDB }));
  const world = createWorld({ indexedDB, fetch: forgeOfAnother() });
  expect(await exported(world)).toMatchObject({ state: 'failed', notice: { code: 'other-project' } });
  expect(await recordOf(world)).toMatchObject({ state: 'done', round: 1 });
  await world.send({ type: 'start-anew' });
  expect(world.view().state).toBe('done');
  expect((await recordOf(world))?.facts?.project.id).toBe(4711);
});

test('another project that took the name while a run stood is not mixed with what is there; Start anew takes it', async () => {
  const indexedDB = new IDBFactory();
  let paused: Promise<void> | undefined;
  const first = createWorld({
    indexedDB,
    fetch: atTimeline(() => {
      paused = first.send({ type: 'pause' });
    }),
  });
  await exported(first);
  await paused;
  const world = createWorld({ indexedDB, fetch: forgeOfAnother() });
  const steps = async () => (await (await world.vault()).project(project)).steps();
  const before = await steps();
  await world.send({ type: 'open-run', ...here, how: { kind: 'resume' } });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'other-project' } });
  expect(await steps()).toEqual(before);
  await world.send({ type: 'start-anew' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
});

/** Answers no timeline until it is let go; as a browser's, a request ends when nobody wants its answer any more. */
function holdingForge(): { readonly fetch: Fetch; readonly letGo: () => void } {
  let letGo = () => {};
  const hold = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const forge = demoForge();
  const fetch: Fetch = async (input, init) => {
    if (input.includes('/timeline'))
      await Promise.race([hold, new Promise((_, over) => init?.signal?.addEventListener('abort', over))]);
    return forge(input, init);
  };
  return { fetch, letGo: () => letGo() };
}

function asksTimelines(world: World): Promise<void> {
  const before = world.asked.length;
  return until(() => world.asked.slice(before).some((input) => input.includes('/timeline')));
}

test('a second tab shows what the first does, and can pause it; then it goes on here', async () => {
  const channel = tabChannels();
  const shared = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const { fetch, letGo } = holdingForge();
  const first = createWorld({ ...shared, channel: channel(), fetch });
  await first.check();
  const run = first.send({ type: 'export' });
  await asksTimelines(first);
  const second = createWorld({ ...shared, channel: channel() });
  await exported(second);
  await until(() => second.view().elsewhere === true);
  expect(second.view()).toMatchObject({
    state: 'collecting',
    project,
    elsewhere: true,
    url: 'demo:harbor-lab/weather-buoy',
  });
  expect(second.view().notice).toBeUndefined();
  await second.send({ type: 'pause' });
  await until(() => first.view().state === 'paused');
  letGo();
  await run;
  await until(() => second.view().state === 'paused' && second.view().elsewhere === undefined);
  await second.send({ type: 'resume' });
  expect(second.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
});

/** The first one was paused; the second has taken it up and stands still in the middle until it is let go. */
async function takenUpByAnother() {
  const channel = tabChannels();
  const shared = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const first = createWorld({
    ...{ ...shared, channel: channel() },
    fetch: atTimeline(() => void first.send({ type: 'pause' })),
  });
  await exported(first);
  expect(first.view().state).toBe('paused');
  const { fetch, letGo } = holdingForge();
  const second = createWorld({ ...shared, channel: channel(), fetch });
  const run = second.send({ type: 'open-run', ...here, how: { kind: 'resume' } });
  await asksTimelines(second);
  return { first, second, run, letGo, channel };
}

const stands = (world: World) => world.view().state === 'paused' && world.view().elsewhere === undefined;

test('what is paused here is watched when another tab goes on with it, and back and forth', async () => {
  const { first, second, run, letGo } = await takenUpByAnother();
  await until(() => first.view().elsewhere === true);
  expect(first.view()).toMatchObject({ state: 'collecting', project });
  await first.send({ type: 'pause' });
  await run;
  await until(() => stands(first) && stands(second));

  const again = second.send({ type: 'resume' });
  await until(() => first.view().elsewhere === true);
  letGo();
  await again;
  expect(second.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  await until(() => first.view().state === 'ready');
  expect(first.view().elsewhere).toBeUndefined();
});

test('resumed at the very moment at which another tab has taken it: it is watched, and nothing breaks', async () => {
  const { first, run, letGo } = await takenUpByAnother();
  await first.send({ type: 'resume' });
  await until(() => first.view().elsewhere === true);
  expect(first.view().notice).toBeUndefined();
  letGo();
  await run;
  await until(() => first.view().state === 'ready');
});

test('what was cancelled here is not followed, and the other tab goes on', async () => {
  const { first, second, run, letGo } = await takenUpByAnother();
  await first.send({ type: 'cancel' });
  expect(first.view()).toMatchObject({ state: 'ready' });
  letGo();
  await run;
  expect(second.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(first.view()).toMatchObject({ state: 'ready' });
  expect(first.view().elsewhere).toBeUndefined();
});

/** Whatever is still to be shown has been. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 300));

test('two tabs that both stand there do not watch each other, nor one that has not got the project', async () => {
  const { first, second, run, channel } = await takenUpByAnother();
  await until(() => first.view().elsewhere === true);
  await first.send({ type: 'pause' });
  await run;
  await until(() => stands(first) && stands(second));
  await quiet();
  const third = channel();
  const said: string[] = [];
  third.listen(({ type }) => said.push(type));
  const shown = [first.views.length, second.views.length];
  third.post({ type: 'library' });
  third.post({ type: 'view', project, view: { ...second.view(), state: 'collecting' } });
  await quiet();
  expect(said).toEqual(['ask', 'ask']);
  expect([first.views.length, second.views.length]).toEqual(shown);
});

test('paused is said when the record says so on the disk, and not before', async () => {
  const forge = demoForge();
  const world = createWorld({
    fetch: interrupted(
      forge,
      (input) => input.includes('/timeline'),
      () => void world.send({ type: 'pause' }),
    ),
  });
  await world.check();
  const shown: unknown[] = [];
  const put = IDBObjectStore.prototype.put;
  const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (this.name === 'records' && JSON.stringify(args[0]).includes('"state":"paused"'))
      this.transaction.addEventListener('complete', () => shown.push(world.view()));
    return put.apply(this, args);
  });
  try {
    await world.send({ type: 'export' });
  } finally {
    spy.mockRestore();
  }
  expect(shown).toMatchObject([{ state: 'collecting', pausing: true, status: 'Pausing harbor-lab/weather-buoy' }]);
  expect(world.view()).toMatchObject({ state: 'paused' });
  expect(world.view().pausing).toBeUndefined();
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
});

test('cancelled while it was about to pause, it is not paused afterwards', async () => {
  const forge = demoForge();
  const world = createWorld({
    fetch: interrupted(
      forge,
      (input) => input.includes('/timeline'),
      () => {
        void world.send({ type: 'pause' });
        void world.send({ type: 'cancel' });
      },
    ),
  });
  await world.check();
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('ready');
});

test('a full disk says how much is missing, and goes on by itself when there is room', async () => {
  const world = createWorld();
  await world.check();
  let writes = 0;
  const put = IDBObjectStore.prototype.put;
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (++writes > 300) throw new DOMException('full', 'QuotaExceededError');
    return put.apply(this, args);
  });
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'disk-full' } });
  expect(world.view().needed).toBeGreaterThan(0);
  expect(world.view().notice?.why).toContain('MB are still needed');
  const refused = writes;
  await until(() => writes > refused);
  expect(world.view().state).toBe('failed');
  full.mockRestore();
  await until(() => world.view().state === 'done');
  expect(world.view().receipt?.verdict).toBe('whole');
});

test('a file that is gone shows when the archive is saved: nobody is told that it is whole, and going on brings it', async () => {
  const world = createWorld();
  await exported(world);
  const kept = await (await world.vault()).project(project);
  for await (const { key } of kept.scan('asset')) {
    const blob = await kept.file(key);
    if (blob !== undefined) await kept.blobs.remove(blob);
    break;
  }
  await expect(savedBytes(world)).rejects.toThrow();
  await until(() => world.view().notice !== undefined && world.view().saving === undefined);
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'blob-missing' } });
  expect(world.view().notice?.todo).toContain('Press Resume');
  expect(world.view().saved).toBeUndefined();
  expect(await recordOf(world)).toMatchObject({ state: 'failed', notice: { code: 'blob-missing' } });
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(sameArchives(await bytesOf(world), await bytesOf(await withAll()))).toEqual([]);
});

test('a copy for saving that cannot be read any more is told, and the same bytes are saved without it', async () => {
  let isLost = false;
  const spool = memorySpool();
  const read: Spool['read'] = (into, at) => {
    if (isLost) throw new DOMException('gone', 'NotReadableError');
    spool.read(into, at);
  };
  const world = createWorld({ openSpool: async () => Object.assign(Object.create(spool), { read }) });
  await exported(world);
  const before = await bytesOf(world);
  isLost = true;
  await expect(savedBytes(world)).rejects.toThrow();
  await until(() => world.view().notice !== undefined);
  expect(world.view()).toMatchObject({ state: 'done', notice: { code: 'copy-lost' } });
  expect(world.view().notice?.todo).toContain('Press Save ZIP again');
  expect((await bytesOf(world)).equals(before)).toBe(true);
});

test('what is lost while some parts are packed again is brought back with all parts', async () => {
  const indexedDB = new IDBFactory();
  const first = createWorld({ indexedDB });
  await exported(first);
  const kept = await (await first.vault()).project(project);
  const [pack] = (await kept.repository('code'))?.packs ?? [];
  if (pack === undefined) throw new Error('no pack was kept');
  await kept.blobs.remove(pack.pack);
  const world = createWorld({ indexedDB });
  const how = { kind: 'pack', format: 'f3', units: ['git', 'pull-requests'] } as const;
  await world.send({ type: 'open-run', ...here, how });
  await until(() => world.view().state === 'done' || world.view().state === 'failed');
  if (world.view().state === 'done') await expect(savedBytes(world)).rejects.toThrow();
  await until(() => world.view().state === 'failed');
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', format: 'gitea-dump', receipt: { verdict: 'whole' } });
  expect((await recordOf(world))?.units).toEqual(units);
});

test.each(['pack', 'file'])(
  'a gap in the middle of a %s is noticed, too, and what has it is fetched again',
  async (what) => {
    const indexedDB = new IDBFactory();
    const chunkSize = 64;
    const first = createWorld({ indexedDB, chunkSize });
    await exported(first);
    const kept = await (await first.vault()).project(project);
    let blob = (await kept.repository('code'))?.packs[0]?.pack;
    if (what === 'file')
      for await (const { key } of kept.scan('asset')) {
        const file = await kept.file(key);
        if (file !== undefined && file.size > 3 * chunkSize) blob = file;
      }
    if (blob === undefined) throw new Error('nothing was kept');
    const database = await openDatabase(indexedDB, 'forge-takeout');
    await database.delete('chunks', [Number(blob.blob), 1]);
    database.close();
    const world = createWorld({ indexedDB, chunkSize });
    const how = { kind: 'pack', format: 'gitea-dump', units } as const;
    await world.send({ type: 'open-run', ...here, how });
    if (world.view().state === 'done') await expect(savedBytes(world)).rejects.toThrow();
    await until(() => world.view().notice !== undefined && world.view().saving === undefined);
    expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'blob-missing' } });
    await world.send({ type: 'resume' });
    expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
    expect(sameArchives(await bytesOf(world), await bytesOf(await withAll()))).toEqual([]);
  },
);

test('bytes that the browser has lost are noticed, and fetched again by going on', async () => {
  const indexedDB = new IDBFactory();
  const first = createWorld({ indexedDB });
  await exported(first);
  const kept = await (await first.vault()).project(project);
  const repository = await kept.repository('code');
  const [pack] = repository?.packs ?? [];
  if (pack === undefined) throw new Error('no pack was kept');
  await kept.blobs.remove(pack.pack);
  for await (const { key } of kept.scan('asset')) {
    const blob = await kept.file(key);
    if (blob !== undefined) await kept.blobs.remove(blob);
    break;
  }
  const world = createWorld({ indexedDB });
  const how = { kind: 'pack', format: 'gitea-dump', units } as const;
  await world.send({ type: 'open-run', ...here, how });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'blob-missing' } });
  expect(world.asked).toEqual([]);
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(
    world.asked.map((input) => new URL(input).pathname).filter((path) => !/git|attachments|download/.test(path)),
    // Whose project it is, and no list.
  ).toEqual(['/api/v1/version', '/api/v1/repos/harbor-lab/weather-buoy']);
  expect(sameArchives(await bytesOf(world), await bytesOf(await withAll()))).toEqual([]);
});
