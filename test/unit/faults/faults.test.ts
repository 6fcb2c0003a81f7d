import { beforeAll, describe, expect, test } from 'vitest';
import { type FaultForgeName, faultForgeNames } from '../../faults/fault-forges.ts';
import { exportInPeace, runFaults } from '../../faults/fault-run.ts';

/** A share of `npm run test:faults`, which runs 200. Of long lists two in which a person has to press Resume. */
const seeds: Readonly<Record<FaultForgeName, readonly number[]>> = {
  gitea: Array.from({ length: 20 }, (_, at) => at),
  github: Array.from({ length: 6 }, (_, at) => at),
  'github-long': [10, 31],
};

describe.each(faultForgeNames)('%s', (forge) => {
  let wanted: Buffer;

  beforeAll(async () => {
    wanted = await exportInPeace(forge);
  }, 120_000);

  test.each(seeds[forge])(
    'an export from a forge that misbehaves ends the same: seed %i',
    { timeout: 120_000 },
    async (seed) => {
      const { faults, hits } = await runFaults(wanted, { seed }, forge);
      expect(hits.size).toBeGreaterThan(0);
      expect(faults).toEqual([]);
    },
  );
});
