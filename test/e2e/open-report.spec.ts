import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { dumpFiles } from '../support/dump-files.ts';
import { untilState } from '../support/export-page.ts';
import { makeTar } from '../support/hostile/make-tar.ts';
import { codesIn, readVerdict } from '../support/open-page.ts';

/** Drops a file on the screen, as a hand does. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const given = { name, text: Buffer.from(bytes).toString('base64') };
  const data = await page.evaluateHandle((file) => {
    const transfer = new DataTransfer();
    const content = Uint8Array.from(atob(file.text), (character) => character.charCodeAt(0));
    transfer.items.add(new File([content], file.name));
    return transfer;
  }, given);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

/** What is dropped before is the browser's. */
async function ready(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Choose archive' })).toBeVisible();
}

test('a compressed tar of a dump is dropped; its report is copied and printed', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.addInitScript(() => {
    const printed: string[] = [];
    Object.assign(globalThis, { printed, print: () => printed.push(document.title) });
  });
  await page.goto('/#/open');
  await ready(page);
  const entries = [...dumpFiles('weather-buoy', 'golden')].map(([path, content]) => ({
    name: `weather-buoy/${path}`,
    content,
  }));
  await drop(page, 'weather-buoy.tar.gz', new Uint8Array(gzipSync(makeTar(entries))));
  await untilState(page, 'done');
  const verdict = await readVerdict(page);
  expect(verdict).toMatchObject({ format: 'gitea-dump' });
  expect(verdict.problems.length).toBeGreaterThan(0);

  const copied = async (label: string) => {
    await page.getByRole('button', { name: label }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const markdown = await copied('Copy as Markdown');
  expect(markdown).toMatch(/^# weather-buoy\.tar\.gz$/m);
  for (const code of codesIn(verdict)) expect(markdown).toContain(`, ${code} (`);
  expect(markdown).toContain('| Unit | Expected | Got | Missing | Problems |');
  await page.reload();
  await ready(page);
  await drop(page, 'weather-buoy.tar.gz', new Uint8Array(gzipSync(makeTar(entries))));
  await untilState(page, 'done');
  expect(JSON.parse(await copied('Copy as JSON'))).toEqual(await readVerdict(page));

  await page.getByRole('button', { name: 'Print' }).click();
  expect(await page.evaluate(() => (globalThis as unknown as { printed: string[] }).printed)).toHaveLength(1);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByTestId('verdict-line')).toBeVisible();
  await expect(page.getByTestId('problem-group').first()).toBeVisible();
  for (const name of ['Print', 'Copy as JSON', 'Open another'])
    await expect(page.getByRole('button', { name })).toBeHidden();
});
