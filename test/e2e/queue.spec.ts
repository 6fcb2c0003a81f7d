import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Download, expect, type Page, test } from '@playwright/test';
import { checkRepository, checkSums, unpack } from '../support/archive-checks.ts';
import { checkArchiveOfAll } from '../support/archive-of-all.ts';
import { fillForm, untilState } from '../support/export-page.ts';
import { smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import { watch } from '../support/watch.ts';

/** Several projects of an owner: listed, filtered, exported together, mended, saved as one archive or as one each. */

const open = { replay: { cors: 'on' } } as const;

/** The address of an owner, or several addresses, checked: the list stands there. */
async function listProjects(page: Page, url: string, token?: string): Promise<void> {
  await fillForm(page, { url, ...(token === undefined ? {} : { token }) });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
}

async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await untilState(page, 'collecting', 'done');
}

/** Waits until a list of names has come to its end in the given state. */
async function rowsAre(page: Page, state: string, names: readonly string[]): Promise<void> {
  await expect(page.locator(`tr[data-testid^="project-"][data-state="${state}"]`)).toHaveCount(names.length, {
    timeout: 100_000,
  });
  for (const name of names) await expect(row(page, name)).toHaveAttribute('data-state', state);
}

function row(page: Page, name: string) {
  return page.getByTestId(`project-harbor-lab/${name}`);
}

async function downloaded(page: Page, press: () => Promise<void>): Promise<string> {
  const waiting = page.waitForEvent('download');
  await press();
  return unpack(await (await waiting).path());
}

test('filters choose, failed ones do not stop the others, retried they come, and one ZIP has all', async ({ page }) => {
  const { complaints } = watch(page);
  const more = { p02: { archived: true }, p04: { fork: true }, p06: { empty: true }, p08: { wiki: true } };
  const forge = await startOwnerForge({ ...open, projects: smallProjects(8, more) });
  try {
    await listProjects(page, forge.url);
    await expect(page.getByTestId('status')).toHaveText('7 projects of harbor-lab.');
    await page.getByTestId('filter-forks').check();
    await expect(page.getByTestId('status')).toHaveText('8 projects of harbor-lab.');
    // The second before the page has heard of the first.
    await page.evaluate(() => {
      for (const name of ['archived', 'forks'])
        document.querySelector<HTMLElement>(`[data-testid="filter-${name}"]`)?.click();
    });
    await expect(page.getByTestId('filter-archived')).not.toBeChecked();
    await page.getByTestId('filter-name').fill('P0*');
    await expect(page.getByTestId('status')).toHaveText('6 projects of harbor-lab.');
    // A tick has the last word.
    await row(page, 'p02').getByRole('checkbox').check();
    await row(page, 'p06').getByRole('checkbox').uncheck();
    await page.getByTestId('filter-wiki-only').check();
    await expect(page.getByTestId('status')).toHaveText('2 projects of harbor-lab.');
    await page.getByTestId('filter-wiki-only').uncheck();
    await expect(page.getByTestId('status')).toHaveText('6 projects of harbor-lab.');

    forge.setGone('p03', true);
    forge.setCut('p05', true);
    await start(page);
    await untilState(page, 'done');
    await rowsAre(page, 'done', ['p01', 'p02', 'p07', 'p08']);
    await rowsAre(page, 'failed', ['p03', 'p05']);
    await expect(page.getByTestId('status')).toHaveText('4 of 6 projects of harbor-lab');
    await expect(page.getByTestId('need-you')).toContainText('2 projects need you');

    forge.setGone('p03', false);
    forge.setCut('p05', false);
    await page.getByTestId('retry-failed').click();
    await rowsAre(page, 'done', ['p01', 'p02', 'p03', 'p05', 'p07', 'p08']);
    await untilState(page, 'done');
    await expect(page.getByTestId('need-you')).toHaveCount(0);

    const folder = await downloaded(page, () => page.getByTestId('save-zip').click());
    expect(checkArchiveOfAll(folder, 6)).toContain('harbor-lab/p05');
    checkRepository(join(folder, 'harbor-lab/p05/git'));
    await expect(page.getByTestId('saved')).toContainText('harbor-lab.zip');

    const downloads: Download[] = [];
    page.on('download', (download) => downloads.push(download));
    await page.getByTestId('save-form-each').check();
    await page.getByTestId('save-zip').click();
    await expect.poll(() => downloads.length, { timeout: 60_000 }).toBe(6);
    const names = downloads.map((download) => download.suggestedFilename()).sort();
    expect(names).toEqual(['p01', 'p02', 'p03', 'p05', 'p07', 'p08'].map((name) => `${name}.zip`));
    for (const download of downloads) {
      const alone = unpack(await download.path());
      expect(checkSums(alone)).toBeGreaterThan(10);
      const together = join(folder, 'harbor-lab', download.suggestedFilename().replace('.zip', ''));
      expect(readFileSync(join(alone, 'issue.yml'))).toEqual(readFileSync(join(together, 'issue.yml')));
    }
    expect(complaints).toEqual([]);
  } finally {
    await forge.close();
  }
});

test('a page that is opened again offers the queue and goes on with it', async ({ page }) => {
  const { complaints } = watch(page);
  const forge = await startOwnerForge({ replay: { cors: 'on', delay: 20 }, projects: smallProjects(6) });
  try {
    await listProjects(page, forge.url);
    await start(page);
    await expect(page.locator('tr[data-testid^="project-"][data-state="done"]').first()).toBeVisible();
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.accept();
      return dialog.type();
    });
    await Promise.all([page.reload(), asked]);
    expect(await asked).toBe('beforeunload');
    await untilState(page, 'paused');
    await expect(page.getByTestId('status')).toContainText('6 projects of harbor-lab');
    const kept = await page.locator('tr[data-testid^="project-"][data-state="done"]').count();
    expect(kept).toBeGreaterThan(0);
    const stood = forge.replay.requests.length;
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilState(page, 'done');
    await expect(page.getByTestId('status')).toHaveText('All 6 projects of harbor-lab');
    expect(forge.replay.requests.slice(stood).filter(({ url }) => url.includes('/p01/'))).toEqual([]);
    const folder = await downloaded(page, () => page.getByTestId('save-zip').click());
    checkArchiveOfAll(folder, 6);

    await page.getByRole('button', { name: 'Export others' }).press('Enter');
    await page.getByRole('textbox', { name: 'Project address' }).fill(forge.url);
    await page.getByRole('button', { name: 'Check' }).press('Enter');
    await untilState(page, 'ready');
    await expect(row(page, 'p06')).toContainText('here already');
    await page.getByTestId('cancel').press('Enter');
    await expect(page.getByRole('textbox', { name: 'Project address' })).toBeVisible();
    await page.getByRole('link', { name: 'Library' }).press('Enter');
    const all = page.getByRole('button', { name: 'Delete all 6 projects' });
    await all.press('Enter');
    const question = page.getByRole('group', { name: 'Delete all' });
    await expect(question).toBeFocused();
    await page.getByTestId('keep').press('Enter');
    await expect(all).toBeFocused();
    await all.press('Enter');
    await expect(question).toBeFocused();
    await page.getByTestId('delete-now').press('Enter');
    await expect(page.getByTestId('nothing')).toBeVisible();
    await expect(page.getByTestId('library')).toBeFocused();
    expect(complaints).toEqual([]);
  } finally {
    await forge.close();
  }
});

test('25 projects, three of which fail: one wants a token, one is gone, git of one ends early', async ({ page }) => {
  const { complaints } = watch(page);
  const projects = [...smallProjects(24), { name: 'vault-door', isPrivate: true }];
  const forge = await startOwnerForge({ ...open, projects, token: 'good' });
  try {
    await page.goto('/#/export?save=download');
    const field = page.getByRole('textbox', { name: 'Project address' });
    await field.focus();
    await field.evaluate((element, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, `${forge.url}\n${forge.url}/vault-door\n`);
    await untilState(page, 'ready');
    forge.setGone('p03', true);
    forge.setCut('p07', true);
    await start(page);
    await untilState(page, 'done');
    await expect(page.getByTestId('status')).toHaveText('22 of 25 projects of harbor-lab');
    await rowsAre(page, 'failed', ['p03', 'p07', 'vault-door']);

    forge.setGone('p03', false);
    forge.setCut('p07', false);
    await page.getByTestId('retry-failed').click();
    await rowsAre(page, 'failed', ['vault-door']);
    await untilState(page, 'done');
    await row(page, 'vault-door').getByRole('button', { name: 'Enter a token' }).click();
    const token = page.getByRole('textbox', { name: 'Access token' });
    await expect(token).toBeFocused();
    await token.fill('good');
    await page.getByTestId('retry-failed').click();
    await expect(page.getByTestId('status')).toHaveText('All 25 projects of harbor-lab');
    await untilState(page, 'done');
    const folder = await downloaded(page, () => page.getByTestId('save-zip').click());
    expect(checkArchiveOfAll(folder, 25)).toContain('harbor-lab/vault-door');
    expect(complaints).toEqual([]);
  } finally {
    await forge.close();
  }
});

test('addresses come from a file; each project is saved as a ZIP of its own into a folder', async ({ page }) => {
  const { complaints } = watch(page);
  const forge = await startOwnerForge({ ...open, projects: smallProjects(3) });
  try {
    // No browser without a head shows its dialog; what it would give is real, and lies in the page's own storage.
    await page.addInitScript(() => {
      const pick = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('chosen', { create: true });
      Object.assign(window, { showDirectoryPicker: pick });
    });
    await page.goto('/#/export');
    const lines = `${forge.url}/p01\n\n${forge.url}/p03\nno address\n`;
    await page
      .getByTestId('list-file-input')
      .setInputFiles({ name: 'projects.txt', mimeType: 'text/plain', buffer: Buffer.from(lines) });
    await untilState(page, 'ready');
    await expect(page.getByTestId('status')).toHaveText('2 projects of harbor-lab.');
    await expect(page.getByTestId('line-faults')).toContainText('no address');
    await start(page);
    await untilState(page, 'done');
    await rowsAre(page, 'done', ['p01', 'p03']);
    await page.getByTestId('save-form-each').check();
    await page.getByTestId('save-zip').click();
    const inFolder = () =>
      page.evaluate(async () => {
        const chosen = await (await navigator.storage.getDirectory()).getDirectoryHandle('chosen', { create: true });
        const files: Record<string, string> = {};
        for (const name of ['p01.zip', 'p02.zip', 'p03.zip']) {
          const file = await (await chosen.getFileHandle(name).catch(() => undefined))?.getFile();
          if (file === undefined || file.size === 0) continue;
          const bytes = new Uint8Array(await file.arrayBuffer());
          files[name] = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
        }
        return files;
      });
    await expect(page.getByTestId('saved')).toContainText('p03.zip', { timeout: 60_000 });
    const files = await inFolder();
    expect(Object.keys(files)).toEqual(['p01.zip', 'p03.zip']);
    for (const [name, bytes] of Object.entries(files)) {
      const path = test.info().outputPath(name);
      writeFileSync(path, Buffer.from(bytes, 'base64'));
      const folder = unpack(path);
      expect(checkSums(folder)).toBeGreaterThan(10);
      checkRepository(join(folder, 'git'));
    }
    expect(complaints).toEqual([]);
  } finally {
    await forge.close();
  }
});
