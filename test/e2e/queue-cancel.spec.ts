import { expect, test } from '@playwright/test';
import { fillForm, untilState } from '../support/export-page.ts';
import { smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import { watch } from '../support/watch.ts';

test('several projects are cancelled: what was in the middle is offered, and gone on with alone', async ({ page }) => {
  const { complaints } = watch(page);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const forge = await startOwnerForge({
    replay: { cors: 'on' },
    projects: smallProjects(2),
    mayAnswer: ({ url }) => (/\/p02\/labels\?.*limit=50/.test(url) ? held : Promise.resolve()),
  });
  try {
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.getByTestId('project-harbor-lab/p01')).toHaveAttribute('data-state', 'done');
    await expect(page.getByTestId('project-harbor-lab/p02')).toContainText('fetching');
    await page.getByTestId('cancel').press('Enter');
    await expect(page.getByTestId('stopped')).toContainText('harbor-lab/p02 stopped at');
    letGo();
    await page.getByRole('button', { name: 'Resume' }).press('Enter');
    await untilState(page, 'done');
    await expect(page.getByTestId('report')).toContainText('Whole');
    expect(complaints).toEqual([]);
  } finally {
    letGo();
    await forge.close();
  }
});
