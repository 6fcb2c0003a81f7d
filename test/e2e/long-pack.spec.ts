import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { exportProject, saveAndUnpack } from '../support/export-page.ts';
import { git } from '../support/git-commands.ts';
import { withLongPack } from '../support/long-pack.ts';
import { startReplay } from '../support/replay-server.ts';
import { watch } from '../support/watch.ts';

/** A pack that is longer than a chunk lies in a file of the browser's private file system, as long as its project is kept. */

/** Bytes of the files that the vault's blobs lie in. */
function filesOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const sizes: number[] = [];
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('forge-takeout-blobs').catch(() => undefined);
    if (folder === undefined) return sizes;
    for await (const name of folder.keys()) {
      // One that is being removed is in the list still.
      const file = await folder
        .getFileHandle(name)
        .then((handle) => handle.getFile())
        .catch(() => undefined);
      if (file !== undefined) sizes.push(file.size);
    }
    return sizes;
  });
}

test('a long pack lies in a file, is whole in the archive, also after a reload, and goes with its project', async ({
  page,
}) => {
  const repositories = withLongPack(5_500_000);
  const forge = await startReplay({ cors: 'on', repositories: repositories.path });
  const { complaints } = watch(page);
  try {
    // Saving is an ordinary download, also from the library.
    await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
    await exportProject(page, { url: forge.url, link: 'units=git' });
    const chunks = 2 * (2 << 20);
    expect(await filesOf(page)).toEqual([chunks]);
    const refs = git(repositories.bare, 'for-each-ref', '--format=%(objectname) %(refname)');
    const cloned = join(await saveAndUnpack(page), 'git');
    git(cloned, 'fsck', '--full', '--strict');
    expect(git(cloned, 'for-each-ref', '--format=%(objectname) %(refname)')).toBe(refs);
    await page.goto('/#/library');
    await page.reload();
    await page.getByRole('button', { name: /^Save ZIP / }).click();
    await page.getByTestId('pack-now').click();
    const again = join(await saveAndUnpack(page), 'git');
    git(again, 'fsck', '--full', '--strict');
    await page.goto('/#/library');
    await page.getByRole('button', { name: 'Delete harbor-lab/weather-buoy' }).click();
    await page.getByTestId('delete-now').click();
    await expect(page.getByTestId('nothing')).toBeVisible();
    await expect.poll(() => filesOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await forge.close();
    repositories.remove();
  }
});
