import { fileURLToPath } from 'node:url';
import { chromium, expect, test } from '@playwright/test';
import type {} from '../contract/vault-page.ts';
import { type BundledPage, serveBundledPage } from '../support/bundled-page.ts';
import { readDumpText } from '../support/vault-fixture.ts';

let served: BundledPage;

test.beforeAll(async () => {
  served = await serveBundledPage(fileURLToPath(new URL('../contract/vault-page.ts', import.meta.url)));
});

test.afterAll(() => served.close());

test('the vault keeps its contract in a real browser', async ({ page }) => {
  await page.goto(served.url);
  await page.waitForFunction(() => 'vaultPage' in window);
  const results = await page.evaluate(() => window.vaultPage.runAll());
  expect(results.length).toBeGreaterThan(25);
  expect(results.filter(([, fault]) => fault !== '')).toEqual([]);
});

test('a further round in which nothing has changed costs no more than the first, and its sweep little', async ({
  page,
}) => {
  await page.goto(served.url);
  await page.waitForFunction(() => 'vaultPage' in window);
  const { first, again, sweep, remove, left } = await page.evaluate(() => window.vaultPage.rounds(10_000));
  expect(again / first).toBeLessThan(1.3);
  expect(sweep / first).toBeLessThan(0.5);
  expect(remove / first).toBeLessThan(1);
  expect(left).toBe(0);
});

test('a vault of layout 1 is brought up to date in a real browser', async ({ page }) => {
  await page.goto(served.url);
  await page.waitForFunction(() => 'vaultPage' in window);
  const dump = await readDumpText(new URL('../fixtures/vault/v1.json.gz', import.meta.url));
  const { records, problems, issues } = await page.evaluate((old) => window.vaultPage.openOld(old), dump);
  expect(records.map(({ state, address }) => [state, address.name]).sort()).toEqual([
    ['stopped', 'old-charts'],
    ['stopped', 'weather-buoy'],
  ]);
  expect(problems).toEqual([1, 1]);
  expect(issues.toSorted(([one], [other]) => one - other)).toEqual([
    [0, 0],
    [30, 30],
  ]);
});

test('a full disk is said so, and what was written can be thrown away', async ({ launchOptions }) => {
  // Only in a profile on disk does Chromium hold a page to its quota at once.
  const context = await chromium.launchPersistentContext('', launchOptions);
  try {
    const page = await context.newPage();
    await page.goto(served.url);
    await page.waitForFunction(() => 'vaultPage' in window);
    const session = await context.newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(served.url).origin, quotaSize: 8_000_000 });
    const outcome = await page.evaluate(() => window.vaultPage.fill(64_000_000));
    expect(outcome).toEqual({ code: 'disk-full', left: 0 });
  } finally {
    await context.close();
  }
});
