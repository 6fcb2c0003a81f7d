import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { checkRepository, refsOf } from '../support/archive-checks.ts';
import { fillForm, noticeCode, pressExport, readReceipt, saveAndUnpack, untilState } from '../support/export-page.ts';
import { git, gitEnvironment, temporaryFolder } from '../support/git-commands.ts';
import { unpackRepositories } from '../support/replay-git.ts';
import { recordingsFolder } from '../support/replay-recording.ts';
import { type Replay, startReplay } from '../support/replay-server.ts';
import { watch } from '../support/watch.ts';

const work = temporaryFolder();
const mirror = join(work.path, 'harbor-lab', 'weather-buoy.git');
const bundle = join(work.path, 'weather-buoy.bundle');
let forge: Replay;

test.beforeAll(() => {
  unpackRepositories(join(recordingsFolder, 'weather-buoy'), work.path, 'harbor-lab', 'weather-buoy');
  git(mirror, 'bundle', 'create', '--quiet', bundle, '--all');
});
test.afterAll(() => work.remove());
test.beforeEach(async () => {
  forge = await startReplay({ cors: { api: true, git: false, files: true } });
});
test.afterEach(() => forge.close());

/** Checks the project and chooses to bring the repository. */
async function chooseToBring(page: Page): Promise<void> {
  await fillForm(page, { url: forge.url });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  expect(await noticeCode(page)).toBe('git-closed');
  await page.getByTestId('choice-bring').check();
  await expect(page.getByTestId('bring')).toBeVisible();
}

async function exportWhole(page: Page): Promise<string> {
  await pressExport(page);
  await untilState(page, 'done');
  const folder = await saveAndUnpack(page);
  checkRepository(join(folder, 'git'));
  // The dump adds the branches of forks that pull requests came from.
  expect(refsOf(join(folder, 'git'))).toEqual(expect.arrayContaining(refsOf(mirror)));
  return folder;
}

test('git is closed and a bundle is brought', async ({ page }) => {
  const watched = watch(page);
  await chooseToBring(page);
  await expect(page.getByTestId('bring')).toContainText(`git clone --mirror ${forge.url}.git`);
  await expect(page.getByTestId('bring')).toContainText('bundle create ../weather-buoy.bundle --all');
  await expect(page.getByTestId('export')).toHaveAttribute('aria-disabled', 'true');
  await page.getByTestId('bundle-input').setInputFiles(bundle);
  await expect(page.getByTestId('given-code')).toContainText('weather-buoy.bundle');
  await expect(page.getByTestId('export')).not.toHaveAttribute('aria-disabled', 'true');
  await exportWhole(page);
  const receipt = await readReceipt(page);
  expect(receipt.units.git).toMatchObject({ outcome: 'complete' });
  expect(receipt.units.wiki.missing.map(({ reason }) => reason)).toEqual(['git-left-out']);
  expect(watched.complaints.filter((text) => !text.includes('CORS') && !text.includes('ERR_FAILED'))).toEqual([]);
});

test('a mirror clone and the wiki’s are brought as folders', async ({ page }) => {
  await chooseToBring(page);
  await page.getByTestId('folder-input').setInputFiles(mirror);
  await expect(page.getByTestId('given-code')).toContainText('weather-buoy.git');
  await page.getByTestId('folder-input').setInputFiles(mirror.replace(/git$/, 'wiki.git'));
  await expect(page.getByTestId('given-wiki')).toContainText('weather-buoy.wiki.git');
  const folder = await exportWhole(page);
  checkRepository(join(folder, 'git.wiki.git'));
  expect((await readReceipt(page)).verdict).toBe('whole');
});

test('a bundle is dropped', async ({ page }) => {
  await chooseToBring(page);
  const bytes = execFileSync('base64', ['-w0', bundle], { env: gitEnvironment }).toString();
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], 'weather-buoy.bundle'));
    return transfer;
  }, bytes);
  await page.getByTestId('drop').dispatchEvent('drop', { dataTransfer: data });
  await expect(page.getByTestId('given-code')).toContainText('weather-buoy.bundle');
  await exportWhole(page);
});

test('a working copy’s folder is dropped: its .git is found', async ({ page }) => {
  const copy = join(work.path, 'weather-buoy');
  git(work.path, 'clone', '--quiet', '--mirror', mirror, join(copy, '.git'));
  git(copy, 'config', 'core.bare', 'false');
  git(copy, 'checkout', '--quiet', '--force', 'HEAD');
  await chooseToBring(page);
  const area = page.getByTestId('drop');
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  if (box === null) throw new Error('no drop area');
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [copy], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: box.x + 20, y: box.y + 20, data });
  await expect(page.getByTestId('given-code')).toContainText('weather-buoy');
  await expect(page.getByTestId('given-code')).not.toHaveAttribute('data-code', /./);
  await exportWhole(page);
});

test('wrong files say what they are, and a right one takes their place', async ({ page }) => {
  await chooseToBring(page);
  const partial = join(work.path, 'partial.bundle');
  git(mirror, 'bundle', 'create', '--quiet', partial, 'HEAD', '^HEAD~1');
  const login = join(work.path, 'login.bundle');
  writeFileSync(login, '<!doctype html><title>Sign in</title>');
  for (const [file, code] of [
    [partial, 'git-bundle-partial'],
    [login, 'git-not-a-bundle'],
  ] as const) {
    await page.getByTestId('bundle-input').setInputFiles(file);
    await expect(page.getByTestId('given-code')).toHaveAttribute('data-code', code);
    await expect(page.getByTestId('export')).toHaveAttribute('aria-disabled', 'true');
  }
  await page.getByTestId('folder-input').setInputFiles(join(recordingsFolder, 'weather-buoy'));
  await expect(page.getByTestId('given-code')).toHaveAttribute('data-code', 'git-not-a-repository');
  await page.getByTestId('folder-input').setInputFiles(mirror);
  await exportWhole(page);
});

test('a bundle that is cut off costs git only, and a whole one can be given after it', async ({ page }) => {
  await chooseToBring(page);
  const cut = join(work.path, 'cut.bundle');
  const size = Number(execFileSync('stat', ['-c', '%s', bundle]).toString());
  writeFileSync(cut, execFileSync('head', ['-c', String(size - 5000), bundle], { maxBuffer: 1 << 28 }));
  await page.getByTestId('bundle-input').setInputFiles(cut);
  await expect(page.getByTestId('given-code')).toContainText('cut.bundle');
  await pressExport(page);
  await untilState(page, 'done');
  const before = await readReceipt(page);
  expect(before.units.git.missing.map(({ reason }) => reason)).toEqual(['git-truncated']);
  expect(before.units.issues.outcome).toBe('complete');
  await page.getByTestId('report').getByText('Bring the repository').click();
  await page.getByTestId('bundle-input').setInputFiles(bundle);
  await expect(page.getByTestId('given-code')).toContainText('weather-buoy.bundle');
  await page.getByTestId('try-again').click();
  await expect.poll(async () => (await readReceipt(page).catch(() => before)).units.git.outcome).toBe('complete');
  checkRepository(join(await saveAndUnpack(page), 'git'));
});

test('the place where it is given has nothing that axe calls a violation', async ({ page }) => {
  await page.addInitScript({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  await chooseToBring(page);
  await page.getByTestId('bundle-input').setInputFiles(bundle);
  await expect(page.getByTestId('given-code')).toBeVisible();
  const found = await page.evaluate(async () => {
    const axe: unknown = Reflect.get(globalThis, 'axe');
    const { violations, passes } = await (
      axe as { run(): Promise<{ violations: { id: string }[]; passes: unknown[] }> }
    ).run();
    return { ids: violations.map(({ id }) => id), passed: passes.length };
  });
  expect(found.ids).toEqual([]);
  expect(found.passed).toBeGreaterThan(10);
});

test('without a mouse: the button opens the chooser', async ({ page }) => {
  // Listening is switched on in the browser on its own time, so long before the key.
  const choosing = page.waitForEvent('filechooser', { timeout: 60_000 });
  await chooseToBring(page);
  await page.getByTestId('choose-bundle').press('Enter');
  await (await choosing).setFiles(bundle);
  await expect(page.getByRole('status').filter({ hasText: 'weather-buoy.bundle' })).toBeVisible();
});

test('the forge packs one branch: the rest is named as missing', async ({ page }) => {
  const api = `**/api/v1/repos/${forge.owner}/${forge.name}`;
  const lines = git(mirror, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
  const listed = lines.map((line) => ({ ref: line.split(' ')[0], object: { sha: line.split(' ')[1] } }));
  const headers = { 'access-control-allow-origin': '*' };
  await page.context().route(`${api}/git/refs`, (route) => route.fulfill({ json: listed, headers }));
  const branch = git(mirror, 'symbolic-ref', '--short', 'HEAD');
  const one = join(work.path, 'one.bundle');
  git(mirror, 'bundle', 'create', '--quiet', one, branch, 'HEAD');
  await page.context().route(`${api}/archive/*.bundle`, (route) => route.fulfill({ path: one, headers }));
  await fillForm(page, { url: forge.url });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  await page.getByTestId('choice-forge-bundle').check();
  await pressExport(page);
  await untilState(page, 'done');
  const receipt = await readReceipt(page);
  expect(receipt.verdict).not.toBe('whole');
  expect(receipt.units.git.outcome).toBe('missing');
  const reasons = receipt.units.git.missing.map(({ reason }) => reason);
  expect(reasons).toContain('git-only-one-ref');
  expect(reasons).toContain('git-ref-missing');
  const folder = await saveAndUnpack(page);
  checkRepository(join(folder, 'git'));
  const kept = refsOf(join(folder, 'git'));
  expect(lines).toEqual(expect.arrayContaining(kept));
  expect(kept.length + reasons.filter((reason) => reason === 'git-ref-missing').length).toBe(lines.length);
});
