import { expect, type Page, test } from '@playwright/test';
import { exportProject, fillForm, pressExport, savedZip, untilState } from '../support/export-page.ts';
import { fleetOwner, smallProjects, startOwnerForge } from '../support/owner-forge.ts';
import { startReplay } from '../support/replay-server.ts';
import { sameArchives } from '../support/same-archives.ts';
import { withSmallRoom } from '../support/small-room.ts';
import { watch } from '../support/watch.ts';

/** Stopped, with the sentence that says why. */
async function saidFull(page: Page): Promise<void> {
  await untilState(page, 'failed');
  const notice = page.getByTestId('notice').first();
  await expect(notice).toHaveAttribute('data-code', 'disk-full');
  await expect(notice).toContainText('no more room');
}

/** Exports all projects of an owner, until the disk is full. */
async function queueUntilFull(page: Page, url: string): Promise<void> {
  await fillForm(page, { url });
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  await pressExport(page);
  await untilState(page, 'paused');
  await expect(page.getByTestId('notice').first()).toHaveAttribute('data-code', 'disk-full');
}

const moments = [
  { what: 'the first record of a run', units: 'labels', quota: 14_000 },
  { what: 'rows', units: 'issues,comments,events', quota: 120_000 },
  { what: 'a pack of git', units: 'git', quota: 150_000 },
  { what: 'files', units: 'releases,release-files', quota: 500_000 },
] as const;

for (const { what, units, quota } of moments) {
  test(`no room for ${what}: it says so, and with more room Resume ends in the same bytes`, async ({
    launchOptions,
    baseURL,
  }) => {
    const forge = await startReplay();
    const address = { url: forge.url, link: `units=${units}` };
    try {
      await withSmallRoom({ ...launchOptions, baseURL: String(baseURL) }, quota, async ({ page, setQuota }) => {
        const { complaints } = watch(page);
        await fillForm(page, address);
        await pressExport(page);
        await saidFull(page);
        await setQuota();
        await page.getByRole('button', { name: 'Resume' }).click();
        await untilState(page, 'done');
        const mended = await savedZip(page);
        await page.evaluate(() => indexedDB.deleteDatabase('forge-takeout') && undefined);
        await exportProject(page, address);
        expect(sameArchives(mended, await savedZip(page))).toEqual([]);
        expect(complaints).toEqual([]);
      });
    } finally {
      await forge.close();
    }
  });
}

test('the quota runs out in the middle: how much is needed is said, and with more room it goes on by itself to the same bytes', async ({
  launchOptions,
  baseURL,
}) => {
  const forge = await startReplay();
  try {
    await withSmallRoom({ ...launchOptions, baseURL: String(baseURL) }, 1_500_000, async ({ page, setQuota }) => {
      await fillForm(page, { url: forge.url });
      await pressExport(page);
      await saidFull(page);
      await expect(page.getByTestId('notice').first()).toContainText(/About \d+ MB are still needed/);
      await setQuota();
      // Nobody presses anything: room is tried again after half a minute, a minute, two.
      await untilState(page, 'collecting', 'packing', 'done');
      await untilState(page, 'done');
      const mended = await savedZip(page);
      await page.evaluate(() => indexedDB.deleteDatabase('forge-takeout') && undefined);
      await exportProject(page, { url: forge.url });
      expect(sameArchives(mended, await savedZip(page))).toEqual([]);
    });
  } finally {
    await forge.close();
  }
});

test('no room for what is packed beside the vault: the ZIP is made anew as it is saved, the same', async ({
  launchOptions,
  baseURL,
}) => {
  const forge = await startReplay();
  const address = { url: forge.url, link: 'units=git' };
  try {
    // Enough for the repository, and no more than a little.
    await withSmallRoom({ ...launchOptions, baseURL: String(baseURL) }, 420_000, async ({ page, setQuota }) => {
      const { complaints } = watch(page);
      await exportProject(page, address);
      const saved = await savedZip(page);
      await setQuota();
      await page.evaluate(() => indexedDB.deleteDatabase('forge-takeout') && undefined);
      await exportProject(page, address);
      expect(sameArchives(saved, await savedZip(page))).toEqual([]);
      expect(complaints).toEqual([]);
    });
  } finally {
    await forge.close();
  }
});

test('no room to begin with: nothing is kept, and it says so', async ({ launchOptions, baseURL }) => {
  const forge = await startReplay();
  try {
    await withSmallRoom({ ...launchOptions, baseURL: String(baseURL) }, 1, async ({ page, setQuota }) => {
      const { complaints } = watch(page);
      await fillForm(page, { url: forge.url, link: 'units=labels' });
      await pressExport(page);
      await saidFull(page);
      await setQuota();
      await page.getByRole('button', { name: 'Resume' }).click();
      await untilState(page, 'done');
      expect(complaints).toEqual([]);
    });
  } finally {
    await forge.close();
  }
});

test('no room for the list of projects: the queue pauses and says so, and with more room Resume goes on', async ({
  launchOptions,
  baseURL,
}) => {
  const forge = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(4) });
  try {
    await withSmallRoom({ ...launchOptions, baseURL: String(baseURL) }, 14_000, async ({ page, setQuota }) => {
      const { complaints } = watch(page);
      await queueUntilFull(page, forge.url);
      await setQuota();
      await page.getByRole('button', { name: 'Resume' }).click();
      await untilState(page, 'done');
      await expect(page.getByTestId('status')).toHaveText(`All 4 projects of ${fleetOwner}`);
      expect(complaints).toEqual([]);
    });
  } finally {
    await forge.close();
  }
});

test('no room for a project of several: the queue offers what can be deleted, and goes on by itself then', async ({
  launchOptions,
  baseURL,
}) => {
  const other = await startReplay();
  const forge = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(4) });
  try {
    await withSmallRoom({ ...launchOptions, baseURL: String(baseURL) }, 130_000, async ({ page, setQuota }) => {
      const { complaints } = watch(page);
      await exportProject(page, { url: other.url, link: 'units=labels' });
      await queueUntilFull(page, forge.url);
      const room = page.getByTestId('make-room');
      await room.getByRole('button', { name: /^Delete/ }).click();
      await setQuota();
      await room.getByTestId('delete-now').click();
      await untilState(page, 'done');
      await expect(page.getByTestId('status')).toHaveText(`All 4 projects of ${fleetOwner}`);
      expect(complaints).toEqual([]);
    });
  } finally {
    await Promise.all([forge.close(), other.close()]);
  }
});

test('what is deleted in another tab is room, too: the queue goes on at once', async ({ launchOptions, baseURL }) => {
  const other = await startReplay();
  const forge = await startOwnerForge({ replay: { cors: 'on' }, projects: smallProjects(4) });
  try {
    await withSmallRoom({ ...launchOptions, baseURL: String(baseURL) }, 130_000, async ({ page, setQuota }) => {
      await exportProject(page, { url: other.url, link: 'units=labels' });
      await queueUntilFull(page, forge.url);
      const second = await page.context().newPage();
      await second.goto('./#/library');
      await second.getByRole('button', { name: 'Delete harbor-lab/weather-buoy' }).click();
      await setQuota();
      await second.getByTestId('delete-now').click();
      // By itself it looks again half a minute after the disk was full, at the earliest.
      await expect(page.getByTestId('job')).not.toHaveAttribute('data-state', 'paused', { timeout: 15_000 });
      await untilState(page, 'done');
    });
  } finally {
    await Promise.all([forge.close(), other.close()]);
  }
});
