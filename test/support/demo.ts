import { openPage } from './page.ts';

/** `npm run demo`: exports the demo project in a headless browser, saves `demo.zip`, prints the receipt. */
export async function main(): Promise<number> {
  const { page, url, close } = await openPage();
  try {
    page.on('console', (message) => console.error(`console: ${message.text()}`));
    page.on('pageerror', (error) => console.error(`page: ${error.message}`));
    await page.goto(`${url}#/export?save=download`);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.locator('[data-testid="job"][data-state="done"]').waitFor({ timeout: 120_000 });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save ZIP' }).click();
    await (await download).saveAs('demo.zip');
    console.log(await page.getByTestId('receipt').textContent());
    console.log('Saved demo.zip');
    return 0;
  } finally {
    await close();
  }
}
