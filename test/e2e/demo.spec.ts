import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { checkRepository, checkSums, exists, readByPyYaml, refsOf, unpack } from '../support/archive-checks.ts';
import { watch } from '../support/watch.ts';

test('the demo becomes a checked ZIP, with nothing asked of any other host', async ({ page, context, baseURL }) => {
  const watched = watch(page);
  await page.goto('/#/export?save=download');
  await expect(page.getByRole('textbox', { name: 'Project address' })).toHaveValue('demo:harbor-lab/weather-buoy');
  await page.getByTestId('unit-reactions').getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
  const receipt = JSON.parse((await page.getByTestId('receipt').textContent()) ?? '');
  expect(receipt.units.issues).toMatchObject({ outcome: 'complete', expected: 30, got: 30 });
  expect(receipt.units['pull-requests']).toMatchObject({ outcome: 'complete', expected: 14, got: 14 });
  expect(receipt.units.comments).toMatchObject({ outcome: 'complete', expected: 92, got: 92 });
  expect(receipt.units.releases).toMatchObject({ outcome: 'complete', expected: 5, got: 5 });
  expect(receipt.units['release-files']).toMatchObject({ outcome: 'complete', expected: 7, got: 7 });
  expect(receipt.units.git.outcome).toBe('complete');
  expect(receipt.units.wiki.outcome).toBe('complete');
  expect(receipt.problems.filter((problem: { severity: string }) => problem.severity === 'stops-restore')).toEqual([]);

  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save ZIP' }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('weather-buoy.zip');
  const folder = unpack(await download.path());
  checkSums(folder);
  for (const repository of ['git', 'git.wiki.git', 'wiki']) checkRepository(join(folder, repository));
  expect(refsOf(join(folder, 'git')).filter((line) => line.startsWith('refs/pull/'))).toHaveLength(14);
  expect(JSON.parse(readFileSync(join(folder, 'receipt.json'), 'utf8'))).toEqual(receipt);
  expect(exists(folder, 'RESTORE.md')).toBe(true);
  const read = readByPyYaml(folder);
  if (read === undefined) console.log('PyYAML is not on this machine: its reading was not tried');
  else expect(read).toBeGreaterThan(30);

  expect(watched.complaints).toEqual([]);
  expect([...watched.hosts]).toEqual([new URL(baseURL ?? '').host]);
  await context.close();
});

test('the same state gives the same bytes, but for the times in takeout.json', async ({ page }) => {
  const folders: string[] = [];
  for (let round = 0; round < 2; round++) {
    await page.goto('/#/export?save=download');
    await page.reload();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save ZIP' }).click();
    folders.push(unpack(await (await waiting).path()));
  }
  const sums = folders.map((folder) =>
    readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
      .split('\n')
      .filter((line) => !line.endsWith('  takeout.json')),
  );
  expect(sums[0]).toEqual(sums[1]);
});
