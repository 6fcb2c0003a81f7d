import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { checkRepository, checkSums } from '../support/archive-checks.ts';
import { fillForm, noticeCode, pressExport, readReceipt, saveAndUnpack, untilState } from '../support/export-page.ts';
import { git, temporaryFolder } from '../support/git-commands.ts';
import { fakeProject } from '../support/github/place.ts';
import { startFakeGitHub } from '../support/github/server.ts';
import { watch } from '../support/watch.ts';

/** The proxy of the served page lets these through by name (see playwright.config.ts). */
const ports = { port: 4180, filesPort: 4181 };
const token = 'ghp_good';

test('a private project on GitHub: the API straight, git and files by the proxy, and nothing is lost', async ({
  page,
  baseURL,
}) => {
  const forge = await startFakeGitHub({
    ...{ project: { ...fakeProject({ attachments: 10 }), isPrivate: true }, tokens: [token], ...ports },
  });
  const watched = watch(page);
  try {
    await fillForm(page, { url: `${forge.url}/issues/12`, token });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    expect(await noticeCode(page)).toBe('git-closed');
    await expect(page.getByTestId('choice-proxy')).toBeChecked();
    await pressExport(page);
    await untilState(page, 'done');
    const receipt = await readReceipt(page);
    expect(receipt.units).toMatchObject({
      issues: { outcome: 'complete', got: 130 },
      'pull-requests': { outcome: 'complete', got: 70 },
      comments: { outcome: 'complete', got: 420 },
      reviews: { outcome: 'complete', got: 210 },
    });
    // Pictures, by signed addresses; of the others GitHub gives none of a private project.
    expect(receipt.units.attachments.got).toBeGreaterThanOrEqual(4);
    expect(new Set(receipt.units.attachments.missing.map(({ reason }) => reason))).toEqual(
      new Set(['file-forbidden', 'file-not-found']),
    );
    const folder = await saveAndUnpack(page);
    checkSums(folder);
    checkRepository(join(folder, 'git'));
    const signed = forge.requests.filter(({ url }) => url.startsWith('/user/77/'));
    expect(signed.length).toBeGreaterThanOrEqual(4);
    expect(signed.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(forge.requests.some(({ url }) => url.includes(token))).toBe(false);
    expect(watched.complaints).toEqual([]);
    expect([...watched.hosts].sort()).toEqual([new URL(forge.url).host, new URL(baseURL ?? '').host].sort());
  } finally {
    await forge.close();
  }
});

test('without a proxy: what is closed is said before, and stays missing with its names', async ({ page }) => {
  const forge = await startFakeGitHub({ project: fakeProject(), tokens: [token] });
  try {
    await fillForm(page, { url: forge.url, token });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    expect(await noticeCode(page)).toBe('git-closed');
    await expect(page.getByTestId('choice-without-git')).toBeChecked();
    await pressExport(page);
    await untilState(page, 'done');
    const { units } = await readReceipt(page);
    expect(units).toMatchObject({ issues: { outcome: 'complete', got: 130 }, 'release-files': { got: 0 } });
    expect(units['release-files'].missing).toHaveLength(9);
    expect(new Set(units['release-files'].missing.map(({ reason }) => reason))).toEqual(new Set(['file-closed']));
  } finally {
    await forge.close();
  }
});

test('a token that lacks one permission: what will be missing is said before and after, and the rest comes', async ({
  page,
}) => {
  const project = { ...fakeProject(), isPrivate: true };
  const forge = await startFakeGitHub({ project, tokens: [token], lacks: ['pull_requests'], gitOpen: true });
  try {
    await fillForm(page, { url: forge.url, token });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    await expect(page.getByText('It lacks Pull requests: read')).toBeVisible();
    await expect(page.getByTestId('what-to-export')).toContainText('the token lacks Pull requests: read');
    await pressExport(page);
    await untilState(page, 'done');
    const { units } = await readReceipt(page);
    expect(units).toMatchObject({
      git: { outcome: 'complete' },
      issues: { outcome: 'complete', got: 130 },
      comments: { got: 420 },
      'pull-requests': { outcome: 'failed', got: 0, note: 'the token lacks Pull requests: read' },
      reviews: { outcome: 'failed', got: 0, note: 'the token lacks Pull requests: read' },
    });
    // The trial of the check, and nothing more in vain.
    expect(forge.requests.filter(({ method, url }) => method === 'GET' && /\/pulls\b/.test(url))).toHaveLength(1);
  } finally {
    await forge.close();
  }
});

test('a repository that is brought is compared with the refs of GitHub: what is older or missing is said, and mended', async ({
  page,
}) => {
  const work = temporaryFolder();
  const clone = join(work.path, 'buoys.git');
  const forge = await startFakeGitHub({ project: fakeProject(), tokens: [token] });
  try {
    git(work.path, 'clone', '--quiet', '--mirror', forge.repository, clone);
    const head = git(clone, 'symbolic-ref', 'HEAD').trim();
    const gone = git(clone, 'for-each-ref', '--format=%(refname)', 'refs/tags').trim().split('\n')[0] ?? '';
    git(clone, 'update-ref', '-d', gone);
    // The forge has gone on since the clone was made.
    const tree = git(forge.repository, 'rev-parse', `${head}^{tree}`).trim();
    const now = git(forge.repository, 'commit-tree', tree, '-p', head, '-m', 'later').trim();
    git(forge.repository, 'update-ref', head, now);
    await bringTo(page, forge.url, clone);
    const { verdict, units, problems } = await readReceipt(page);
    expect(verdict).not.toBe('whole');
    expect(units.git.outcome).toBe('missing');
    expect(units.git.missing.map(({ id, reason }) => [id, reason]).sort()).toEqual(
      [
        [head, 'git-ref-older'],
        [gone, 'git-ref-missing'],
      ].sort(),
    );
    expect(problems.filter(({ code }) => code === 'git-not-compared')).toEqual([]);
    await expect(page.getByTestId('remedy')).toContainText('git clone --mirror');

    git(work.path, '-C', clone, 'fetch', '--quiet', '--prune', forge.repository, '+refs/*:refs/*');
    await page.getByTestId('start-over').click();
    await bringTo(page, forge.url, clone);
    expect((await readReceipt(page)).units.git).toMatchObject({ outcome: 'complete', missing: [] });
    checkRepository(join(await saveAndUnpack(page), 'git'));
  } finally {
    await forge.close();
    work.remove();
  }
});

/** Git is closed: the export is made with a clone that a person brings. */
async function bringTo(page: Page, url: string, clone: string): Promise<void> {
  await fillForm(page, { url, token });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  expect(await noticeCode(page)).toBe('git-closed');
  await expect(page.getByTestId('choice-forge-bundle')).toHaveCount(0);
  await page.getByTestId('choice-bring').check();
  await page.getByTestId('folder-input').setInputFiles(clone);
  await expect(page.getByTestId('given-code')).not.toHaveAttribute('data-code', /./);
  await pressExport(page);
  await untilState(page, 'done');
}

test('without a token: before the start it says when 60 requests an hour will not do, and what helps', async ({
  page,
}) => {
  const size = { issues: 900, pulls: 400, comments: 40, reviews: 400, reviewComments: 10 };
  const forge = await startFakeGitHub({ project: fakeProject(size), tokens: [token], gitOpen: true });
  try {
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    const pace = page.getByTestId('pace');
    await expect(pace).toHaveAttribute('data-code', 'few-requests');
    await expect(pace).toContainText('60 requests an hour');
    // Labels alone do.
    for (const unit of ['issues', 'pull-requests', 'comments', 'reviews'])
      await page.getByTestId(`unit-${unit}`).getByRole('checkbox').uncheck();
    await expect(pace).toHaveCount(0);
    await page.getByTestId('unit-reviews').getByRole('checkbox').check();
    await page.getByTestId('unit-pull-requests').getByRole('checkbox').check();
    await expect(pace).toBeVisible();
    // What strangers have left is not what this token has.
    await page.getByRole('textbox', { name: 'Access token' }).fill(token);
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(pace).toHaveCount(0);
    await untilState(page, 'ready');
    await expect(page.getByTestId('status')).toHaveText('Ready.');
    await expect(pace).toHaveCount(0);
  } finally {
    await forge.close();
  }
});

const withoutFiles =
  'units=git,wiki,issues,pull-requests,comments,reviews,events,reactions,labels,milestones,releases' as const;

test('the limit of the hour is reached on the way: the export waits until it is renewed, and is whole', async ({
  page,
}) => {
  const limits = { spentAt: 12, renewal: 4000 };
  const forge = await startFakeGitHub({ project: fakeProject(), tokens: [token], gitOpen: true, ...limits });
  try {
    await fillForm(page, { url: forge.url, token, link: withoutFiles });
    await pressExport(page);
    await untilState(page, 'done');
    expect(forge.fake.refusals()).toBeGreaterThan(0);
    expect((await readReceipt(page)).units).toMatchObject({
      issues: { outcome: 'complete', got: 130 },
      'pull-requests': { outcome: 'complete', got: 70 },
      comments: { outcome: 'complete', got: 420 },
      reviews: { outcome: 'complete', got: 210 },
    });
  } finally {
    await forge.close();
  }
});

test('an update in which nothing has changed takes at most 20 requests, and each list is answered with 304 or asked since a moment', async ({
  page,
}) => {
  const forge = await startFakeGitHub({ project: fakeProject(), tokens: [token], gitOpen: true });
  const asked = () => forge.requests.filter(({ method }) => method !== 'OPTIONS').length;
  try {
    await fillForm(page, { url: forge.url, token, link: withoutFiles });
    await pressExport(page);
    await untilState(page, 'done');
    const before = asked();
    const { length: loggedBefore } = forge.fake.log;
    const unchangedBefore = forge.fake.unchanged();
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByRole('button', { name: 'Update harbor/buoys' }).click();
    await page.getByRole('textbox', { name: 'Access token' }).fill(token);
    await page.getByRole('button', { name: 'Update', exact: true }).click();
    await untilState(page, 'done');
    await expect(page.getByTestId('changes')).toContainText('Nothing has changed, in ');
    expect(asked() - before).toBeLessThanOrEqual(20);
    const lines = forge.fake.log.slice(loggedBefore);
    const rest = lines
      .filter((line) => line.startsWith('GET '))
      .map((line) => line.replace(/^GET .*?\/harbor\/buoys/, ''));
    // The project itself, which says what has moved, and the pull request that is the newest of all.
    const single = rest.filter((path) => path === '' || /^\/pulls\/\d+$/.test(path));
    expect(single).toHaveLength(2);
    const lists = rest.filter((path) => !single.includes(path));
    const whole = lists.filter((path) => !/[?&]since=/.test(path));
    expect(lists.length).toBeGreaterThan(whole.length);
    expect(forge.fake.unchanged() - unchangedBefore).toBe(whole.length);
    expect(whole.map((path) => path.replace(/\?.*/, '')).sort()).toEqual([
      '/comments',
      '/labels',
      '/milestones',
      '/releases',
    ]);
    expect(lines.filter((line) => line.startsWith('POST ')).every((line) => line.endsWith('/graphql'))).toBe(true);
    const { units } = await readReceipt(page);
    expect(units).toMatchObject({ issues: { outcome: 'complete', got: 130 }, comments: { got: 420 } });
  } finally {
    await forge.close();
  }
});

test('a token that expires on the way is asked for; the export goes on with the next one, and is whole', async ({
  page,
}) => {
  const next = 'ghp_next';
  const forge = await startFakeGitHub({ project: fakeProject(), tokens: [token, next], goodFor: 20, gitOpen: true });
  try {
    await fillForm(page, { url: forge.url, token, link: withoutFiles });
    await pressExport(page);
    await untilState(page, 'failed');
    expect(await noticeCode(page)).toBe('unauthorized');
    const before = forge.requests.length;
    await page.getByRole('textbox', { name: 'Access token' }).fill(next);
    await page.getByRole('button', { name: 'Resume' }).click();
    await untilState(page, 'done');
    expect((await readReceipt(page)).units).toMatchObject({
      issues: { outcome: 'complete', got: 130 },
      'pull-requests': { outcome: 'complete', got: 70 },
      comments: { outcome: 'complete', got: 420 },
      reviews: { outcome: 'complete', got: 210 },
    });
    const asked = (from: number, to?: number) =>
      forge.requests.slice(from, to).filter(({ method, url }) => method === 'GET' && url.includes('?'));
    const answered = new Set(asked(0, before).map(({ url }) => url));
    const again = asked(before).filter(({ url }) => answered.has(url));
    // Those that were refused, no more than steps run side by side.
    expect(again.length).toBeLessThanOrEqual(6);
    const last = forge.requests.filter(({ headers }) => headers.authorization === `Bearer ${next}`);
    expect(last.length).toBeGreaterThan(10);
  } finally {
    await forge.close();
  }
});
