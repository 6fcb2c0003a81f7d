import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { checkRepository, checkSums, refsOf } from '../support/archive-checks.ts';
import { exportProject, fillForm, noticeCode, pressExport, saveAndUnpack, untilState } from '../support/export-page.ts';
import { type Replay, startReplay } from '../support/replay-server.ts';
import { watch } from '../support/watch.ts';

/** The protocols in which git was asked: the header that asks for another than v0, of each request for objects. */
function gitProtocols({ requests }: Replay): Set<unknown> {
  const ofGit = requests.filter(({ method, url }) => method === 'POST' && url.includes('git-upload-pack'));
  return new Set(ofGit.map(({ headers }) => headers['git-protocol']));
}

/** The proxy of the served page lets these through by name (see playwright.config.ts). */
const listedPort = 4180;

test('a project on another origin that is open to browsers', async ({ page, baseURL }) => {
  const forge = await startReplay({ cors: 'on', token: 'good-token' });
  const watched = watch(page);
  try {
    const receipt = await exportProject(page, { url: forge.url, token: 'good-token' });
    expect(receipt.verdict).toBe('whole');
    const folder = await saveAndUnpack(page);
    checkSums(folder);
    for (const repository of ['git', 'git.wiki.git', 'wiki']) checkRepository(join(folder, repository));
    expect(refsOf(join(folder, 'git')).some((line) => line.startsWith('refs/notes/'))).toBe(true);
    expect(forge.requests.some(({ url }) => url.includes('good-token'))).toBe(false);
    expect(forge.requests.some(({ headers }) => headers.authorization === 'token good-token')).toBe(true);
    expect(gitProtocols(forge)).toEqual(new Set([undefined]));
    expect(watched.complaints).toEqual([]);
    expect([...watched.hosts].sort()).toEqual([new URL(forge.url).host, new URL(baseURL ?? '').host].sort());
  } finally {
    await forge.close();
  }
});

test('a Forgejo below a sub-path, by a deep link to an issue', async ({ page }) => {
  const forge = await startReplay({ cors: 'on', basePath: '/git', forgejoVersion: '11.0.3' });
  try {
    const receipt = await exportProject(page, { url: `${forge.url}/issues/3` });
    expect(receipt.source.forge).toContain('Forgejo');
    expect(receipt.units.issues).toMatchObject({ outcome: 'complete', got: 30 });
  } finally {
    await forge.close();
  }
});

test('git alone is closed: the page says so, and the proxy carries it', async ({ page }) => {
  const forge = await startReplay({ cors: { api: true, git: false, files: true }, port: listedPort });
  try {
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'ready');
    expect(await noticeCode(page)).toBe('git-closed');
    await expect(page.getByTestId('choice-proxy')).toBeChecked();
    await pressExport(page);
    await untilState(page, 'done');
    const folder = await saveAndUnpack(page);
    checkRepository(join(folder, 'git'));
    expect(gitProtocols(forge)).toEqual(new Set(['version=2']));
  } finally {
    await forge.close();
  }
});

test('everything is closed: the proxy carries all of it', async ({ page, baseURL }) => {
  const forge = await startReplay({ cors: 'off', port: listedPort, token: 'good-token', isPrivate: true });
  const watched = watch(page);
  try {
    const receipt = await exportProject(page, { url: forge.url, token: 'good-token' });
    expect(receipt.verdict).toBe('whole');
    checkRepository(join(await saveAndUnpack(page), 'git'));
    expect([...watched.hosts].sort()).toEqual([new URL(forge.url).host, new URL(baseURL ?? '').host].sort());
  } finally {
    await forge.close();
  }
});

test('everything is closed and the proxy may not: the reason and the lines that open it', async ({ page }) => {
  const forge = await startReplay({ cors: 'off' });
  try {
    await fillForm(page, { url: forge.url });
    await page.getByRole('button', { name: 'Check' }).click();
    await untilState(page, 'failed');
    expect(await noticeCode(page)).toBe('cors-closed');
    await expect(page.getByTestId('notice').first()).toContainText('ALLOW_DOMAIN');
  } finally {
    await forge.close();
  }
});
