import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { untilState } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { hostileArchives } from '../support/hostile/corpus.ts';
import { fileNameOf, type HostileArchive } from '../support/hostile/hostile.ts';
import { codesIn, readVerdict } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

/** Generous: most take milliseconds. */
const longest = 20_000;
/** Folders that no disk holds: they only come from a browser that lies. */
const noDisk = new Set([
  'folder: climbs out',
  'folder: is absolute',
  'folder: the same file twice',
  'folder: nothing in it',
]);

/** Writes it down and gives it to the page; `false` when no disk can hold it. */
async function give(page: Page, archive: HostileArchive, folder: string): Promise<boolean> {
  const made = archive.make();
  if (made instanceof Uint8Array) {
    const path = join(folder, fileNameOf(archive));
    writeFileSync(path, made);
    await page.getByTestId('archive-input').setInputFiles(path);
    return true;
  }
  if (noDisk.has(archive.name)) return false;
  for (const { path, file } of made) {
    const place = join(folder, archive.name, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, new Uint8Array(await file.arrayBuffer()));
  }
  await page.getByTestId('archive-folder-input').setInputFiles(join(folder, archive.name, 'dump'));
  return true;
}

/** What the page says of it, as scripts and as people read it. */
async function told(
  page: Page,
): Promise<{ readonly verdict: string; readonly codes: string[]; readonly shown: string[] }> {
  const verdict = await readVerdict(page);
  const groups = page.getByTestId('problem-group');
  const shown = await groups.evaluateAll((all) => all.map((one) => one.getAttribute('data-code') ?? ''));
  return { verdict: verdict.verdict, codes: codesIn(verdict).sort(), shown: shown.sort() };
}

/** A whole one is looked into: what is in it is shown, and nothing of it runs. */
async function lookInside(page: Page, name: string): Promise<void> {
  await page.getByTestId('look-inside').click();
  await expect(page.locator('main :is(.list, [data-testid="nothing"])').first(), name).toBeVisible();
  await page.goBack();
  await expect(page.getByTestId('report'), name).toBeVisible();
}

test('hostile archives end in their verdict with their codes: no hang, no crash, nothing runs, nothing is asked', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(500_000);
  const watched = watch(page);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('crash', () => dialogs.push('the page crashed'));
  await page.goto('/#/open');
  await page.evaluate(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective}`),
    );
  });
  const folder = temporaryFolder();
  const wrong: string[] = [];
  const left: string[] = [];
  for (const archive of hostileArchives) {
    const { name } = archive;
    if (!(await give(page, archive, folder.path))) {
      left.push(name);
      continue;
    }
    await expect(page.getByTestId('job'), name).toHaveAttribute('data-state', 'done', { timeout: longest });
    const { verdict, codes, shown } = await told(page);
    const expected = [archive.told.verdict, ...archive.told.codes].join(' ');
    for (const [where, list] of Object.entries({ data: codes, rows: shown }))
      if ([verdict, ...list].join(' ') !== expected)
        wrong.push(`${name}, ${where}: ${[verdict, ...list].join(' ')} and not ${expected}`);
    if (verdict === 'whole') await lookInside(page, name);
    await page.getByTestId('open-another').click();
    await untilState(page, 'idle');
  }
  folder.remove();
  console.log(
    `${hostileArchives.length - left.length} of ${hostileArchives.length} opened; on no disk: ${left.join(', ')}`,
  );
  expect(wrong).toEqual([]);
  expect(left.sort()).toEqual([...noDisk].sort());
  expect(dialogs).toEqual([]);
  expect(watched.complaints).toEqual([]);
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
});
