import { expect, test } from '@playwright/test';
import { watch } from '../support/watch.ts';

test('a screen that could not be loaded comes when the network is back', async ({ page }) => {
  const { complaints } = watch(page);
  await page.route(/library-screen/, (route) => route.abort());
  const refused = page.waitForEvent('requestfailed', (request) => /library-screen/.test(request.url()));
  await page.goto('/#/library');
  await refused;
  await expect(page.getByTestId('nothing')).toHaveCount(0);
  await page.unroute(/library-screen/);
  await expect(page.getByTestId('nothing')).toBeVisible();
  // The browser's own word, and none of the page.
  expect(complaints.filter((text) => !text.includes('net::ERR_FAILED'))).toEqual([]);
});
