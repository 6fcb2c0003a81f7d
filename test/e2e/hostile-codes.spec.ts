import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { type BundledPage, serveBundledPage } from '../support/bundled-page.ts';
import { hostileArchives } from '../support/hostile/corpus.ts';
import type {} from '../support/hostile/hostile-page.ts';

/** For one archive, milliseconds; machines are busy. */
const longest = 30_000;
const mostMemory = 500 << 20;

let served: BundledPage;

test.beforeAll(async () => {
  served = await serveBundledPage(fileURLToPath(new URL('../support/hostile/hostile-page.ts', import.meta.url)));
});

test.afterAll(() => served.close());

test('hostile archives give the same codes in a browser, and nothing of them runs', async ({ page }) => {
  test.setTimeout(600_000);
  const shown: string[] = [];
  page.on('dialog', (dialog) => {
    shown.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => shown.push(String(error)));
  let body = Buffer.alloc(0);
  await page.route('**/archive.bin', (route) => route.fulfill({ body, contentType: 'application/octet-stream' }));
  await page.goto(served.url);
  await page.waitForFunction(() => 'hostilePage' in window);
  const wrong: string[] = [];
  for (const { name, make, codes } of hostileArchives) {
    const made = make();
    const start = performance.now();
    let got: string[];
    if (made instanceof Uint8Array) {
      body = Buffer.from(made);
      got = await page.evaluate(() => window.hostilePage.readAt('archive.bin'));
    } else {
      const read = made.map(async ({ path, file }) => ({ path, bytes: [...new Uint8Array(await file.arrayBuffer())] }));
      got = await page.evaluate((all) => window.hostilePage.readFolder(all), await Promise.all(read));
    }
    if (got.join() !== [...codes].sort().join()) wrong.push(`${name}: ${got.join()} and not ${codes.join()}`);
    if (performance.now() - start > longest) wrong.push(`${name}: ${Math.round(performance.now() - start)} ms`);
  }
  expect(wrong).toEqual([]);
  expect(shown).toEqual([]);
  expect(await page.evaluate(() => window.hostilePage.violations)).toEqual([]);
  const memory = await page.evaluate(() => {
    const used: unknown = Reflect.get(Reflect.get(performance, 'memory') ?? {}, 'usedJSHeapSize');
    return typeof used === 'number' ? used : 0;
  });
  expect(memory).toBeLessThan(mostMemory);
});
