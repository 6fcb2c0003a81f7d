import { expect, type Page, test } from '@playwright/test';
import { exportProject, readReceipt, savedZip, untilState } from '../support/export-page.ts';
import { liveForge } from '../support/live-forge.ts';
import { startReplay } from '../support/replay-server.ts';
import { sameArchives } from '../support/same-archives.ts';
import { watch } from '../support/watch.ts';

/** A project goes on at the forge; what this browser holds of it is brought up to date from the library. */

async function update(page: Page, keepDeleted: boolean): Promise<void> {
  await page.getByRole('link', { name: 'Library' }).click();
  await page.getByRole('button', { name: 'Update harbor-lab/weather-buoy' }).click();
  const keep = page.getByRole('checkbox', { name: /Keep what was deleted/ });
  if ((await keep.isChecked()) !== keepDeleted) await keep.click();
  await page.getByRole('button', { name: 'Update', exact: true }).click();
  await untilState(page, 'done');
}

test('what changed and what was deleted is told; the ZIP is that of a first export; what is wanted stays', async ({
  page,
  browser,
}) => {
  const { complaints } = watch(page);
  const live = await liveForge();
  const forge = await startReplay({
    cors: 'on',
    recording: () => live.recording(),
    repositories: live.repositories,
  });
  try {
    await exportProject(page, { url: forge.url });
    await savedZip(page);
    live.wait(60);
    live.apply({ kind: 'new-issue', title: 'Rust at the mast', body: 'Since the storm.' });
    live.apply({ kind: 'close', number: 1 });
    live.apply({ kind: 'delete-issue', number: 2 });
    live.apply({ kind: 'push', branch: 'main', text: 'one more line\n' });
    const begun = forge.requests.length;
    await update(page, false);
    expect(forge.requests.length - begun).toBeLessThan(60);
    const changes = page.getByTestId('changes');
    await expect(changes).toContainText(/\d+ new, \d+ edited, \d+ deleted there, in \d+ requests/);
    await expect(page.getByTestId('gone')).toContainText('issue:2');
    await expect(page.getByTestId('gone')).toContainText('gone too');
    expect((await readReceipt(page)).verdict).toBe('whole');
    const updated = await savedZip(page);

    const other = await browser.newPage();
    await exportProject(other, { url: forge.url });
    expect(sameArchives(updated, await savedZip(other))).toEqual([]);
    await other.close();

    live.wait(60);
    live.apply({ kind: 'delete-issue', number: 3 });
    await update(page, true);
    await expect(page.getByTestId('gone')).toContainText('issue:3');
    await expect(page.getByTestId('gone')).toContainText('kept');
    const kept = (await readReceipt(page)).units.issues.kept ?? [];
    expect(kept.map(({ id }) => id)).toEqual(['issue:0000000000000003']);
    await savedZip(page);
    await page.getByRole('link', { name: 'Library' }).click();
    await expect(page.getByRole('row', { name: /weather-buoy/ })).toContainText(/deleted there and kept here/);
    expect(complaints).toEqual([]);
  } finally {
    await forge.close();
    live.close();
  }
});
