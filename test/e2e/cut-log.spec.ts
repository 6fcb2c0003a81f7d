import { expect, test } from '@playwright/test';
import { startGiteaForge } from '../kill/kill-forge.ts';
import { checked, fillIn, goOn, pressExport, saved, untilState } from '../kill/kill-session.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { startBrowser } from '../support/killable.ts';
import { cutLevelLog } from '../support/level-log.ts';
import { sameArchives } from '../support/same-archives.ts';

// What is lost here is lost for good.
test.describe.configure({ retries: 0 });

test('a kill in the middle of a record of the browser’s own log loses nothing at any later start', async ({
  baseURL,
}) => {
  const pageUrl = `${baseURL}/`;
  const profile = temporaryFolder();
  const forge = await startGiteaForge();
  try {
    const first = await startBrowser(profile.path);
    await fillIn(first.page, pageUrl, forge);
    await checked(first.page);
    await pressExport(first.page);
    await untilState(first.page, 'done');
    const archive = await saved(first);
    await first.kill();
    expect(cutLevelLog(profile.path)).toBeGreaterThan(0);
    for (let start = 0; start < 3; start++) {
      const later = await startBrowser(profile.path);
      try {
        await goOn(later.page, pageUrl, {});
        await untilState(later.page, 'done');
        expect(sameArchives(archive, await saved(later))).toEqual([]);
      } finally {
        await later.close();
      }
    }
  } finally {
    await forge.close();
    profile.remove();
  }
});
