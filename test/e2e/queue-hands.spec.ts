import { expect, type Page, test } from '@playwright/test';
import { fillForm, untilState } from '../support/export-page.ts';
import { smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import { watch } from '../support/watch.ts';

/** The first project fails, the second stands still in the middle until it is let go. */
async function halfDone(page: Page) {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const forge = await startOwnerForge({
    replay: { cors: 'on' },
    projects: smallProjects(2),
    mayAnswer: ({ url }) => (/\/p02\/labels\?.*limit=50/.test(url) ? held : Promise.resolve()),
  });
  forge.setCut('p01', true);
  await fillForm(page, { url: forge.url });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByTestId('project-harbor-lab/p01')).toHaveAttribute('data-state', 'failed');
  return { forge, letGo };
}

test('what is pressed in a row goes, and the keyboard does not begin at the top of the page', async ({ page }) => {
  const { complaints } = watch(page);
  const { forge, letGo } = await halfDone(page);
  try {
    forge.setCut('p01', false);
    await page.getByTestId('project-harbor-lab/p01').getByRole('button', { name: 'Try again' }).press('Enter');
    await expect(page.getByTestId('project-harbor-lab/p01')).toHaveAttribute('data-state', 'done');
    await expect(page.locator('body')).not.toBeFocused();
    await expect(page.locator('main:focus, main :focus')).toHaveCount(1);
    expect(complaints).toEqual([]);
  } finally {
    letGo();
    await forge.close();
  }
});

test('a list that waits says for what', async ({ page, context }) => {
  const forge = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(2) });
  const status = page.getByTestId('status');
  try {
    // Screens are loaded one after the other: the one before this is there then.
    const loaded = page.waitForResponse(/mirror-screen/);
    await fillForm(page, { url: forge.url });
    await loaded;
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'checking');
    await expect(status).toContainText('no connection; goes on by itself');
    await context.setOffline(false);
    await untilState(page, 'ready');
    await expect(status).toHaveText('2 projects of harbor-lab.');
  } finally {
    await forge.close();
  }
});
