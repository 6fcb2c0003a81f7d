import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { dumpFiles } from '../support/dump-files.ts';
import { untilState } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { codesIn, readVerdict, writeFiles } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

/** Folders as people drop them: the browser itself is given the path, so what it hands to the page is what it hands to anybody. */

const folder = temporaryFolder();

test.afterAll(() => folder.remove());

async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data });
  await session.detach();
}

async function atOpen(page: Page): Promise<void> {
  await page.goto('/#/open');
  await expect(page.getByRole('button', { name: 'Choose archive' })).toBeVisible();
}

test('a dump folder that is dropped is walked through by the worker and judged', async ({ page }) => {
  const watched = watch(page);
  const dump = join(folder.path, 'golden-dump');
  writeFiles(dump, dumpFiles('weather-buoy', 'golden'));
  await atOpen(page);
  await drop(page, dump);
  await untilState(page, 'done');
  const verdict = await readVerdict(page);
  expect(verdict.counts).toMatchObject({ issues: 30, 'pull-requests': 14 });
  expect(codesIn(verdict)).toContain('review-state');
  await page.getByTestId('look-inside').click();
  await expect(page.getByRole('table', { name: '22 open issues' })).toBeVisible();
  await expect(page.locator('.project-name')).toHaveText('weather-buoy');
  await expect(page.getByText('in golden-dump')).toBeVisible();
  expect(watched.complaints).toEqual([]);
});

test('a folder of very many files holds nothing up, and can be left', async ({ page }) => {
  test.setTimeout(240_000);
  const many = join(folder.path, 'many');
  for (let at = 0; at < 50; at++) {
    mkdirSync(join(many, `${at}`), { recursive: true });
    for (let file = 0; file < 1000; file++) writeFileSync(join(many, `${at}`, `${file}.txt`), '');
  }
  await atOpen(page);
  await page.evaluate(() => {
    const seen = { longest: 0 };
    Object.assign(globalThis, { tasksSeen: seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: 'longtask' });
  });
  await drop(page, many);
  await expect(page.getByTestId('checking')).toContainText(/\d files so far/);
  await page.getByTestId('cancel').click();
  await expect(page.getByRole('button', { name: 'Choose archive' })).toBeVisible();
  const longest = await page.evaluate(
    () => (globalThis as unknown as { tasksSeen: { longest: number } }).tasksSeen.longest,
  );
  console.log(`longest task of the page ${longest.toFixed(0)} ms`);
  // To its end: it is no export, and says so.
  await drop(page, many);
  await untilState(page, 'done', 'failed');
  expect((await readVerdict(page)).verdict).toBe('refused');
});
