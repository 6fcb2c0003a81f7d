import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { checkSums, unpack } from '../support/archive-checks.ts';
import { dumpFiles } from '../support/dump-files.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { codesIn, openPath, writeFiles } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

const secret = 'http://me:hunter2@127.0.0.1:3300/';
const orphan = '- issue_index: 999\n  content: "of an issue that is gone"\n';
const commit = '1a108bb259278333ff3e18f122e42f39ba66304d';

/** A good dump with an address that holds a password, a file that no record names, comments of no issue, a file beside, a comment twice, and a commit in a text. */
function spoiled(): Map<string, Uint8Array> {
  const files = dumpFiles('weather-buoy', 'recipe');
  const change = (path: string, from: string, to: string) => {
    const text = Buffer.from(files.get(path) ?? []).toString('utf8');
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    files.set(path, Buffer.from(text.replace(from, to)));
  };
  change('repo.yml', 'clone_addr: "http://127.0.0.1:3300/', `clone_addr: "${secret}`);
  change('comments/1.yml', 'index: 392\n', 'index: 380\n');
  change('comments/1.yml', '"12:30:45"', `"since ${commit}, as in #3"`);
  files.set('release_assets/7/charts.bin', Buffer.from('bytes'));
  files.set('comments/999.yml', Buffer.from(orphan));
  files.set('notes/old.txt', Buffer.from('buy rope'));
  return files;
}

const folder = temporaryFolder();
test.afterAll(() => folder.remove());

test('a repair does what is ticked and nothing else; places lead to what they are about', async ({ page }) => {
  const watched = watch(page);
  const dump = join(folder.path, 'spoiled');
  writeFiles(dump, spoiled());
  await page.goto('/#/open?save=download');
  const codes = codesIn(await openPath(page, dump, 'folder'));
  expect(codes).toEqual(
    expect.arrayContaining(['credentials', 'file-unnamed', 'file-unread', 'file-strange', 'comment-twice']),
  );

  // From a place to the comment in the viewer, from its text to the commit, and back to the same verdict.
  const group = page.locator('[data-testid="problem-group"][data-code="comment-twice"]');
  if ((await group.getAttribute('open')) === null) await group.locator('summary').click();
  await group.getByRole('link', { name: 'issue 1, comment' }).first().click();
  await expect(page.locator('.said.is-here').first()).toContainText('since 1a108bb, as in #3');
  await page.locator('.said.is-here').first().getByRole('link', { name: '1a108bb' }).click();
  await expect(page.getByTestId('commit')).toContainText(commit.slice(0, 7));
  await page.getByRole('link', { name: 'Report' }).click();

  await page.getByTestId('see-repair').click();
  const repair = page.getByTestId('repair');
  await expect(repair).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  await expect(page.getByTestId('repair-choices').getByRole('checkbox')).toHaveCount(4);
  await expect(page.getByTestId('repair-left')).toContainText('file-unread');
  for (const choice of ['credentials', 'unnamed', 'beside']) await page.getByTestId(`repair-${choice}`).uncheck();
  await page.getByTestId('repair-credentials').check();
  await page.getByTestId('repair-again').click();
  await expect(page.getByTestId('repair-again')).toHaveCount(0);
  await expect(repair).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
  const waiting = page.waitForEvent('download');
  await page.getByTestId('save-repaired-zip').click();
  const zip = join(folder.path, 'repaired.zip');
  await (await waiting).saveAs(zip);
  const out = unpack(zip);
  checkSums(out);
  expect(readFileSync(join(out, 'repo.yml'), 'utf8')).not.toContain('hunter2');
  expect(existsSync(join(out, 'release_assets/7/charts.bin'))).toBe(true);
  expect(readFileSync(join(out, 'comments/999.yml'), 'utf8')).toBe(orphan);
  expect(existsSync(join(out, 'notes/old.txt'))).toBe(false);
  expect(watched.complaints).toEqual([]);
});
