import { beforeAll, describe, expect, test } from 'vitest';
import { exportInPeace, runFaults } from '../../faults/fault-run.ts';

/** A share of `npm run test:faults`, which runs 200. */
const seeds = Array.from({ length: 20 }, (_, at) => at);

describe.each(['gitea', 'github'] as const)('%s', (forge) => {
  let wanted: Buffer;

  beforeAll(async () => {
    wanted = await exportInPeace(forge);
  }, 120_000);

  test.each(forge === 'gitea' ? seeds : seeds.slice(0, 6))(
    'an export from a forge that misbehaves ends the same: seed %i',
    { timeout: 120_000 },
    async (seed) => {
      const { faults, hits } = await runFaults(wanted, { seed }, forge);
      expect(hits.size).toBeGreaterThan(0);
      expect(faults).toEqual([]);
    },
  );
});
