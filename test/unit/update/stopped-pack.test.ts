import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import type { Receipt } from '../../../src/model/receipt.ts';
import type { RunRecord } from '../../../src/model/run-record.ts';
import { units as allUnits } from '../../../src/model/unit.ts';
import { openAndCheck } from '../../../src/pipeline/open-and-check.ts';
import { type LiveForge, liveForge } from '../../support/live-forge.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { dumpVault, loadVault } from '../../support/vault-fixture.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, savedBytes, type World } from '../worker/job-world.ts';

/** What stopped in the middle, packed as it stands: nothing passes for whole that was not read to its end. */

let live: LiveForge;
let replay: Replay;
let first: Awaited<ReturnType<typeof dumpVault>>;

beforeAll(async () => {
  live = await liveForge();
  replay = await startReplay({ recording: () => live.recording(), repositories: live.repositories });
  const indexedDB = new IDBFactory();
  await exported(createWorld({ fetch: globalThis.fetch, indexedDB }));
  first = await dumpVault(indexedDB);
}, 60_000);

afterAll(async () => {
  await replay.close();
  live.close();
});

async function exported(world: World): Promise<Buffer> {
  await world.check({ url: replay.url });
  await world.send({ type: 'export' });
  expect(world.view().state).toBe('done');
  return bytesOf(world);
}

async function bytesOf(world: World): Promise<Buffer> {
  return Buffer.from(await savedBytes(world));
}

const here = () => ({
  project: `gitea|${replay.base}|${live.owner}/${live.name}`,
  ...{ proxy: '', pageOrigin: 'https://page.invalid' },
});

const pack = { kind: 'pack', format: 'gitea-dump', units: allUnits } as const;

async function recordOf(world: World): Promise<RunRecord> {
  const record = await (await (await world.vault()).project(here().project)).record();
  if (record === undefined) throw new Error('no record');
  return record;
}

/** Asks so many times, then is paused as by a person. */
function pausedAt(indexedDB: IDBFactory, at: number): World {
  let asked = 0;
  const fetch: Fetch = (input, init) => {
    // The check before it does not count.
    if (world.view().state === 'collecting' && ++asked === at) void world.send({ type: 'pause' });
    return globalThis.fetch(input, init);
  };
  const world = createWorld({ fetch, indexedDB });
  return world;
}

function unfinishedIn({ units }: Receipt): string[] {
  return allUnits.filter((unit) => units[unit].missing.some(({ reason }) => reason === 'not-finished'));
}

/** What the receipt has to say of a record that stopped. */
async function expectTold(world: World, archive: Buffer): Promise<void> {
  const record = await recordOf(world);
  expect(record.state).toBe('paused');
  const receipt: Receipt = JSON.parse(
    zipFiles(archive)
      .find(({ name }) => name === 'receipt.json')
      ?.bytes.toString() ?? '',
  );
  expect(receipt).toEqual(world.view().receipt);
  const open = allUnits.filter((unit) => record.progress[unit]?.progress !== 'done');
  expect(open.length).toBeGreaterThan(0);
  const accounted = (unit: (typeof allUnits)[number]) =>
    ['failed', 'not-offered'].includes(receipt.units[unit].outcome) || unfinishedIn(receipt).includes(unit);
  expect(open.filter((unit) => !accounted(unit))).toEqual([]);
  expect(unfinishedIn(receipt).filter((unit) => !open.some((one) => one === unit))).toEqual([]);
  expect(receipt.verdict).not.toBe('whole');
  const told = receipt.problems.filter(({ code }) => code === 'not-finished').map(({ unit }) => unit);
  expect([...told].sort()).toEqual([...unfinishedIn(receipt)].sort());
}

/** The page's own check reads it without a word about its form. */
async function expectReadable(archive: Buffer): Promise<void> {
  const { findings } = await openAndCheck(
    { kind: 'file', file: new File([new Uint8Array(archive)], 'a.zip') },
    { signal: new AbortController().signal, onProgress: () => {}, scratch: async () => memoryBlobStore() },
  );
  expect(findings.codes.map(({ code }) => code).filter((code) => /schema|sum|digest|receipt/.test(code))).toEqual([]);
  expect(findings.archive).toEqual([]);
}

test.each([3, 6, 11, 17, 24])('an update that was paused at request %i', { timeout: 120_000 }, async (at) => {
  live.reset();
  const indexedDB = new IDBFactory();
  await loadVault(indexedDB, first);
  live.script(41, 12);
  const paused = pausedAt(indexedDB, at);
  const update = { kind: 'update', depth: 'lists', keepDeleted: false } as const;
  await paused.send({ type: 'open-run', ...here(), how: update });
  expect(paused.view().state).toBe('paused');

  const world = createWorld({ fetch: globalThis.fetch, indexedDB });
  await world.send({ type: 'open-run', ...here(), how: pack });
  expect(world.view().state).toBe('done');
  expect(world.asked).toEqual([]);
  const archive = await bytesOf(world);
  await expectTold(world, archive);
  await expectReadable(archive);
  const takeout = zipFiles(archive).find(({ name }) => name === 'takeout.json');
  expect(JSON.parse(takeout?.bytes.toString() ?? '').collected.changes).toBeUndefined();

  const again = createWorld({ fetch: globalThis.fetch, indexedDB });
  await again.send({ type: 'open-run', ...here(), how: pack });
  expect((await bytesOf(again)).equals(archive)).toBe(true);
  // Try again goes on with the update.
  await again.send({ type: 'resume' });
  expect(again.view()).toMatchObject({ state: 'done', mode: 'update', receipt: { verdict: 'whole' } });
  const fresh = await exported(createWorld({ fetch: globalThis.fetch }));
  expect(sameArchives(await bytesOf(again), fresh)).toEqual([]);
});

test.each([20, 60])('a first export that was paused at request %i', { timeout: 120_000 }, async (at) => {
  live.reset();
  const indexedDB = new IDBFactory();
  const paused = pausedAt(indexedDB, at);
  await paused.check({ url: replay.url });
  await paused.send({ type: 'export' });
  expect(paused.view().state).toBe('paused');

  const world = createWorld({ fetch: globalThis.fetch, indexedDB });
  await world.send({ type: 'open-run', ...here(), how: pack });
  expect(world.view().state, world.view().notice?.why).toBe('done');
  const archive = await bytesOf(world);
  await expectTold(world, archive);
  await expectReadable(archive);
});

test('with fewer parts packed than were collected, going on goes on with all of them', async () => {
  live.reset();
  const indexedDB = new IDBFactory();
  await loadVault(indexedDB, first);
  live.script(41, 12);
  const paused = pausedAt(indexedDB, 6);
  const update = { kind: 'update', depth: 'quick', keepDeleted: false } as const;
  await paused.send({ type: 'open-run', ...here(), how: update });
  const world = createWorld({ fetch: globalThis.fetch, indexedDB });
  await world.send({ type: 'open-run', ...here(), how: { ...pack, units: ['labels'] } });
  expect(world.view().receipt?.units.issues.outcome).toBe('off');
  await world.send({ type: 'resume' });
  expect((await recordOf(world)).units).toEqual(allUnits);
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
}, 60_000);

test('of what stopped before anything had come there is nothing to pack', async () => {
  live.reset();
  const indexedDB = new IDBFactory();
  const paused = pausedAt(indexedDB, 1);
  await paused.check({ url: replay.url });
  await paused.send({ type: 'export' });
  const world = createWorld({ fetch: globalThis.fetch, indexedDB });
  await world.send({ type: 'open-run', ...here(), how: pack });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'no-project' } });
});
