import type { Page } from '@playwright/test';
import type { KillableBrowser } from '../support/killable.ts';

/** How long one export may take before the test gives up, milliseconds. */
const patience = 120_000;
/** And until the library shows what there is. */
const offerPatience = 30_000;

/** What the page says of itself that it should not: errors of page and workers, promises that nobody waited for. */
export function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource: ');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
}

/** Opens the page without a file picker, so that saving is an ordinary download. */
export async function openAt(page: Page, address: string): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await page.goto(address);
}

/** A project, and the token that its forge wants. */
interface Target {
  readonly url: string;
  readonly token?: string;
}

/** Opens the page with the address filled in, and the token typed. */
export async function fillIn(page: Page, pageUrl: string, { url, token }: Target): Promise<void> {
  await openAt(page, `${pageUrl}#/export?url=${encodeURIComponent(url)}`);
  if (token !== undefined) await page.getByTestId('access-token').fill(token);
}

/** Has the project looked at; what the page then proposes, of git that is closed for example, is taken as it is. */
export async function checked(page: Page): Promise<void> {
  await page.getByTestId('check').click();
  await untilState(page, 'ready');
}

export async function pressExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
}

/** Goes on with the only project of the library: Resume where it stopped, or Save ZIP when it was done. */
export async function goOn(page: Page, pageUrl: string, { token }: Pick<Target, 'token'>): Promise<void> {
  await openAt(page, `${pageUrl}#/library`);
  const resume = page.getByTestId('resume');
  const save = page.getByRole('button', { name: /^Save ZIP / });
  await resume
    .or(save)
    .first()
    .waitFor({ timeout: offerPatience })
    .catch(async () => {
      const databases = await page.evaluate(() => indexedDB.databases());
      const names = databases.map(({ name, version }) => `${name} ${version}`).join(', ');
      throw new Error(`nothing to go on with: ${await page.locator('main').textContent()} (databases: ${names})`);
    });
  if (await resume.isVisible()) {
    if (token !== undefined) await page.getByTestId('access-token').fill(token);
    return resume.click();
  }
  await save.click();
  await page.getByTestId('pack-now').click();
}

/** Waits for a state of the job; throws with what the page says when the run failed. */
export async function untilState(page: Page, ...states: string[]): Promise<void> {
  const wanted = [...states, 'failed'].map((state) => `[data-testid="job"][data-state="${state}"]`);
  const found = page.locator(wanted.join(', '));
  await found.waitFor({ timeout: patience }).catch(async (error: unknown) => {
    if (page.isClosed()) throw error;
    throw new Error(`never ${states.join(' or ')}: ${await page.locator('main').textContent()}`);
  });
  if ((await found.getAttribute('data-state')) === 'failed' && !states.includes('failed'))
    throw new Error(`the run failed: ${await page.getByTestId('notice').first().textContent()}`);
}

/** Presses Save ZIP and gives the archive. */
export function saved(browser: KillableBrowser): Promise<Buffer> {
  return browser.download(() => browser.page.getByTestId('save-zip').click());
}
