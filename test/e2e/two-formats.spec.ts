import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { checkRepository, checkSums, unpack } from '../support/archive-checks.ts';
import { fillForm, pressExport, readReceipt, untilState } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { codesIn, openPath } from '../support/open-page.ts';
import { startReplay } from '../support/replay-server.ts';
import { watch } from '../support/watch.ts';
import { zipFiles } from '../support/zip-files.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder.path, name);

test.afterAll(() => folder.remove());

async function saved(page: Page, testId: string, name: string): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByTestId(testId).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe(name);
  await download.saveAs(path(name));
  return path(name);
}

/** What a dump says of the project, but for the times of collecting and git's own files. */
function records(zip: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    zipFiles(readFileSync(zip))
      .filter(({ name }) =>
        /^(?:[^/]+\.yml|(?:comments|reviews)\/.+|release_assets\/.+|extra\/attachments\/.+)$/.test(name),
      )
      .map(({ name, bytes }) => [name, bytes.toString('latin1')]),
  );
}

test('both formats in one run; the F3 archive is whole, and converts to the dump that was written beside it', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const watched = watch(page);
  await page.goto('/#/export?format=gitea-dump,f3&save=download');
  await expect(page.getByTestId('format-both')).toBeChecked();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
  await expect(page.getByTestId('losses-f3')).toBeVisible();
  const dump = await saved(page, 'save-zip', 'weather-buoy.zip');
  await expect(page.getByTestId('saved')).toContainText('weather-buoy-f3.zip: not saved yet.');
  const f3 = await saved(page, 'save-zip-f3', 'weather-buoy-f3.zip');
  await expect(page.getByTestId('saved')).toContainText('weather-buoy-f3.zip: saved');
  const out = unpack(f3);
  checkSums(out);

  await page.goto('/#/open?save=download');
  const verdict = await openPath(page, f3);
  expect(verdict.format).toBe('f3');
  expect(codesIn(verdict).filter((code) => code !== 'git-lfs')).toEqual([]);
  await expect(page.getByTestId('verdict-line')).toHaveText('Whole.');

  await page.getByTestId('convert-gitea-dump').click();
  await expect(page.getByTestId('conversion')).toHaveAttribute('data-state', 'ready', { timeout: 90_000 });
  await expect(page.getByRole('heading', { name: 'Save as' })).toBeFocused();
  await expect(page.getByTestId('conversion-losses')).toBeVisible();
  const waiting = page.waitForEvent('download');
  await page.getByTestId('save-converted-zip').click();
  const converted = path('converted.zip');
  await (await waiting).saveAs(converted);
  const back = unpack(converted);
  checkSums(back);
  checkRepository(join(back, 'git'));
  expect(records(converted)).toEqual(records(dump));
  expect(watched.complaints).toEqual([]);
});

test('F3 alone is one archive; a conversion can be stopped', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('/#/export?format=f3&save=download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
  const f3 = await saved(page, 'save-zip', 'weather-buoy-f3.zip');
  await page.goto('/#/open?save=download');
  await openPath(page, f3);
  await page.getByTestId('convert-gitea-dump').click();
  const conversion = page.getByTestId('conversion');
  await page.getByTestId('cancel-conversion').click();
  await expect(conversion).toHaveAttribute('data-state', 'idle');
  await expect(page.getByTestId('convert-gitea-dump')).toBeVisible();
});

test('addresses of people are left out, unless they are ticked', async ({ page }) => {
  test.setTimeout(180_000);
  const forge = await startReplay();
  /** Files of the archive that name the people's host; git's own are the forge's people's business. */
  const tell = (zip: string) =>
    zipFiles(readFileSync(zip)).filter(
      ({ name, bytes }) => !/git/.test(name) && bytes.includes('@noreply.example.org'),
    );
  try {
    await fillForm(page, { url: forge.url, link: 'format=f3' });
    await expect(page.getByTestId('emails')).not.toBeChecked();
    await pressExport(page);
    await untilState(page, 'done');
    expect(tell(await saved(page, 'save-zip', 'weather-buoy-f3.zip'))).toEqual([]);
    await fillForm(page, { url: forge.url, link: 'format=f3' });
    await page.getByTestId('emails').check();
    await pressExport(page);
    await untilState(page, 'done');
    expect((await readReceipt(page)).emails).toBeGreaterThan(0);
    const told = tell(await saved(page, 'save-zip', 'weather-buoy-f3.zip')).map(({ name }) => name);
    expect(told.some((name) => /\/users\/\d+\.json$/.test(name))).toBe(true);
  } finally {
    await forge.close();
  }
});
