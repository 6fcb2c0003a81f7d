import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { Receipt } from '../../src/model/receipt.ts';
import { units } from '../../src/model/unit.ts';
import { checkRepository, checkSums, exists, refsOf } from '../support/archive-checks.ts';
import { fillForm, noticeCode, pressExport, readReceipt, saveAndUnpack, untilState } from '../support/export-page.ts';
import { watch } from '../support/watch.ts';
import { otherThanTold, type Told } from './browser-told.ts';
import type { RestoreForge } from './restore-forge.ts';

export interface PageWorld {
  readonly browser: Browser;
  /** Of the served page, with a slash at its end. Its proxy does not know the forge. */
  readonly pageUrl: string;
  readonly forge: RestoreForge;
}

async function inPage<T>({ browser, pageUrl }: PageWorld, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ baseURL: pageUrl, acceptDownloads: true });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** The project as the page shows it before the start, or where it stops. */
async function checked(page: Page, { forge }: PageWorld, project: string): Promise<string> {
  const link = `units=${units.join(',')}`;
  await fillForm(page, { url: `${forge.base}/${project}`, token: forge.token, link });
  await page.getByTestId('check').click();
  return untilState(page, 'ready', 'failed');
}

/** The lines of `app.ini` that the page names when the forge is closed to it. */
export function linesWhenClosed(world: PageWorld, project: string): Promise<string> {
  return inPage(world, async (page) => {
    const state = await checked(page, world, project);
    const code = await noticeCode(page);
    if (state !== 'failed' || code !== 'cors-closed') throw new Error(`closed, and the page says ${state}: ${code}`);
    return await page.getByTestId('notice').first().locator('pre').innerText();
  });
}

interface Exported {
  readonly folder: string;
  readonly receipt: Receipt;
  /** What is not as it should be already. */
  readonly faults: readonly string[];
}

/** Presses Export and waits for the ZIP. */
async function exported(
  page: Page,
  { forge, pageUrl }: PageWorld,
  watched: ReturnType<typeof watch>,
): Promise<Exported> {
  await pressExport(page);
  await untilState(page, 'done', 'failed');
  const receipt = await readReceipt(page);
  const folder = await saveAndUnpack(page);
  const hosts = [...watched.hosts].filter(
    (host) => host !== new URL(pageUrl).host && host !== new URL(forge.base).host,
  );
  return { receipt, folder, faults: [...hosts.map((host) => `something was asked of ${host}`), ...broken(folder)] };
}

function broken(folder: string): string[] {
  const faults: string[] = [];
  const must = (check: () => unknown) => {
    try {
      check();
    } catch (error) {
      faults.push(String(error).slice(0, 600));
    }
  };
  must(() => checkSums(folder));
  for (const repository of ['git', 'git.wiki.git', 'wiki'])
    if (exists(folder, repository)) must(() => checkRepository(join(folder, repository)));
  return faults;
}

const refsIn = (folder: string, repository: string): string[] =>
  exists(folder, repository) ? refsOf(join(folder, repository)).filter((line) => line !== '') : [];

/** Everything is open to the page: the archive is whole, and has all that the forge tells. */
export function exportOverCors(world: PageWorld, told: Told): Promise<string[]> {
  return inPage(world, async (page) => {
    const watched = watch(page);
    if ((await checked(page, world, told.project)) !== 'ready') return [`the page says ${await noticeCode(page)}`];
    const { receipt, folder, faults } = await exported(page, world, watched);
    const lacking = (['git', 'wiki'] as const).flatMap((which) => {
      const has = new Set(refsIn(folder, which === 'git' ? 'git' : 'git.wiki.git'));
      return told.refs[which].filter((line) => !has.has(line)).map((line) => `${which} lacks ${line}`);
    });
    return [
      ...faults,
      ...(receipt.verdict === 'whole' ? [] : [`the receipt says ${receipt.verdict}: ${reasonsIn(receipt).join(' ')}`]),
      ...watched.complaints.map((text) => `complaint: ${text}`),
      ...lacking,
      ...otherThanTold(folder, told),
    ];
  });
}

const reasonsIn = ({ units }: Receipt) =>
  Object.entries(units).flatMap(([unit, { missing }]) => missing.map(({ id, reason }) => `${unit} ${reason} ${id}`));

/** git is closed and there is no proxy: one branch as a bundle, the rest by the API, and whatever is not there is named. */
export function exportByBundle(world: PageWorld, told: Told): Promise<string[]> {
  return inPage(world, async (page) => {
    const watched = watch(page);
    const state = await checked(page, world, told.project);
    const code = await noticeCode(page);
    if (state !== 'ready' || code !== 'git-closed') return [`the page says ${state}: ${code}`];
    if ((await page.getByTestId('choice-proxy').count()) > 0) return ['a proxy is offered'];
    await page.getByTestId('choice-forge-bundle').check();
    const { receipt, folder, faults } = await exported(page, world, watched);
    const has = new Set(refsIn(folder, 'git'));
    const { lost, others } = missingIn(receipt);
    const silent = told.refs.git.filter((line) => !has.has(line) && !lost.has(line.split(' ')[0] ?? ''));
    const twice = [...has].filter((line) => lost.has(line.split(' ')[0] ?? ''));
    return [
      ...faults,
      ...watched.complaints.filter((text) => !saidByBrowser.test(text)).map((text) => `complaint: ${text}`),
      ...silent.map((line) => `git lacks ${line}, and the receipt does not say so`),
      ...twice.map((line) => `git has ${line}, and the receipt says that it has not`),
      ...others.filter((one) => !leftOut.test(one)).map((one) => `missing: ${one}`),
      ...otherThanTold(folder, told),
    ];
  });
}

/** What must be missing when git is closed: all but one branch, and the wiki. */
const leftOut = /^(?:git git-only-one-ref refs\/heads\/|wiki git-left-out )/;

/** The browser's own words on the git that it may not read. */
const saidByBrowser = /^Failed to load resource: |^Access to fetch at .* has been blocked by CORS policy/;

/** Names of the refs that are said to be missing, and whatever else is. */
function missingIn(receipt: Receipt): { readonly lost: ReadonlySet<string>; readonly others: readonly string[] } {
  const { missing } = receipt.units.git;
  const lost = new Set(missing.filter(({ reason }) => reason === 'git-ref-missing').map(({ id }) => id));
  return { lost, others: reasonsIn(receipt).filter((one) => !one.startsWith('git git-ref-missing ')) };
}
