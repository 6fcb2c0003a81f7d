import { expect, test } from '@playwright/test';
import { untilState } from '../support/export-page.ts';

test('what is ticked decides requests, and the link fills the form without starting', async ({ page }) => {
  await page.goto('/#/export?url=demo:harbor-lab/weather-buoy&units=issues,labels&token=secret');
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'idle');
  expect(page.url()).not.toContain('secret');
  await expect(page.getByRole('textbox', { name: 'Access token' })).toHaveValue('');
  await expect(page.getByTestId('unit-issues').getByRole('checkbox')).toBeChecked();
  await expect(page.getByTestId('unit-comments').getByRole('checkbox')).not.toBeChecked();
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  const sheet = page.getByRole('region', { name: 'Before you start' });
  await expect(sheet).toContainText('harbor-lab/weather-buoy');
  const requests = async () => Number(await page.getByTestId('unit-all').locator('[role=cell]').nth(3).textContent());
  await expect.poll(requests).toBe(3);
  await page.getByTestId('unit-reactions').getByRole('checkbox').check();
  // Reactions to issues only: pull requests and comments are not ticked.
  await expect.poll(requests).toBe(33);
  await page.getByTestId('unit-comments').getByRole('checkbox').check();
  await expect.poll(requests).toBe(33 + 2 + 92);
});

test('the first look is small and asks nobody else', async ({ page, baseURL }) => {
  const sizes: number[] = [];
  page.on('response', async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    const { gzipSync } = await import('node:zlib');
    if (/\.(js|css)$|\/$/.test(new URL(response.url()).pathname) && !response.url().includes('worker'))
      sizes.push(gzipSync(body).length);
    expect(response.url().startsWith(baseURL ?? '')).toBe(true);
  });
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000);
});

test('the content policy comes as a header and in the page', async ({ page }) => {
  const answer = await page.goto('/');
  expect(answer?.headers()['content-security-policy']).toContain("require-trusted-types-for 'script'");
  expect(answer?.headers()['referrer-policy']).toBe('no-referrer');
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute(
    'content',
    /trusted-types takeout/,
  );
});

test('without a mouse: from the address to the report', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Project address' }).focus();
  await page.keyboard.press('Enter');
  await untilState(page, 'ready');
  await page.getByRole('button', { name: 'Export', exact: true }).focus();
  await page.keyboard.press('Enter');
  await untilState(page, 'done');
  await expect(page.getByRole('region', { name: 'Report' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save ZIP' })).toBeVisible();
});
