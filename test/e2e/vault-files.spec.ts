import { fileURLToPath } from 'node:url';
import { chromium, expect, type Page, test } from '@playwright/test';
import type {} from '../contract/vault-files-page.ts';
import { type BundledPage, serveBundledPage } from '../support/bundled-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { startBrowser } from '../support/killable.ts';

/** Packs in files of the origin private file system: `src/vault/README.md`. */

let served: BundledPage;
const mebibyte = 1 << 20;

test.beforeAll(async () => {
  served = await serveBundledPage(fileURLToPath(new URL('../contract/vault-files-page.ts', import.meta.url)));
});

test.afterAll(() => served.close());

async function opened(page: Page): Promise<Page> {
  await page.goto(served.url);
  await page.waitForFunction(() => 'vaultFiles' in globalThis);
  return page;
}

test('the vault keeps its contract with its blobs in files', async ({ page }) => {
  await opened(page);
  const results = await page.evaluate(() => vaultFiles('worker', 'runAll'));
  expect(results.length).toBeGreaterThan(25);
  expect(results.filter(([, fault]) => fault !== '')).toEqual([]);
});

test('and where files can be had to read, but not to write: in a page itself', async ({ page }) => {
  await opened(page);
  const results = await page.evaluate(() => vaultFiles('page', 'runAll'));
  expect(results.length).toBeGreaterThan(25);
  expect(results.filter(([, fault]) => fault !== '')).toEqual([]);
});

test('files hold whole chunks, go with their blobs, and what is lost of them is missing', async ({ page }) => {
  await opened(page);
  const results = await page.evaluate(() => vaultFiles('worker', 'runFiles'));
  expect(results.length).toBeGreaterThan(5);
  expect(results.filter(([, fault]) => fault !== '')).toEqual([]);
});

test('a long pack is in a file, an index and a short pack are not; another tab and another thread read it', async ({
  context,
}) => {
  const page = await opened(await context.newPage());
  const long = 9 * mebibyte + 5;
  for (const [name, length] of [
    ['code.pack', long],
    ['code.idx', long],
    ['wiki.pack', mebibyte],
  ] as const)
    await page.evaluate((options) => vaultFiles('worker', 'write', { ...options, finish: true }), { name, length });
  const other = await opened(await context.newPage());
  const expected = [
    { name: 'code.pack', state: 'finished', size: long, inFile: 8 * mebibyte, sound: true },
    { name: 'code.idx', state: 'finished', size: long, inFile: 0, sound: true },
    { name: 'wiki.pack', state: 'finished', size: mebibyte, inFile: 0, sound: true },
  ];
  for (const where of ['worker', 'page'] as const)
    expect(await other.evaluate((one) => vaultFiles(one, 'lies'), where)).toEqual(expected);
});

test('a tab that starts leaves alone what another one is writing, and takes what a closed one has left', async ({
  context,
}) => {
  const page = await opened(await context.newPage());
  const options = { name: 'code.pack', length: 7 * mebibyte, finish: false };
  await page.evaluate((how) => vaultFiles('worker', 'write', how), options);
  const other = await opened(await context.newPage());
  expect(await other.evaluate(() => vaultFiles('worker', 'swept'))).toEqual({ there: 1, named: 1 });
  await page.close();
  // Begun anew, as a fetch is: the first one's file goes.
  await other.evaluate((how) => vaultFiles('worker', 'write', { ...how, finish: true }), options);
  await expect
    .poll(() => other.evaluate(() => vaultFiles('worker', 'swept')), { message: 'one file' })
    .toEqual({ there: 1, named: 1 });
  expect(await other.evaluate(() => vaultFiles('worker', 'lies'))).toMatchObject([{ state: 'finished', sound: true }]);
  expect(await other.evaluate(() => vaultFiles('worker', 'remove'))).toEqual([0, 0]);
});

test('the quota runs out in a pack: the code says so, what is there is gone on with, and removing it leaves nothing', async ({
  launchOptions,
}) => {
  // Only in a profile on disk does Chromium hold a page to its quota at once.
  const context = await chromium.launchPersistentContext('', launchOptions);
  try {
    const page = await opened(await context.newPage());
    const session = await context.newCDPSession(page);
    const { origin } = new URL(served.url);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 24_000_000 });
    const options = { name: 'code.pack', length: 64 * mebibyte, finish: true };
    expect(await page.evaluate((how) => vaultFiles('worker', 'write', how), options)).toBe('disk-full');
    const [half] = await page.evaluate(() => vaultFiles('worker', 'lies'));
    expect(half).toMatchObject({ state: 'writing' });
    // The file takes what it can, and the database what is left of the room.
    expect(half?.inFile).toBeGreaterThan(0);
    expect(half?.size).toBeGreaterThan(half?.inFile ?? 0);
    expect(half?.size).toBeGreaterThan(16_000_000);
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    const went = await page.evaluate((how) => vaultFiles('worker', 'goOn', how), options);
    expect(went).toEqual({ from: half?.size, whole: true });
    expect(await page.evaluate(() => vaultFiles('worker', 'lies'))).toMatchObject([{ state: 'finished', sound: true }]);
    expect(await page.evaluate(() => vaultFiles('worker', 'remove'))).toEqual([0, 0]);
  } finally {
    await context.close();
  }
});

test('a browser that is killed while packs are written has whole ones or none, and no file that nobody names', async () => {
  const profile = temporaryFolder();
  const seen = new Set<string>();
  try {
    for (let visit = 0; visit < 6; visit++) {
      const browser = await startBrowser(profile.path);
      try {
        const page = await opened(browser.page);
        const { there, named } = await page.evaluate(() => vaultFiles('worker', 'swept'));
        expect(there).toBe(named);
        for (const { name, state, sound, inFile } of await page.evaluate(() => vaultFiles('worker', 'lies'))) {
          expect([name, state, sound], `${inFile} bytes in a file`).toEqual([
            name,
            state,
            state === 'finished' ? true : undefined,
          ]);
          seen.add(`${state} ${inFile > 0}`);
        }
        await page.evaluate(() => void vaultFiles('worker', 'writeOn'));
        // Any moment will do.
        await new Promise((resolve) => setTimeout(resolve, 300 + visit * 170));
      } finally {
        await browser.kill();
      }
    }
    expect([...seen]).toContain('finished true');
  } finally {
    profile.remove();
  }
});
