import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EditedForge, runEdits, startEditedForge } from '../../faults/edit-run.ts';

let forge: EditedForge;

beforeAll(async () => {
  forge = await startEditedForge();
}, 120_000);

afterAll(() => forge.close());

/** A share of `npm run test:faults`, which runs 50. */
test.each([0, 1, 2, 3])(
  'edits between the pages lose and double nothing: seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const { faults, edits } = await runEdits(forge, seed);
    expect(edits.length).toBeGreaterThan(3);
    expect(faults).toEqual([]);
  },
);
