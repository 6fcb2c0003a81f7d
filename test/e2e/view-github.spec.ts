import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { exportProject, savedZip } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { fakeProject } from '../support/github/place.ts';
import { startFakeGitHub } from '../support/github/server.ts';
import { openPath } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

/** What GitHub has more than others, as on a forge: from what was collected, and from its archive with the forge gone. */

const units =
  'units=git,issues,pull-requests,comments,reviews,events,reactions,discussions,edits,labels,milestones,releases';
const size = { issues: 30, pulls: 20, comments: 40, reviews: 40, reviewComments: 40, discussions: 45 };

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe has against the page as it is drawn, and whether it is wider than a phone. */
async function faults(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: 360, height: 800 });
  const found = await page.evaluate(async () => {
    const tool: unknown = Reflect.get(globalThis, 'axe');
    const { violations } = await (
      tool as { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    ).run();
    const wide = document.documentElement.scrollWidth > innerWidth ? ['wider than the window'] : [];
    return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), ...wide];
  });
  await page.setViewportSize({ width: 1280, height: 720 });
  return found;
}

async function look(page: Page, root: string): Promise<void> {
  const go = (path: string) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, `${root}/${path}`);

  // Discussions are listed, filtered and searched like issues.
  await go('discussions');
  await expect(page.getByRole('table', { name: '36 open discussions' })).toBeVisible();
  await page.getByRole('link', { name: 'unanswered', exact: true }).click();
  await expect(page).toHaveURL(/answer=unanswered/);
  await expect(page.locator('.list-row').first()).toContainText('Q&A');
  await go('discussions?state=any&q=%23500044');
  await expect(page.locator('.list-row')).toHaveCount(1);
  await page.locator('.list-row a').click();

  // A question with its poll, its answer, and answers to comments; an address leads to one of them.
  await expect(page).toHaveTitle(/#500044 Question 44/);
  await expect(page.getByTestId('poll')).toContainText('Which sea?');
  await page.getByRole('link', { name: 'chosen' }).click();
  await expect(page).toHaveURL(/discussions\/500044\/comment-\d+/);
  const answer = page.locator('.said.is-here');
  await expect(answer).toContainText('the answer');
  await expect(answer.locator('.replies > li')).toHaveCount(1);
  expect(await faults(page)).toEqual([]);
  await go('discussions/500001');
  await expect(page.getByTestId('talk').locator('.replies > li')).toHaveCount(25);
  // Who wrote a number does not know what it is of.
  await go('issues/500003');
  await expect(page).toHaveURL(/discussions\/500003$/);

  // Earlier versions of a text.
  const versions = page.getByTestId('versions').first();
  await versions.locator('summary').click();
  await expect(versions.getByRole('listitem')).toHaveCount(2);

  // Issues of a type, pinned, and parts of others.
  await go('issues/1');
  await expect(page.getByTestId('ticket')).toContainText('pinned');
  await expect(page.getByRole('definition').filter({ hasText: '#2' })).toContainText('#3');
  expect(await faults(page)).toEqual([]);
  await page.getByRole('link', { name: /^#2 / }).click();
  await expect(page.getByRole('definition').filter({ hasText: '#1 ' })).toBeVisible();
  // Why and by what it was closed.
  const closing = page.getByTestId('talk').getByRole('listitem').filter({ hasText: 'closed this' });
  await expect(closing).toContainText('closed this as not planned by #4');
  await expect(closing.getByRole('link', { name: '#4' })).toHaveAttribute('href', /issues\/4$/);
  await go('issues?state=any');
  await page.getByRole('link', { name: 'Bug', exact: true }).click();
  await expect(page.locator('.list-row').first()).toContainText('Bug');

  // Comments on a commit, found by the log.
  await go('commits');
  await page.locator('.commit-lines tr', { hasText: 'comment' }).first().getByRole('link').click();
  await expect(page.getByTestId('commit-remarks')).toContainText('On a commit');
  expect(await faults(page)).toEqual([]);
}

test('discussions, comments on commits, parts and versions, collected and from the archive', async ({ page }) => {
  test.setTimeout(300_000);
  const forge = await startFakeGitHub({ project: fakeProject(size), tokens: ['ghp_good'], gitOpen: true });
  const folder = temporaryFolder();
  const watched = watch(page);
  await page.addInitScript({ path: axe });
  try {
    await exportProject(page, { url: forge.url, token: 'ghp_good', link: units });
    const zip = join(folder.path, 'buoys.zip');
    writeFileSync(zip, await savedZip(page));
    await forge.close();
    await page.getByRole('link', { name: 'Library' }).click();
    const link = page.getByRole('link', { name: 'View harbor/buoys' });
    await look(page, ((await link.getAttribute('href')) ?? '').replace(/\/issues$/, ''));
    await page.goto('/#/open?save=download');
    await openPath(page, zip);
    await look(page, '#/view/opened');
    expect(watched.complaints).toEqual([]);
  } finally {
    folder.remove();
  }
});
