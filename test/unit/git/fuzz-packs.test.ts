import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { seedPacks } from '../../fuzz/seed-packs.ts';
import { type Fault, runTrials } from '../../fuzz/trial.ts';
import { temporaryFolder } from '../../support/git-commands.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

// The nightly run has a million: `npm run fuzz`.
const cases = 2000;

test('changed packs and messages: no hang, no crash, no wrong success, and git’s index for what is taken', async () => {
  const seeds = seedPacks(folder.path);
  const { faults, tally, asked } = await runTrials({ seeds, seed: 4, folder: folder.path, refusedShare: 10 }, 0, cases);
  expect(sentences(faults)).toEqual([]);
  expect(asked).toBeGreaterThan(cases / 10);
  expect(tally.get('whole')).toBeGreaterThan(cases / 20);
  expect(tally.get('a stream read rightly')).toBeGreaterThan(cases / 10);
}, 600_000);

// What nightly runs found: a tagger on two lines, and a submodule under a short name of two of git's files.
test.each([290049, 333419])(
  'case %i of seed 20261121',
  async (number) => {
    const options = {
      seeds: seedPacks(join(folder.path, `${number}`)),
      seed: 20261121,
      folder: folder.path,
      refusedShare: 1,
    };
    const { faults, asked } = await runTrials(options, number, number + 1);
    expect(sentences(faults)).toEqual([]);
    expect(asked).toBe(1);
  },
  600_000,
);

function sentences(faults: readonly Fault[]): string[] {
  return faults.map(({ number, what, done }) => `case ${number} (${done.join(', ')}): ${what}`);
}
