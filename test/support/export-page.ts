import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { Receipt } from '../../src/model/receipt.ts';
import { unpack } from './archive-checks.ts';

export interface ExportOptions {
  readonly url: string;
  readonly token?: string;
  /** Further words of the deep link, for example `units=issues,labels`. */
  readonly link?: string;
}

/** Opens the page afresh with the address filled in, and the token typed. */
export async function fillForm(page: Page, { url, token, link }: ExportOptions): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`/#/export?save=download&url=${encodeURIComponent(url)}${link === undefined ? '' : `&${link}`}`);
  await expect(page.getByRole('textbox', { name: 'Project address' })).toHaveValue(url, { timeout: 60_000 });
  if (token !== undefined) await page.getByRole('textbox', { name: 'Access token' }).fill(token);
}

export async function pressExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
}

/** Waits for one of the states and says which it is. */
export async function untilState(page: Page, ...states: string[]): Promise<string> {
  const wanted = states.map((state) => `[data-testid="job"][data-state="${state}"]`).join(', ');
  await page.locator(wanted).waitFor({ timeout: 100_000 });
  return (await page.getByTestId('job').getAttribute('data-state')) ?? '';
}

/** The receipt as the page holds it. */
export async function readReceipt(page: Page): Promise<Receipt> {
  return JSON.parse((await page.getByTestId('receipt').textContent()) ?? '');
}

/** Check, Export, wait: gives the receipt. */
export async function exportProject(page: Page, options: ExportOptions): Promise<Receipt> {
  await fillForm(page, options);
  await pressExport(page);
  const state = await untilState(page, 'done', 'ready', 'failed');
  if (state === 'ready') {
    // A decision was wanted: go on with what the page proposes.
    await pressExport(page);
    await untilState(page, 'done', 'failed');
  }
  await expect(page.getByTestId('job')).toHaveAttribute('data-state', 'done');
  return readReceipt(page);
}

/** Presses Save ZIP and gives the archive. */
export async function savedZip(page: Page): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await page.getByTestId('save-zip').click();
  return readFileSync(await (await waiting).path());
}

/** Presses Save ZIP and gives the unpacked folder. */
export async function saveAndUnpack(page: Page): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save ZIP' }).click();
  return unpack(await (await waiting).path());
}

/** Code of the notice that is shown. */
export async function noticeCode(page: Page): Promise<string> {
  await page.getByTestId('notice').first().waitFor({ timeout: 100_000 });
  return (await page.getByTestId('notice').first().getAttribute('data-code')) ?? '';
}
