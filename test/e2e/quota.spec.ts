import { readFileSync } from 'node:fs';
import { chromium, expect, test } from '@playwright/test';
import { exportProject, fillForm, pressExport, untilState } from '../support/export-page.ts';
import { startReplay } from '../support/replay-server.ts';
import { sameArchives } from '../support/same-archives.ts';

/** Small before anything is stored: Chromium does not look at the quota at each write. */
const small = 1_500_000;

test('the quota runs out in the middle: it says so, and with more room goes on by itself to the same bytes', async ({
  launchOptions,
  baseURL,
}) => {
  const forge = await startReplay();
  // Only in a profile on disk does Chromium hold a page to its quota at once.
  const context = await chromium.launchPersistentContext('', {
    ...launchOptions,
    baseURL: String(baseURL),
    acceptDownloads: true,
  });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const { origin } = new URL(String(baseURL));
    const savedZip = async () => {
      const waiting = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save ZIP' }).click();
      return readFileSync(await (await waiting).path());
    };
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: small });
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await untilState(page, 'failed');
    const notice = page.getByTestId('notice').first();
    await expect(notice).toHaveAttribute('data-code', 'disk-full');
    await expect(notice).toContainText(/About \d+ MB are still needed/);
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    // Nobody presses anything: room is tried again after half a minute, a minute, two.
    await untilState(page, 'collecting', 'packing', 'done');
    await untilState(page, 'done');
    const mended = await savedZip();
    await page.evaluate(() => indexedDB.deleteDatabase('forge-takeout') && undefined);
    await exportProject(page, { url: forge.url });
    expect(sameArchives(mended, await savedZip())).toEqual([]);
  } finally {
    await context.close();
    await forge.close();
  }
});
