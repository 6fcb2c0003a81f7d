import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, demoForge, exported, interrupted, savedBytes, type World } from './job-world.ts';

const project = 'gitea|https://demo.invalid|harbor-lab/weather-buoy';

const proxy = { proxy: '', pageOrigin: 'https://page.invalid' };

function resume(world: World): Promise<void> {
  return world.send({ type: 'open-run', project, ...proxy, how: { kind: 'resume' } });
}

/** A browser that is killed when it has asked for the n-th time: what was on its way never arrives, and nothing more is written. */
async function killedAt(request: number, indexedDB: IDBFactory): Promise<World> {
  const forge = demoForge();
  let asked = 0;
  let kill = () => {};
  const killed = new Promise<void>((resolve) => {
    kill = resolve;
  });
  const fetch: Fetch = (input, init) => {
    if (++asked < request) return forge(input, init);
    kill();
    return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  };
  const world = createWorld({ fetch, indexedDB });
  const run = exported(world);
  await Promise.race([killed, run]);
  (await world.vault()).close();
  await world.send({ type: 'cancel' });
  await run;
  return world;
}

/** What is asked, without the numbers: the same for all pages of a list and all items of a walk. */
function shapeOf(input: string): string {
  return new URL(input).pathname.replace(/\d+/g, 'N');
}

/** How often something that was asked before the kill is asked again after it, by what it is. */
function repeats(before: readonly string[], after: readonly string[]): ReadonlyMap<string, number> {
  const known = new Set(before);
  const counts = new Map<string, number>();
  for (const input of after) {
    if (known.has(input)) counts.set(shapeOf(input), (counts.get(shapeOf(input)) ?? 0) + 1);
  }
  return counts;
}

/** Items whose answers are kept together. */
const batch = 12;

test('killed at any request of an export, it goes on to the same bytes, and asks hardly anything twice', async () => {
  const plain = createWorld();
  await plain.check();
  const checked = plain.asked.length;
  await plain.send({ type: 'export' });
  const wanted = Buffer.from(await savedBytes(plain));
  const every = Number(process.env['TAKEOUT_CUT_EVERY'] ?? 20);
  for (let request = checked + 1; request <= plain.asked.length; request += every) {
    const indexedDB = new IDBFactory();
    const killed = await killedAt(request, indexedDB);
    const world = createWorld({ indexedDB });
    await resume(world);
    const about = `killed at request ${request}: ${world.view().notice?.why}`;
    expect(world.view(), about).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
    expect(sameArchives(Buffer.from(await savedBytes(world)), wanted), about).toEqual([]);
    for (const [shape, count] of repeats(killed.asked.slice(checked), world.asked))
      expect(count, `${about} ${shape}`).toBeLessThanOrEqual(shape.includes('/N') ? batch : 1);
  }
}, 300_000);

test('killed while it packs, it packs again and asks nothing', async () => {
  const indexedDB = new IDBFactory();
  const killed = createWorld({ indexedDB });
  await killed.check();
  const run = killed.send({ type: 'export' });
  while (killed.view().state !== 'packing') await new Promise((resolve) => setImmediate(resolve));
  (await killed.vault()).close();
  await killed.send({ type: 'cancel' });
  await run;
  const world = createWorld({ indexedDB });
  await resume(world);
  expect(world.view().state).toBe('done');
  expect(world.asked).toEqual([]);
  const plain = createWorld();
  await exported(plain);
  expect(sameArchives(Buffer.from(await savedBytes(world)), Buffer.from(await savedBytes(plain)))).toEqual([]);
});

test('a pause is durable: another page shows what stands there before anything is asked, and goes on from it', async () => {
  const indexedDB = new IDBFactory();
  let paused: Promise<void> | undefined;
  const fetch = interrupted(
    demoForge(),
    (_, count) => count === 100,
    () => {
      paused = world.send({ type: 'pause' });
    },
  );
  const world = createWorld({ indexedDB, fetch });
  const before = await exported(world);
  await paused;
  expect(before.state).toBe('paused');
  const other = createWorld({ indexedDB });
  const [record] = await (await other.vault()).records();
  expect(record).toMatchObject({ state: 'paused', id: project });
  expect(record?.percent).toBeGreaterThanOrEqual(before.totals.percent);
  await resume(other);
  const [first] = other.views;
  expect(first).toMatchObject({ state: 'collecting', url: 'demo:harbor-lab/weather-buoy', project, mode: 'collect' });
  expect(first?.totals).toMatchObject({ startedAt: before.totals.startedAt, percent: record?.percent });
  for (const { unit, got } of first?.units ?? []) expect(got, unit).toBe(record?.progress[unit]?.got ?? 0);
  expect(first?.units.reduce((sum, { got }) => sum + got, 0)).toBeGreaterThan(10);
  expect(first?.preflight?.project.name).toBe('weather-buoy');
  const percents = other.views.map(({ totals }) => totals.percent);
  expect(percents).toEqual([...percents].sort((one, next) => one - next));
  expect(other.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
});
