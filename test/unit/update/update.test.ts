import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LiveWorld, liveWorld, runSeed } from './seeds.ts';

let world: LiveWorld;

beforeAll(async () => {
  world = await liveWorld();
}, 120_000);

afterAll(async () => {
  await world.close();
});

/** `npm run test:update` takes all 50 of them, and says what each has cost. */
const { UPDATE_SEEDS: count, UPDATE_FIRST_SEED: first = '1' } = process.env;
const seeds = Array.from({ length: Number(count ?? 8) }, (_, at) => at + Number(first));

describe('an update packs to the bytes of a first export', () => {
  for (const seed of seeds)
    test(`seed ${seed}`, { timeout: 120_000 }, async () => {
      const { differences, edits, requests, requestsOfFirst } = await runSeed(world, seed);
      if (count !== undefined)
        console.log(`seed ${seed}: ${edits.length} edits, ${requests} requests; a first export ${requestsOfFirst}`);
      expect({ differences, edits: differences.length > 0 && edits }).toEqual({ differences: [], edits: false });
    });
});
