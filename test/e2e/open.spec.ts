import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { checkRepository, checkSums, unpack } from '../support/archive-checks.ts';
import { dumpFiles } from '../support/dump-files.ts';
import { untilState } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { makeZip } from '../support/hostile/make-zip.ts';
import { codesIn, openPath, readVerdict, writeFiles } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

const folder = temporaryFolder();
let zip: string;

test.beforeAll(async ({ browser }) => {
  const page = await browser.newPage();
  await page.goto('/#/export?save=download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save ZIP' }).click();
  zip = join(folder.path, 'weather-buoy.zip');
  await (await waiting).saveAs(zip);
  await page.close();
});

test.afterAll(() => folder.remove());

async function atOpen(page: Page): Promise<void> {
  await page.goto('/#/open?save=download');
  await expect(page.getByRole('button', { name: 'Choose archive' })).toBeVisible();
}

test('who presses "Choose folder" as soon as it is there gets the chooser for folders', async ({ page }) => {
  await page.addInitScript(() => {
    // Told right after the task that put the elements there, before anything is painted.
    const look = () => {
      const input = document.querySelector<HTMLInputElement>('[data-testid=archive-folder-input]');
      if (input === null) return;
      document.documentElement.dataset['firstLook'] ??= String(input.webkitdirectory);
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await atOpen(page);
  await expect(page.locator('html')).toHaveAttribute('data-first-look', 'true');
});

test('our own ZIP is whole, git verified, without network', async ({ page, context, baseURL }) => {
  const watched = watch(page);
  const failed: string[] = [];
  page.on('requestfailed', (request) => failed.push(new URL(request.url()).pathname));
  await page.goto('/');
  // The page loads what it may need when it has nothing else to do.
  await Promise.all([
    page.waitForResponse(/open-screen/),
    page.waitForResponse(/validators_gitea-dump|gitea-dump/),
    page.waitForLoadState('networkidle'),
  ]);
  // What keeps the page for use without network comes after all of that.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Open' }).click();
  await expect(page.getByRole('button', { name: 'Choose archive' })).toBeVisible();
  const verdict = await openPath(page, zip);
  // The demo names a file of Git LFS, which no dump holds.
  expect(verdict).toMatchObject({ verdict: 'odd', format: 'gitea-dump', problems: [{ code: 'git-lfs' }] });
  expect(verdict.counts).toMatchObject({ issues: 30, 'pull-requests': 14, comments: 92, releases: 5 });
  await expect(page.getByTestId('verdict-line')).toHaveText('Whole.');
  await expect(page.getByText('Git verified.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Report' })).toBeFocused();
  await page.getByRole('link', { name: 'Look inside' }).click();
  await expect(page.getByRole('table', { name: '22 open issues' })).toBeVisible();
  await page.getByRole('link', { name: 'Code', exact: true }).click();
  await expect(page.getByRole('link', { name: 'README.md' })).toBeVisible();
  // The browser itself asks for the page's sign again when its address changes.
  expect(failed.filter((path) => path !== '/mark.svg')).toEqual([]);
  expect(watched.complaints.filter((text) => !text.includes('net::ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
  await page.goBack();
  await page.goBack();
  await expect(page.getByTestId('verdict-line')).toHaveText('Whole.');
  await page.getByTestId('open-another').click();
  await expect(page.getByRole('button', { name: 'Choose archive' })).toBeVisible();
});

test('a ZIP that is dropped anywhere on the screen is opened; one byte of it changed is found', async ({ page }) => {
  await atOpen(page);
  const bytes = readFileSync(zip);
  // Somewhere in the pack, which lies in the archive as it is.
  const at = bytes.indexOf('PACK') + 5000;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    const content = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    transfer.items.add(new File([content], 'changed.zip'));
    return transfer;
  }, bytes.toString('base64'));
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await untilState(page, 'done');
  const verdict = await readVerdict(page);
  expect(verdict.verdict).toBe('stops-restore');
  expect(codesIn(verdict)).toContain('git-damaged');
});

test('a folder that Gitea’s own dumper wrote: what is wrong, and where', async ({ page }) => {
  const watched = watch(page);
  const dump = join(folder.path, 'golden-dump');
  writeFiles(dump, dumpFiles('weather-buoy', 'golden'));
  await atOpen(page);
  const verdict = await openPath(page, dump, 'folder');
  expect(verdict.verdict).not.toBe('whole');
  expect(verdict.counts).toMatchObject({ issues: 30, 'pull-requests': 14 });
  const group = page.getByTestId('problem-group').first();
  await expect(group).toHaveAttribute('open', '');
  await page.getByRole('radio', { name: 'Forgejo' }).check();
  await expect.poll(async () => (await readVerdict(page)).target).toBe('forgejo');

  await page.getByTestId('see-repair').click();
  await expect(page.getByTestId('repair')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'Repair' })).toBeFocused();
  const mended = page.getByTestId('repair-changes').locator('tbody tr');
  expect(await mended.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-code')))).toContain(
    'review-state',
  );
  const waiting = page.waitForEvent('download');
  await page.getByTestId('save-repaired-zip').click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('weather-buoy-repaired.zip');
  const repaired = join(folder.path, 'weather-buoy-repaired.zip');
  await download.saveAs(repaired);
  const out = unpack(repaired);
  checkSums(out);
  checkRepository(join(out, 'git'));
  await page.getByTestId('open-another').click();
  const again = await openPath(page, repaired);
  expect(again.verdict).toBe('loses-data');
  expect(codesIn(again)).toEqual(['merge-base-tip', 'git-lfs']);
  expect(watched.complaints).toEqual([]);
});

test('an archive that climbs out of its folder is unsafe and not opened', async ({ page }) => {
  const path = join(folder.path, 'present.zip');
  const entry = (name: string) => ({ name, content: new TextEncoder().encode('name: x\n') });
  writeFileSync(path, makeZip({ entries: [entry('repo.yml'), entry('../../.profile')] }));
  await atOpen(page);
  const verdict = await openPath(page, path);
  const climbs = { code: 'entry-name-climbs', file: '../../.profile' };
  expect(verdict).toMatchObject({ verdict: 'refused', problems: [{ code: 'unsafe-path' }, climbs] });
  await expect(page.getByTestId('verdict-line')).toHaveText('Unsafe.');
});

test('something else is not an export', async ({ page }) => {
  const path = join(folder.path, 'letter.txt');
  writeFileSync(path, 'Dear forge,\n'.repeat(100));
  await atOpen(page);
  const verdict = await openPath(page, path);
  expect(verdict).toMatchObject({ verdict: 'refused', problems: [{ code: 'archive-not-recognised' }] });
  await expect(page.getByTestId('verdict-line')).toHaveText('Not an export.');
});
