import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { fillForm, untilState } from '../support/export-page.ts';
import { smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import { watch } from '../support/watch.ts';

/** Two tabs with one list of projects: one works, the other watches. */

/** A forge whose third project does not answer before it is let go. */
async function heldForge() {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const forge = await startOwnerForge({
    replay: { cors: 'on' },
    projects: smallProjects(3),
    mayAnswer: ({ url }) => (/\/p03\/labels\?.*limit=50/.test(url) ? held : Promise.resolve()),
  });
  return { forge, letGo };
}

async function exportInOne(page: Page, url: string): Promise<void> {
  await fillForm(page, { url });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await untilState(page, 'collecting');
}

async function watchInOther(context: BrowserContext): Promise<Page> {
  const other = await context.newPage();
  await other.goto('./');
  await expect(other.getByTestId('elsewhere')).toBeVisible(slow);
  await expect(other.getByTestId('job')).toHaveAttribute('data-state', 'collecting');
  return other;
}

/** Other tests may have the processors. */
const slow = { timeout: 60_000 };

const row = (page: Page, name: string) => page.getByTestId(`project-harbor-lab/${name}`);

test('the other tab shows the list live, pauses it, and goes on with it', async ({ page, context }) => {
  const { forge, letGo } = await heldForge();
  try {
    await exportInOne(page, forge.url);
    const other = await watchInOther(context);
    const { complaints } = watch(other);
    for (const name of ['p01', 'p02']) await expect(row(other, name)).toHaveAttribute('data-state', 'done', slow);
    await expect(row(other, 'p03')).toHaveAttribute('data-state', 'running');
    await expect(row(page, 'p01').getByTestId('save-p01')).toBeVisible();
    await expect(row(other, 'p01').getByTestId('save-p01')).toHaveCount(0);
    await other.getByRole('button', { name: 'Pause' }).click();
    await untilState(page, 'paused');
    await untilState(other, 'paused');
    letGo();
    await other.getByRole('button', { name: 'Resume' }).click();
    await untilState(other, 'done');
    await untilState(page, 'done');
    await expect(other.getByTestId('status')).toHaveText(await page.getByTestId('status').innerText());
    // What was packed is saved in the tab that packed it; leaving here leaves it alone there.
    await expect(page.getByTestId('save-zip')).toBeVisible();
    await expect(other.getByTestId('save-zip')).toHaveCount(0);
    await other.getByRole('button', { name: 'Export others' }).click();
    await expect(other.getByTestId('project-address')).toBeVisible();
    await untilState(page, 'done');
    expect(complaints).toEqual([]);
  } finally {
    letGo();
    await forge.close();
  }
});

test('the tab that works is closed: the other one offers to go on', async ({ page, context }) => {
  const { forge, letGo } = await heldForge();
  try {
    await exportInOne(page, forge.url);
    const other = await watchInOther(context);
    for (const name of ['p01', 'p02']) await expect(row(other, name)).toHaveAttribute('data-state', 'done', slow);
    await page.close();
    await untilState(other, 'paused');
    await expect(other.getByTestId('elsewhere')).toHaveCount(0);
    letGo();
    await other.getByRole('button', { name: 'Resume' }).click();
    await untilState(other, 'done');
    await expect(other.getByTestId('status')).toHaveText('All 3 projects of harbor-lab');
  } finally {
    letGo();
    await forge.close();
  }
});

test('one of the projects, opened by its address in another tab, is shown live; its pause is that of all', async ({
  page,
  context,
}) => {
  const { forge, letGo } = await heldForge();
  try {
    await exportInOne(page, forge.url);
    const other = await watchInOther(context);
    const { complaints } = watch(other);
    for (const name of ['p01', 'p02']) await expect(row(other, name)).toHaveAttribute('data-state', 'done', slow);
    await other.getByRole('button', { name: 'Export others' }).click();
    await other.getByRole('textbox', { name: 'Project address' }).fill(`${forge.url}/p03`);
    await other.getByRole('button', { name: 'Check' }).click();
    await untilState(other, 'ready');
    await other.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(other.getByTestId('elsewhere')).toContainText('Pause pauses all of them', slow);
    await expect(other.getByTestId('job')).toHaveAttribute('data-state', 'collecting');
    await expect(other.getByTestId('status')).toContainText('harbor-lab/p03');
    await expect(other.getByTestId('notice')).toHaveCount(0);
    // What this tab knows of the run it has from the other one: its issues are here already.
    await expect(other.getByTestId('unit-issues')).toHaveAttribute('data-state', 'done', slow);
    await other.getByRole('button', { name: 'Pause' }).click();
    await untilState(page, 'paused');
    await untilState(other, 'paused');
    await expect(other.getByTestId('elsewhere')).toHaveCount(0);
    letGo();
    await other.getByRole('button', { name: 'Resume' }).click();
    await untilState(other, 'done');
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilState(page, 'done');
    await expect(page.getByTestId('status')).toHaveText('All 3 projects of harbor-lab');
    expect(complaints).toEqual([]);
  } finally {
    letGo();
    await forge.close();
  }
});

test('a project of another tab’s list is shown where a list of its own stands, and not that list instead', async ({
  page,
  context,
}) => {
  const { forge, letGo } = await heldForge();
  try {
    await exportInOne(page, forge.url);
    const other = await watchInOther(context);
    for (const name of ['p01', 'p02']) await expect(row(other, name)).toHaveAttribute('data-state', 'done', slow);
    await other.getByRole('button', { name: 'Export others' }).click();
    const field = other.getByRole('textbox', { name: 'Project address' });
    await field.focus();
    await field.evaluate((element, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, `${forge.url}/p01\n${forge.url}/p02\n`);
    await untilState(other, 'ready');
    await other.getByRole('button', { name: 'Export', exact: true }).click();
    await untilState(other, 'done');
    await other.getByRole('link', { name: 'Library' }).click();
    await other.getByRole('button', { name: 'Watch it here' }).click();
    await expect(other.getByTestId('elsewhere')).toContainText('Pause pauses all of them', slow);
    await expect(other.getByTestId('status')).toContainText('harbor-lab/p03');
  } finally {
    letGo();
    await forge.close();
  }
});
