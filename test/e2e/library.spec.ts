import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { checkSums, filesBelow } from '../support/archive-checks.ts';
import {
  exportProject,
  fillForm,
  pressExport,
  readReceipt,
  saveAndUnpack,
  untilState,
} from '../support/export-page.ts';
import { startReplay } from '../support/replay-server.ts';

/** What a browser keeps: seen in the library, updated, packed again, gone on with, deleted. */

const demo = 'demo:harbor-lab/weather-buoy';

async function openLibrary(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Library' }).click();
  await expect(page.getByTestId('library')).toBeVisible();
}

/** Rows that all stores of the page's databases have together. */
function rowsKept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let rows = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(name ?? '');
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      for (const store of Array.from(database.objectStoreNames)) {
        const asked = database.transaction(store).objectStore(store).count();
        rows += await new Promise<number>((resolve, reject) => {
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
      }
      database.close();
    }
    return rows;
  });
}

test('nothing is there at first, and the keys lead there and back', async ({ page }) => {
  await page.goto('/#/library');
  await expect(page.getByTestId('nothing')).toContainText('Nothing collected yet');
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page.getByRole('textbox', { name: 'Project address' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page.getByRole('heading', { name: 'Library', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle(/^Library/);
});

test('a kept project: updated, packed again in parts, deleted', async ({ page }) => {
  const first = await exportProject(page, { url: demo });
  const whole = await saveAndUnpack(page);
  await openLibrary(page);
  const row = page.getByRole('row', { name: /harbor-lab\/weather-buoy/ });
  await expect(row).toContainText('First export.');
  await expect(row).toContainText('whole');
  await expect(page.getByTestId('kept')).toContainText('in this browser');

  await page.getByRole('button', { name: 'Update harbor-lab/weather-buoy' }).click();
  await page.getByRole('button', { name: 'Update', exact: true }).click();
  await untilState(page, 'done');
  expect(await readReceipt(page)).toEqual(first);
  await expect(page.getByTestId('changes')).toContainText('Nothing has changed');

  await openLibrary(page);
  await expect(row).toContainText('Last update: nothing had changed');
  await page.getByRole('button', { name: 'Save ZIP harbor-lab/weather-buoy' }).click();
  for (const unit of ['git', 'wiki', 'comments', 'events', 'attachments', 'release-files'])
    await page.getByTestId(`pack-${unit}`).uncheck();
  await page.getByRole('button', { name: 'Pack', exact: true }).click();
  await untilState(page, 'done');
  const receipt = await readReceipt(page);
  expect(receipt.units.comments.outcome).toBe('off');
  expect(receipt.units.issues).toEqual(first.units.issues);
  const part = await saveAndUnpack(page);
  checkSums(part);
  expect(receipt.problems.filter(({ code }) => code.includes('schema'))).toEqual([]);
  // A restore needs the folder of the repository, so an empty one stands there.
  const left = filesBelow(part).filter((path) =>
    /^(git\/objects\/pack|git\.wiki\.git|wiki|comments|extra\/(events|attachments))/.test(path),
  );
  expect(left).toEqual([]);
  for (const same of ['label.yml', 'milestone.yml'])
    expect(readFileSync(join(part, same)), same).toEqual(readFileSync(join(whole, same)));

  await openLibrary(page);
  expect(await rowsKept(page)).toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Delete harbor-lab/weather-buoy' }).click();
  await expect(page.getByTestId('delete-question')).toContainText(/Delete [\d.,]+ [kM]B\?/);
  await page.getByTestId('keep').click();
  await expect(page.getByRole('button', { name: 'Delete harbor-lab/weather-buoy' })).toBeFocused();
  await page.getByRole('button', { name: 'Delete harbor-lab/weather-buoy' }).click();
  await page.getByTestId('delete-now').click();
  await expect(page.getByTestId('nothing')).toBeVisible();
  await expect(page.getByTestId('library')).toBeFocused();
  await expect.poll(() => rowsKept(page)).toBe(0);
  await page.reload();
  await expect(page.getByTestId('nothing')).toBeVisible();
  await expect(page.getByTestId('notice')).toHaveCount(0);
});

test('what stopped is offered on both screens, put off, and gone on with its token', async ({ page }) => {
  const forge = await startReplay({ cors: 'on', token: 'good-token', delay: 20 });
  try {
    await fillForm(page, { url: forge.url, token: 'good-token' });
    await pressExport(page);
    await untilState(page, 'collecting');
    await expect.poll(() => forge.requests.length).toBeGreaterThan(40);
    await page.getByTestId('pause').click();
    await untilState(page, 'paused');
    await page.reload();

    const offer = page.getByTestId('offer');
    await expect(offer.getByRole('heading')).toContainText(/weather-buoy is paused at \d+\s%/);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(offer).toContainText('Enter the token first');
    await page.getByTestId('not-now').click();
    await expect(offer).toHaveCount(0);
    await expect(page.getByTestId('job')).toBeFocused();

    await page.reload();
    await openLibrary(page);
    await expect(offer).toBeVisible();
    await page.getByRole('textbox', { name: 'Access token' }).fill('good-token');
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilState(page, 'done');
    expect((await readReceipt(page)).verdict).toBe('whole');
  } finally {
    await forge.close();
  }
});

test('an update that is paused can be saved as it stands; its receipt says what was not read', async ({ page }) => {
  const forge = await startReplay({ cors: 'on', delay: 20 });
  try {
    const whole = await exportProject(page, { url: forge.url });
    await openLibrary(page);
    await page.getByRole('button', { name: 'Update harbor-lab/weather-buoy' }).click();
    await page.getByTestId('depth-all').check();
    const stood = forge.requests.length;
    await page.getByRole('button', { name: 'Update', exact: true }).click();
    await untilState(page, 'collecting');
    await expect.poll(() => forge.requests.length).toBeGreaterThan(stood + 8);
    await page.getByTestId('pause').click();
    await untilState(page, 'paused');
    await openLibrary(page);
    const asked = forge.requests.length;
    await page.getByRole('button', { name: 'Save ZIP harbor-lab/weather-buoy' }).click();
    await expect(page.getByTestId('not-finished')).toBeVisible();
    await page.getByRole('button', { name: 'Pack', exact: true }).click();
    await untilState(page, 'done');
    expect(forge.requests.length).toBe(asked);
    const receipt = await readReceipt(page);
    expect(receipt.verdict).not.toBe('whole');
    const reasons = Object.values(receipt.units).flatMap(({ missing }) => missing.map(({ reason }) => reason));
    expect(reasons).toContain('not-finished');
    await expect(page.getByTestId('verdict')).toContainText('Not finished');
    const folder = await saveAndUnpack(page);
    checkSums(folder);
    expect(JSON.parse(readFileSync(join(folder, 'receipt.json'), 'utf8'))).toEqual(receipt);
    await page.getByTestId('try-again').click();
    // Until then it still shows how the last run has ended.
    await expect.poll(() => forge.requests.length).toBeGreaterThan(asked);
    await untilState(page, 'done');
    expect(await readReceipt(page)).toEqual(whole);
  } finally {
    await forge.close();
  }
});

test('a limit of requests stops the export, and a higher one lets it go on', async ({ page }) => {
  const forge = await startReplay({ cors: 'on' });
  try {
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    await page.getByTestId('request-cap').fill('30');
    await pressExport(page);
    await untilState(page, 'failed');
    await expect(page.getByTestId('notice')).toHaveAttribute('data-code', 'request-cap');
    await page.getByTestId('request-cap').fill('nothing');
    await expect(page.getByTestId('resume')).toHaveAttribute('aria-disabled', 'true');
    await page.getByTestId('request-cap').fill('5000');
    await page.getByTestId('resume').click();
    await untilState(page, 'done');
    expect((await readReceipt(page)).verdict).toBe('whole');
  } finally {
    await forge.close();
  }
});

test('what the browser removed by itself is said once', async ({ page }) => {
  await page.goto('/#/library');
  await expect(page.getByTestId('nothing')).toBeVisible();
  await page.evaluate(() =>
    localStorage.setItem('takeout:library', JSON.stringify([{ id: 'a|b|c/d', name: 'c/d', at: 1_700_000_000_000 }])),
  );
  await page.reload();
  await expect(page.getByTestId('notice')).toContainText('c/d (14 Nov 2023)');
  await page.getByTestId('forget-lost').click();
  await expect(page.getByTestId('notice')).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('nothing')).toBeVisible();
  await expect(page.getByTestId('notice')).toHaveCount(0);
});
