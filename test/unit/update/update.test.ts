import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sameArchives } from '../../support/same-archives.ts';
import { type LiveWorld, liveWorld, runSeed } from './seeds.ts';
import { packed, update } from './update-world.ts';

let world: LiveWorld;

beforeAll(async () => {
  world = await liveWorld();
}, 120_000);

afterAll(async () => {
  await world.close();
});

test('nothing changed: 12 requests, and the same bytes', { timeout: 60_000 }, async () => {
  world.live.reset();
  const again = await update(world.site, await world.cloned());
  expect(again.asked.length).toBe(12);
  expect(again.changes).toMatchObject({ new: 0, edited: 0, gone: 0 });
  expect(sameArchives((await packed(world.first)).bytes, (await packed(again)).bytes)).toEqual([]);
  again.close();
});

/** `npm run test:update` takes all 50 of them, and says what each has cost. */
const { UPDATE_SEEDS: count, UPDATE_FIRST_SEED: first = '1' } = process.env;
const seeds = Array.from({ length: Number(count ?? 12) }, (_, at) => at + Number(first));

describe('an update packs to the bytes of a first export', () => {
  for (const seed of seeds)
    test(`seed ${seed}`, { timeout: 120_000 }, async () => {
      const { differences, edits, requests, requestsOfFirst } = await runSeed(world, seed);
      if (count !== undefined)
        console.log(`seed ${seed}: ${edits.length} edits, ${requests} requests; a first export ${requestsOfFirst}`);
      expect({ differences, edits: differences.length > 0 && edits }).toEqual({ differences: [], edits: false });
    });
});
