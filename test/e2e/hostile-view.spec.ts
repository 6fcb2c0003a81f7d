import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { temporaryFolder } from '../support/git-commands.ts';
import { codeFiles, hostileViewerArchive, owned, tracker, wikiPages } from '../support/hostile/viewer-archive.ts';
import { openPath } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

const word = encodeURIComponent;
const screens = [
  'issues',
  'issues/1',
  'pulls',
  'pulls/2',
  'pulls/2/changes',
  'pulls/2/commits',
  'releases',
  'labels',
  'milestones',
  ...wikiPages.map((page) => `wiki/${word(page.replace(/\.md$/, ''))}`),
  'code',
  ...codeFiles.map((name) => `code/main/${word(name)}`),
  'commits',
];

/** Whatever in the page could run, load, send or lead elsewhere. */
function dangers(host: string): string[] {
  const found: string[] = [];
  for (const one of document.querySelectorAll('main *, header *')) {
    const name = one.tagName.toLowerCase();
    if (
      /^(?:script|iframe|object|embed|form|meta|base|link|style|video|audio|template|math|use|foreignobject)$/.test(
        name,
      )
    )
      if (one.getAttribute('type') !== 'application/json') found.push(`<${name}>`);
    for (const { name: key, value } of one.attributes) {
      if (key.startsWith('on') || key === 'srcdoc' || key === 'ping' || key === 'srcset' || key === 'formaction')
        found.push(`${name} ${key}`);
      if (/^(?:src|poster|data|background|action|style)$/.test(key) && value.includes(host))
        found.push(`${name} ${key}`);
      if (/(?:^|:)href$/.test(key) && !/^(?:#|https:\/\/|blob:)/.test(value))
        found.push(`${name} ${key}=${value.slice(0, 60)}`);
      if (/[\u202a-\u202e\u2066-\u2069]/.test(value)) found.push(`${name} ${key}: turned`);
    }
    if (
      name === 'a' &&
      one.getAttribute('href')?.startsWith('http') &&
      !one.getAttribute('rel')?.includes('noreferrer')
    )
      found.push('a without noreferrer');
  }
  if (/[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText)) found.push('turned text');
  if (/[\u202a-\u202e\u2066-\u2069]/.test(document.title)) found.push('turned title');
  return found;
}

async function settled(page: Page): Promise<void> {
  await expect(page.locator('main h1')).toHaveCount(1);
  await page.waitForFunction(() => !document.querySelector('main')?.textContent?.includes('Reading the project'));
  await expect(
    page.locator('main :is(.list, .talk, .table, .prose, .diff, [data-testid="nothing"])').first(),
  ).toBeVisible();
}

test('a project of hostile texts through every screen: nothing runs, nothing is asked, nothing leads elsewhere', async ({
  page,
  baseURL,
}) => {
  const watched = watch(page);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.context().on('page', () => dialogs.push('another page was opened'));
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  const folder = temporaryFolder();
  const path = join(folder.path, 'hostile.zip');
  writeFileSync(path, hostileViewerArchive());
  await page.goto('/#/open');
  const verdict = await openPath(page, path);
  expect(verdict.counts).toMatchObject({ issues: 1, 'pull-requests': 1, comments: 1, releases: 1 });
  const host = tracker;
  expect(await page.evaluate(dangers, host), 'the report').toEqual([]);
  const link = page.getByTestId('look-inside');
  const root = ((await link.getAttribute('href')) ?? '').replace(/\/issues$/, '');
  await link.click();
  for (const screen of screens) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `${root}/${screen}`);
    await settled(page);
    expect(await page.evaluate(dangers, host), screen).toEqual([]);
    // What looks like a link and is none is pressed, too.
    for (const text of ['script', 'coded', 'vb', 'html link', 'svg link'])
      for (const one of (await page.locator('main .prose').getByText(text, { exact: true }).all()).slice(0, 2))
        if (await one.isVisible()) await one.click();
    expect(await page.title(), screen).not.toBe(owned);
    expect(new URL(page.url()).host, screen).toBe(new URL(baseURL ?? '').host);
  }
  folder.remove();
  const violations = await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);
  expect({ dialogs, violations, complaints: watched.complaints }).toEqual({
    dialogs: [],
    violations: [],
    complaints: [],
  });
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
});
