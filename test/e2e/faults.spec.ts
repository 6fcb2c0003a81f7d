import { expect, test } from '@playwright/test';
import { exportInBrowser, runInBrowser } from '../faults/browser-run.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';

/** A share of `npm run test:faults -- --browser`: connections that break, slow bodies, limits, wrong answers, in a real browser. */

// A run that came out different is a finding, however seldom.
test.describe.configure({ retries: 0 });

/** Of a hundred lines so many are hit. */
const rate = 15;

let forge: FaultServer;
let wanted: Buffer;

test.beforeAll(async ({ browser, baseURL }) => {
  forge = await startFaultServer();
  wanted = await exportInBrowser({ browser, pageUrl: `${baseURL}/`, forge });
});

test.afterAll(() => forge.close());

for (const seed of [1, 4, 7, 10]) {
  test(`faults on the way cost no byte: seed ${seed}`, async ({ browser, baseURL }) => {
    const result = await runInBrowser({ browser, pageUrl: `${baseURL}/`, forge }, wanted, {
      seed,
      rate,
      lasting: false,
    });
    expect(result.hits.size).toBeGreaterThan(3);
    expect(result.faults).toEqual([]);
  });
}

test('an error that nobody waits for, in page or worker, would be seen', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto('/');
  await page.getByTestId('check').click();
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'ready');
  const [worker] = page.workers();
  await worker?.evaluate(() => void Promise.reject(new Error('of the worker')));
  await page.evaluate(() => void Promise.reject(new Error('of the page')));
  await expect.poll(() => errors.sort()).toEqual(['of the page', 'of the worker']);
});
