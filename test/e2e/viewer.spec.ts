import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, test } from '@playwright/test';
import { exportProject } from '../support/export-page.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { openPath } from '../support/open-page.ts';
import { watch } from '../support/watch.ts';

/** A collected project as on a forge: every part once, by mouse and keys, wide, narrow and dark; hostile texts do nothing. */

const demo = 'demo:harbor-lab/weather-buoy';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let root = '';

async function collect(page: Page): Promise<void> {
  await exportProject(page, { url: demo });
  await page.getByRole('link', { name: 'Library' }).click();
  const link = page.getByRole('link', { name: 'View harbor-lab/weather-buoy' });
  root = ((await link.getAttribute('href')) ?? '').replace(/\/issues$/, '');
  await link.click();
  await expect(page.getByRole('table', { name: '22 open issues' })).toBeVisible();
}

async function go(page: Page, part: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `${root}/${part}`);
}

async function axeFindings(page: Page): Promise<string[]> {
  // The page's policy forbids a script from elsewhere, so it comes as text of the debugger.
  await page.evaluate(readFileSync(axe, 'utf8'));
  return page.evaluate(async () => {
    const run = (
      globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe;
    const { violations } = await run.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

test('a project from its list to its code, with nothing asked of any other host', async ({ page, baseURL }) => {
  const watched = watch(page);
  await collect(page);

  // Search, filters, keys; the list is found again as it was left.
  await page.keyboard.press('/');
  await page.keyboard.type('buoy');
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', /^[2-9]$/);
  await expect(page).toHaveURL(/q=buoy/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const here = page.locator('.list-row.is-here');
  const number = await here.getAttribute('data-number');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('ticket')).toContainText(`#${number}`);
  await page.keyboard.press('u');
  await expect(page.getByTestId('search')).toHaveValue('buoy');
  await expect(here).toHaveAttribute('data-number', number ?? '');
  await page.getByTestId('search').fill('no such words');
  await expect(page.getByTestId('nothing')).toContainText('Nothing matches. 30 without these filters.');
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await expect(page.getByRole('table', { name: '30 issues' })).toBeVisible();
  await page.getByRole('link', { name: 'priority/high' }).click();
  await expect(page.getByRole('table', { name: '2 issues' })).toBeVisible();

  // A conversation: attachments as pictures out of the vault, links inside.
  await go(page, 'issues/5');
  await expect(page).toHaveTitle(/#5 Document the mooring plan/);
  const pictures = page.locator('.prose img');
  await expect(pictures).toHaveCount(2);
  for (const picture of await pictures.all()) {
    expect(await picture.getAttribute('src')).toMatch(/^blob:/);
    await expect.poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  }
  const waiting = page.waitForEvent('download');
  await go(page, 'issues/1');
  await page.getByRole('button', { name: 'trace.json' }).click();
  expect((await waiting).suggestedFilename()).toBe('trace.json');
  await page.getByRole('link', { name: '#7', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clock drifts by 40 s per day');

  // A pull request that was named like an issue: threads, commits, changes.
  await go(page, 'issues/41');
  await expect(page).toHaveURL(/pulls\/41$/);
  await expect(page.getByTestId('thread').filter({ hasText: 'resolved by maintainer' }).first()).not.toHaveAttribute(
    'open',
  );
  await page.getByRole('navigation', { name: 'Pull request' }).getByRole('link', { name: 'Changes' }).click();
  await expect(page.getByTestId('changed-file').first().locator('.add').first()).toBeVisible();
  await go(page, 'pulls/33/commits');
  await page
    .getByRole('link', { name: /^[0-9a-f]{7}$/ })
    .first()
    .click();
  await expect(page.getByTestId('commit')).toContainText('firmware/clock.py');

  // Releases and their files.
  await page.getByRole('link', { name: /^Releases/ }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'SHA256SUMS' }).click();
  expect((await saved).suggestedFilename()).toBe('SHA256SUMS');
  await page.getByRole('link', { name: /^Labels/ }).click();
  await expect(page.getByRole('row', { name: /priority\/high/ })).toContainText('2');
  await page.getByRole('link', { name: /^Milestones/ }).click();
  await expect(page.getByRole('heading', { name: '2.0' })).toBeVisible();

  // Wiki and code.
  await page.getByRole('link', { name: 'Wiki', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Weather buoy' })).toBeVisible();
  await page.getByRole('link', { name: 'Field Notes' }).click();
  await expect(page.getByRole('heading', { name: 'Field Notes', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Code', exact: true }).click();
  await expect(page.locator('.prose')).toContainText('Firmware and shore tools');
  await page.getByRole('link', { name: 'firmware/' }).click();
  await page.getByRole('link', { name: 'clock.py' }).click();
  await page.getByRole('link', { name: '3', exact: true }).click();
  await expect(page).toHaveURL(/lines=L3$/);
  await expect(page.locator('.is-marked')).toContainText('DRIFT');
  await page.getByTestId('ref').selectOption({ label: 'tag v1.0.0' });
  await expect(page.locator('.code-commit')).toBeVisible();
  await page.getByRole('link', { name: 'Commits' }).click();
  await expect(page.getByRole('heading', { name: 'Commits' })).toBeVisible();

  expect(watched.complaints).toEqual([]);
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
});

test('a comment has an address: it is copied, scrolled to, focused and marked, in a closed thread too', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.setViewportSize({ width: 1000, height: 500 });
  await collect(page);
  await go(page, 'pulls/41');
  const tabs = page.getByRole('navigation', { name: 'Pull request' });
  await expect(tabs).toHaveText(/Conversation \d+Reviews \d+Commits \d+Changes \d+/);
  const thread = page.getByTestId('thread').filter({ hasText: 'resolved by maintainer' }).first();
  const remark = thread.locator('[data-said^="remark-"]').last();
  const name = await remark.getAttribute('data-said');
  const comment = page.locator('[data-said^="review-"]').last();
  await comment
    .getByRole('button', { name: /^Copy link to what / })
    .first()
    .click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#\/view\/.*\/pulls\/41\/review-\d+$/);

  // As somebody who was sent there: into the closed thread, then to the comment.
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto('about:blank');
  await page.goto(link.replace(/review-\d+$/, name ?? ''));
  await expect(thread).toHaveAttribute('open', '');
  await expect(remark).toBeFocused();
  await expect(remark).toBeInViewport();
  await expect(remark).toHaveAttribute('aria-current', 'true');
  await page.goto(link);
  await expect(comment).toBeFocused();
  await expect(comment).toBeInViewport();
  await expect(remark).not.toHaveAttribute('aria-current');
  // Its time leads to it, and the way back leads back.
  await page.locator('[data-said^="review-"]').first().locator('a.said-link').first().click();
  await expect(page.locator('[data-said^="review-"]').first()).toBeFocused();
  await page.goBack();
  await expect(comment).toBeFocused();
  expect(await axeFindings(page)).toEqual([]);

  // Reviews by themselves.
  await tabs.getByRole('link', { name: /^Reviews/ }).click();
  await expect(page.getByTestId('talk').locator('> li.said').first()).toContainText(
    /approved|asked for changes|commented/,
  );
  await expect(page.getByTestId('talk').locator('> li.event')).toHaveCount(0);
});

test('what is not there is said, in its place', async ({ page }) => {
  await page.goto('/#/view/nobody%7Cnowhere/issues');
  await expect(page.getByTestId('view-fault')).toContainText('not in this browser');
  await collect(page);
  await go(page, 'issues/9999');
  await expect(page.getByTestId('nothing')).toContainText('There is no #9999');
  await go(page, 'code/main/no/such/file');
  await expect(page.getByTestId('nothing')).toContainText('There is no no/such/file');
  await go(page, 'wiki/Nowhere');
  await expect(page.getByTestId('nothing')).toContainText('no such page');
});

const shown = [
  'issues',
  'issues?q=nothing+has+this',
  'issues/5',
  'issues/6',
  'pulls',
  'pulls/41',
  'pulls/35/changes',
  'pulls/41/commits',
  'releases',
  'labels',
  'milestones',
  'wiki',
  'code',
  'code/main/firmware/clock.py',
  'commits',
];

test('every part is accessible and fits, wide, dark and at 360 px', async ({ page }) => {
  await collect(page);
  const looks = [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 1280 },
    { colorScheme: 'light', width: 360 },
  ] as const;
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    for (const part of shown) {
      await go(page, part);
      await expect(page.locator('main h1')).toHaveCount(1);
      await page.waitForFunction(() => !document.querySelector('main')?.textContent?.includes('Reading the project'));
      await expect(
        page.locator('main :is(.list, .talk, .table, .prose, .diff, [data-testid="nothing"])').first(),
      ).toBeVisible();
      for (const tab of await page.locator('.tabs [aria-current]').all())
        await expect(tab).toBeInViewport({ ratio: 0.9 });
      expect(await axeFindings(page), `${part} ${colorScheme} ${width}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), part).toBeLessThanOrEqual(width);
    }
  }
});

/** What a part says. The margin is left out: an archive has further branches, for a restore needs the heads of pull requests. */
async function said(page: Page, part: string): Promise<string> {
  await go(page, part);
  await expect(page).toHaveTitle(/ – forge-takeout$/);
  const matter = page.locator('main .sheet:not(.sheet-head) > :not(.sheet-side)');
  let last = '';
  // What is asked for comes by and by: done when it says the same twice.
  await expect
    .poll(async () => {
      const now = (await matter.allInnerTexts()).join('\n');
      const same = now === last && now.length > 40;
      last = now;
      return same;
    })
    .toBe(true);
  // What is only open in this tab has no address to copy.
  return last.replace(/^(?:Copy link|to what .* said)\n/gm, '');
}

test('an archive shows what the collected project shows', async ({ page }) => {
  const folder = temporaryFolder();
  try {
    await collect(page);
    // Forges count reviews among the comments, each in its own way, and dumps hold no such count.
    const parts = [...shown.filter((part) => !/\?|^pulls$/.test(part)), 'issues?state=any', 'pulls/33'];
    const collected = new Map<string, string>();
    for (const part of parts) collected.set(part, await said(page, part));
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save ZIP' }).click();
    const zip = `${folder.path}/weather-buoy.zip`;
    await (await waiting).saveAs(zip);
    await page.getByRole('link', { name: 'Open', exact: true }).click();
    await openPath(page, zip);
    const link = page.getByTestId('look-inside');
    root = ((await link.getAttribute('href')) ?? '').replace(/\/issues$/, '');
    await link.click();
    await expect(page.getByRole('table', { name: '22 open issues' })).toBeVisible();
    for (const part of parts) expect.soft(await said(page, part), part).toBe(collected.get(part));
  } finally {
    folder.remove();
  }
});

test('an F3 archive is looked at like any other', async ({ page }) => {
  await page.goto('/#/open');
  const golden = new URL('../fixtures/golden/f3/1.0.zip', import.meta.url).pathname;
  expect(await openPath(page, golden)).toMatchObject({ format: 'f3', counts: { issues: 30, 'pull-requests': 14 } });
  await expect(page).toHaveTitle('Report of 1.0.zip – forge-takeout');
  const link = page.getByTestId('look-inside');
  root = ((await link.getAttribute('href')) ?? '').replace(/\/issues$/, '');
  await link.click();
  await expect(page.getByRole('table', { name: '22 open issues' })).toBeVisible();
  await expect(page.getByRole('banner')).toContainText('1.0.zip');
  await page.getByTestId('search').fill('lost frames');
  await expect(page.getByRole('link', { name: 'Document the mooring plan' })).toBeVisible();
  await go(page, 'issues/41');
  await expect(page.getByTestId('thread').filter({ hasText: 'resolved by maintainer' }).first()).toBeVisible();
  await go(page, 'pulls/35/changes');
  await expect(page.getByTestId('changed-file').first().locator('.add, .del').first()).toBeVisible();
  await go(page, 'releases');
  await expect(page.getByRole('heading', { name: '2.0 release candidate' })).toBeVisible();
  await go(page, 'wiki');
  await expect(page.getByRole('heading', { name: 'Weather buoy' })).toBeVisible();
  await go(page, 'code');
  await expect(page.locator('.prose')).toContainText('Firmware and shore tools');
});

const hostile = `
<script>document.title = 'owned'</script>
<img src="https://tracker.example/pixel.png" onerror="document.title='owned'">
<svg onload="document.title='owned'"><a xlink:href="javascript:alert(1)">svg</a></svg>
<iframe src="https://tracker.example/frame"></iframe>
<style>body { display: none }</style>
<a href="javascript:document.title='owned'">html link</a>

![remote](https://tracker.example/pixel.png) ![inline](data:image/svg+xml,<svg/onload=alert(1)>)

[script](javascript:document.title='owned') [data](data:text/html,<script>alert(1)</script>)
[coded](&#106;avascript&#58;alert(1)) [tabbed](java&#9;script:alert(1)) <javascript:alert(1)>
[vb](vbscript:x) [file](file:///etc/passwd) [there](https://elsewhere.example/x) #5

\u202egnp.exe

| a | b |
|---|---|
| <img src=x onerror=alert(1)> | [x](javascript:alert(2)) |
`;

/** Puts this text into an issue as a forge might have sent it. */
async function plant(page: Page, body: string): Promise<void> {
  await page.evaluate(async (text) => {
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(name ?? '');
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      if (!database.objectStoreNames.contains('entities')) continue;
      const transaction = database.transaction('entities', 'readwrite');
      const store = transaction.objectStore('entities');
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
        const asked = store.openCursor();
        asked.onsuccess = () => {
          const cursor = asked.result;
          if (cursor === null) return;
          const row = cursor.value as { kind: string; entity: { number?: number; title?: string; body?: string } };
          if (row.kind === 'issue' && row.entity.number === 5) {
            row.entity.body = text;
            row.entity.title = 'invoice \u202efdp.exe';
            cursor.update(row);
          }
          cursor.continue();
        };
      });
      database.close();
    }
  }, body);
}

test('hostile texts run nothing, load nothing and lead nowhere', async ({ page, baseURL }) => {
  const watched = watch(page);
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    // The export is not saved: that question is the page's own.
    if (dialog.type() === 'beforeunload') return void dialog.accept();
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.addInitScript(() => {
    const found: string[] = [];
    Object.assign(globalThis, { violationsFound: found });
    document.addEventListener('securitypolicyviolation', (event) =>
      found.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await collect(page);
  await plant(page, hostile);
  await page.goto('about:blank');
  await page.goto(`/${root}/issues/5`);
  const talk = page.getByTestId('talk');
  await expect(talk).toContainText('at tracker.example');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('invoice \\u202efdp.exe');
  const text = talk.locator('.prose').first();
  expect(
    await text
      .locator('img, svg:not(.glyph), iframe, script, style, object, form, [onerror], [onload], [style]')
      .count(),
  ).toBe(0);
  const links = await text.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  expect(
    links.filter((href) => !/^(https:\/\/(tracker\.example|elsewhere\.example|demo\.invalid)\/|#\/view\/)/.test(href)),
  ).toEqual([]);
  expect(links.filter((href) => href.startsWith('https://elsewhere.example/'))).toHaveLength(1);
  for (const link of await text.locator('a[href^="https:"]').all())
    expect(await link.getAttribute('rel')).toContain('noreferrer');
  await expect(text).not.toContainText('\u202e');
  // What is no link is pressed like one.
  for (const word of ['script', 'coded', 'vb']) await text.getByText(word, { exact: true }).first().click();
  await text.getByText('html link').click();
  await expect(page).toHaveTitle(/^#5 /);
  expect(await axeFindings(page)).toEqual([]);
  expect(dialogs).toEqual([]);
  expect(await page.evaluate(() => (globalThis as unknown as { violationsFound: string[] }).violationsFound)).toEqual(
    [],
  );
  expect(watched.complaints).toEqual([]);
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
});

/** Copies of issue 1, as many as a large project has. */
async function multiply(page: Page, count: number): Promise<void> {
  await page.evaluate(async (all) => {
    const opened = (name: string) =>
      new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await opened(name ?? '');
      if (!database.objectStoreNames.contains('entities')) continue;
      const transaction = database.transaction('entities', 'readwrite');
      const store = transaction.objectStore('entities');
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
        const asked = store.openCursor();
        asked.onsuccess = () => {
          const cursor = asked.result;
          if (cursor === null) return;
          const row = cursor.value;
          if (row.kind !== 'issue' || row.entity.number !== 1) return cursor.continue();
          for (let number = 1000; number < 1000 + all; number++) {
            const key = `issue:${String(number).padStart(16, '0')}`;
            const title = `Sensor ${number} ${number % 7 === 0 ? 'drifts' : 'stops'}`;
            const body = `At ${number} m the float turns. ${'Words that fill the text. '.repeat(40)}`;
            store.put({ ...row, key, entity: { ...row.entity, key, number, title, body } });
          }
        };
      });
      database.close();
    }
  }, count);
}

test('fifteen thousand issues: the list is there at once, and each letter is answered', async ({ page }) => {
  await collect(page);
  await multiply(page, 15_000);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.goto('about:blank');
  // When the project's head is there, its index is built.
  await page.addInitScript(() => {
    const times: Record<string, number> = {};
    Object.assign(globalThis, { timesSeen: times });
    new MutationObserver(() => {
      if (document.querySelector('.tabs') !== null) times['head'] ??= performance.now();
      if (document.querySelector('.list-row') !== null) times['rows'] ??= performance.now();
    }).observe(document, { subtree: true, childList: true });
  });
  await page.goto(`/${root}/issues`);
  const table = page.getByRole('table', { name: /^15[.,]?022 open issues$/ });
  await expect(table).toHaveAttribute('aria-rowcount', '15023', { timeout: 60_000 });
  expect(await page.locator('.list-row').count()).toBeLessThan(120);
  const seen = await page.evaluate(() => (globalThis as unknown as { timesSeen: Record<string, number> }).timesSeen);
  const first = (seen['rows'] ?? Number.POSITIVE_INFINITY) - (seen['head'] ?? 0);
  console.log(`opened and indexed after ${seen['head']?.toFixed(0)} ms, first screen ${first.toFixed(0)} ms later`);
  expect(first).toBeLessThan(1500);

  // From the letter to the drawn answer, on a machine that may be busy; that the answer itself takes no 50 ms is a unit test's.
  const took = await page.evaluate(async () => {
    const search = document.querySelector<HTMLInputElement>('[data-testid="search"]');
    if (search === null) throw new Error('no search');
    const times: number[] = [];
    for (const words of [
      's',
      'se',
      'sen',
      'sens',
      'sensor',
      'sensor 7',
      'sensor 77',
      'sensor 777',
      'drifts',
      'float t',
    ]) {
      const before = document.querySelector('.list')?.getAttribute('aria-rowcount');
      const begun = performance.now();
      const changed = new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve();
        });
        const main = document.querySelector('main');
        if (main !== null)
          observer.observe(main, {
            subtree: true,
            childList: true,
            characterData: true,
            attributes: true,
            attributeFilter: ['aria-rowcount', 'data-number'],
          });
        setTimeout(resolve, 500);
      });
      search.value = words;
      search.dispatchEvent(new Event('input', { bubbles: true }));
      await changed;
      if (before !== document.querySelector('.list')?.getAttribute('aria-rowcount'))
        times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b);
  });
  console.log(`letter to drawn answer, ms: ${took.map((time) => time.toFixed(0)).join(' ')}`);
  expect(took.length).toBeGreaterThan(3);
  expect(took[Math.floor(took.length / 2)]).toBeLessThan(300);

  // Far down, and back from an issue to the same place.
  await page.getByTestId('search').fill('');
  await expect(table).toBeVisible();
  await page.evaluate(() => scrollTo(0, 400_000));
  const far = page.locator('.list-row').nth(30);
  await expect.poll(async () => Number(await far.getAttribute('aria-rowindex'))).toBeGreaterThan(10_000);
  const number = await far.getAttribute('data-number');
  await far.getByRole('link').click();
  await expect(page.getByTestId('ticket')).toContainText(`#${number}`);
  await page.keyboard.press('u');
  await expect(page.locator(`.list-row[data-number="${number}"]`)).toBeInViewport();
});
