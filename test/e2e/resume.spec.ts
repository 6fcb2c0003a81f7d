import { expect, test } from '@playwright/test';
import { exportProject, fillForm, pressExport, readReceipt, savedZip, untilState } from '../support/export-page.ts';
import { startReplay } from '../support/replay-server.ts';
import { sameArchives } from '../support/same-archives.ts';

/** What a run survives in a browser. Kills of the whole browser are in `test/kill`. */

/** A forge that in the middle of a run holds its answers until it may go on, so that the run cannot be over before somebody acts. */
async function startHeld() {
  let goOn = () => {};
  const mayGoOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let answered = 0;
  const forge = await startReplay({ mayAnswer: async () => (++answered > 80 ? mayGoOn : undefined) });
  return { forge, goOn, isHeld: () => answered > 80 };
}

test('a page that is left in the middle asks first; opened again it offers what was running, and ends with the same bytes', async ({
  page,
}) => {
  const { forge, isHeld, goOn } = await startHeld();
  try {
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await expect.poll(isHeld).toBe(true);
    const asked = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.accept();
      });
    });
    await page.reload();
    expect(await asked).toBe('beforeunload');
    goOn();

    await expect(page.getByTestId('offer').getByRole('heading')).toContainText(/weather-buoy .*\d+\s%/);
    const stood = forge.requests.length;
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilState(page, 'done');
    const lists = forge.requests.slice(stood).filter(({ url }) => /\/(labels|milestones|releases)\?/.test(url));
    expect(lists).toEqual([]);
    expect((await readReceipt(page)).verdict).toBe('whole');
    const resumed = await savedZip(page);

    await page.evaluate(() => indexedDB.deleteDatabase('forge-takeout') && undefined);
    await exportProject(page, { url: forge.url });
    expect(sameArchives(resumed, await savedZip(page))).toEqual([]);
  } finally {
    await forge.close();
  }
});

test('cancelled: what was collected stays, and the next export goes on with it', async ({ page }) => {
  const { forge, isHeld, goOn } = await startHeld();
  try {
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await expect.poll(isHeld).toBe(true);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await untilState(page, 'ready');
    goOn();
    const stood = forge.requests.length;
    await pressExport(page);
    await untilState(page, 'done');
    const again = forge.requests.slice(stood).filter(({ url }) => /\/(labels|milestones)\?/.test(url));
    expect(again).toEqual([]);
    expect((await readReceipt(page)).verdict).toBe('whole');
  } finally {
    await forge.close();
  }
});
