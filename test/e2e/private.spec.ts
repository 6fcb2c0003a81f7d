import { chromium, expect, type Page, test } from '@playwright/test';
import { exportProject, savedZip, untilState } from '../support/export-page.ts';
import { startReplay } from '../support/replay-server.ts';
import { sameArchives } from '../support/same-archives.ts';
import { watch } from '../support/watch.ts';

/** A private window: a context of Playwright is one, a profile on the disk is none. */

/** What a page can find out about its storage. */
function tellTale(page: Page) {
  return page.evaluate(async () => {
    const { storage } = navigator;
    const folder = await storage.getDirectory().then(
      () => true,
      () => false,
    );
    const { quota = 0, usage = 0 } = await storage.estimate();
    return { gibibytes: (quota - usage) / 2 ** 30, persisted: await storage.persisted(), folder };
  });
}

test('in a private window the export is the same, what goes with the window is said before and after, and it goes', async ({
  browser,
  baseURL,
  launchOptions,
}) => {
  const forge = await startReplay();
  const options = { baseURL: String(baseURL), acceptDownloads: true };
  try {
    const secret = await browser.newContext(options);
    const page = await secret.newPage();
    const { complaints } = watch(page);
    await page.goto(`/#/export?save=download&url=${encodeURIComponent(forge.url)}`);
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    const warning = page.getByTestId('will-ask').or(page.getByTestId('private'));
    await expect(warning).toContainText(/private window.* goes when the window is closed/s);
    await expect(warning).toContainText(/save the ZIP before/i);
    await exportProject(page, { url: forge.url });
    const archive = await savedZip(page);
    await page.goto('/#/library');
    await expect(page.getByTestId('kept')).toContainText('private window');
    const inPrivate = await tellTale(page);
    // As long as the window is open, a reload loses nothing.
    await page.reload();
    await expect(page.getByRole('row', { name: /weather-buoy/ })).toBeVisible();
    expect(complaints).toEqual([]);
    await secret.close();

    const next = await browser.newContext(options);
    const fresh = await next.newPage();
    await fresh.goto('/#/library');
    await expect(fresh.getByTestId('nothing')).toBeVisible();
    await next.close();

    const onDisk = await chromium.launchPersistentContext('', { ...launchOptions, ...options });
    try {
      const open = await onDisk.newPage();
      await exportProject(open, { url: forge.url });
      expect(sameArchives(archive, await savedZip(open))).toEqual([]);
      // Nothing tells the one from the other, which is why the warning is for all. Once something does, it can be for private windows alone.
      expect(await tellTale(open)).toEqual(inPrivate);
    } finally {
      await onDisk.close();
    }
  } finally {
    await forge.close();
  }
});
