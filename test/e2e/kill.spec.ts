import { expect, test } from '@playwright/test';
import { type KillForge, startGiteaForge } from '../kill/kill-forge.ts';
import { startGithubForge } from '../kill/kill-github.ts';
import { startLongForge } from '../kill/kill-long.ts';
import { exportUndisturbed, runSeed, type Undisturbed } from '../kill/kill-run.ts';

/** A share of `npm run test:kill`, which runs 100. */
const shares = [
  { name: 'Gitea', seeds: Array.from({ length: 10 }, (_, at) => at), start: () => startGiteaForge() },
  // Its pack is in a file, and a release file has several chunks: killed in git, in files, and while it is packed.
  { name: 'Gitea, long files', seeds: [1, 2, 3, 6, 7], start: startLongForge },
  // The proxy of the served page lets these through by name (see playwright.config.ts).
  { name: 'GitHub', seeds: [0, 2], start: () => startGithubForge({ port: 4180, filesPort: 4181 }) },
] as const;

// A run that came out different is a finding, however seldom.
test.describe.configure({ retries: 0 });

for (const { name, seeds, start } of shares) {
  test.describe(name, () => {
    let forge: KillForge;
    let undisturbed: Undisturbed;

    test.beforeAll(async ({ baseURL }) => {
      forge = await start();
      undisturbed = await exportUndisturbed({ pageUrl: `${baseURL}/`, forge });
    });

    test.afterAll(() => forge.close());

    for (const seed of seeds) {
      test(`an export in a browser that is killed comes out the same: seed ${seed}`, async ({ baseURL }) => {
        const result = await runSeed({ pageUrl: `${baseURL}/`, forge }, undisturbed, seed);
        expect(result.kills.length).toBeGreaterThan(0);
        expect(result.differences).toEqual([]);
        expect(result.repeats.faults).toEqual([]);
        expect(result.complaints).toEqual([]);
      });
    }
  });
}
