import { beforeAll, expect, test } from 'vitest';
import { exportInPeace, runFaults } from '../../faults/fault-run.ts';

/** A share of `npm run test:faults`, which runs 200. */
const seeds = Array.from({ length: 20 }, (_, at) => at);

let wanted: Buffer;

beforeAll(async () => {
  wanted = await exportInPeace();
}, 120_000);

test.each(seeds)(
  'an export from a forge that misbehaves ends the same: seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const { faults, hits } = await runFaults(wanted, { seed });
    expect(hits.size).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  },
);
