import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Download, expect, type Page, test } from '@playwright/test';
import type { DownloadRequest } from '../contract/sink-page.ts';
import { type BundledPage, serveBundledPage } from '../support/bundled-page.ts';

let served: BundledPage;

test.beforeAll(async () => {
  served = await serveBundledPage(fileURLToPath(new URL('../contract/sink-page.ts', import.meta.url)));
});

test.afterAll(() => served.close());

async function open(page: Page): Promise<void> {
  await page.goto(served.url);
  await page.waitForFunction(() => 'sinkPage' in window);
}

/** Saves in the page; the browser's download, and what both ends say of it. */
async function save(page: Page, request: DownloadRequest) {
  const begun = page.waitForEvent('download');
  const said = page.evaluate((options) => window.sinkPage.download(options), request);
  return { download: await begun, said };
}

/** Number of bytes; throws at the first that is not what the page made. */
async function checkedLength(download: Download): Promise<number> {
  let length = 0;
  for await (const chunk of createReadStream(await download.path())) {
    for (const byte of chunk) {
      if (byte !== length % 251) throw new Error(`wrong byte at ${length}`);
      length += 1;
    }
  }
  return length;
}

test('an archive is streamed into a download, under the page’s own policy and from a sub-folder', async ({ page }) => {
  await open(page);
  const name = 'Wetter – Boje (1).zip';
  const { download, said } = await save(page, { name, bytes: 60_000_000, size: 60_000_000 });
  expect(download.suggestedFilename()).toBe(name);
  expect(new URL(download.url()).pathname).toMatch(/^\/sub\/folder\/dl\/[0-9a-f-]{36}\//);
  expect(await checkedLength(download)).toBe(60_000_000);
  expect(await said).toEqual({ page: 'stream', maker: 'saved' });
});

test('several downloads one after the other, also of nothing and of unknown size', async ({ page }) => {
  await open(page);
  for (const bytes of [0, 1, 5_000_000]) {
    const { download, said } = await save(page, { name: `${bytes}.zip`, bytes });
    expect(await checkedLength(download)).toBe(bytes);
    expect(await said).toEqual({ page: 'stream', maker: 'saved' });
  }
});

test('cancelling the download reaches the maker', async ({ page }) => {
  await open(page);
  const { download, said } = await save(page, { name: 'long.zip', bytes: 4_000_000_000 });
  await download.cancel();
  expect(await said).toEqual({ page: 'AbortError', maker: 'AbortError' });
});

test('an archive of another size than was said is no download', async ({ page }) => {
  await open(page);
  const { download, said } = await save(page, { name: 'short.zip', bytes: 3_000_000, size: 3_000_001 });
  expect(await said).toEqual({ page: 'save-size', maker: 'AbortError' });
  expect(await download.failure()).not.toBeNull();
});

test('without service workers the archive is collected, up to a limit', async ({ page }) => {
  await open(page);
  const { download, said } = await save(page, {
    name: 'a.zip',
    bytes: 20_000_000,
    size: 20_000_000,
    withoutWorker: true,
  });
  expect(download.suggestedFilename()).toBe('a.zip');
  expect(await checkedLength(download)).toBe(20_000_000);
  expect(await said).toEqual({ page: 'blob', maker: 'saved' });
  const refused = await page.evaluate(() =>
    window.sinkPage.download({ name: 'b.zip', bytes: 300_000_000, size: 300_000_000, withoutWorker: true }),
  );
  expect(refused).toEqual({ page: 'download-too-large', maker: 'AbortError' });
});

test('unknown addresses of the download folder are not found', async ({ page }) => {
  await open(page);
  const { download, said } = await save(page, { name: 'a.zip', bytes: 1000 });
  await download.path();
  await said;
  const answer = await page.goto(`${served.url}dl/unknown/a.zip`);
  expect(answer?.status()).toBe(404);
  expect(answer?.fromServiceWorker()).toBe(true);
});

test('the picked-file sink keeps its contract with real files', async ({ page }) => {
  await open(page);
  const results = await page.evaluate(() => window.sinkPage.runPickedFile());
  expect(results.length).toBeGreaterThan(5);
  expect(results.filter(([, fault]) => fault !== '')).toEqual([]);
});
