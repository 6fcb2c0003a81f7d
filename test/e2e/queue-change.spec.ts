import { expect, test } from '@playwright/test';
import { fillForm, untilState } from '../support/export-page.ts';
import { smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import { watch } from '../support/watch.ts';

test('of several projects that stand, filter, ticks and limit can be changed', async ({ page }) => {
  const { complaints } = watch(page);
  const forge = await startOwnerForge({ replay: { cors: 'on', delay: 20 }, projects: smallProjects(8) });
  const row = (name: string) => page.getByTestId(`project-harbor-lab/${name}`);
  const resume = page.getByRole('button', { name: 'Resume' });
  const change = page.getByRole('button', { name: 'Change' });
  try {
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    await row('p07').getByRole('checkbox').uncheck();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.locator('tr[data-testid^="project-"][data-state="done"]').first()).toBeVisible();
    await expect(change).toHaveCount(0);
    await page.getByTestId('pause').click();
    await untilState(page, 'paused');
    await expect(row('p07')).toHaveCount(0);

    await change.press('Enter');
    await expect(change).toHaveAttribute('aria-expanded', 'true');
    await expect(row('p01').getByRole('checkbox')).toHaveCount(0);
    await page.getByTestId('filter-name').fill('p06');
    await expect(row('p08').getByRole('checkbox')).not.toBeChecked();
    // Ticked by hand before the start, and now.
    await expect(row('p07').getByRole('checkbox')).not.toBeChecked();
    await row('p07').getByRole('checkbox').check();
    await page.getByTestId('request-cap').fill('some');
    await expect(resume).toHaveAttribute('aria-disabled', 'true');
    await page.getByTestId('request-cap').fill('5000');
    await page.screenshot({ path: test.info().outputPath('change.png'), fullPage: true });
    await resume.press('Enter');
    await untilState(page, 'done');
    await expect(row('p08')).toHaveCount(0);
    for (const name of ['p01', 'p06', 'p07']) await expect(row(name)).toHaveAttribute('data-state', 'done');
    await expect(page.getByRole('main')).toContainText('of your cap of 5,000');
    expect(forge.replay.requests.filter(({ url }) => url.includes('/p08/'))).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await forge.close();
  }
});
