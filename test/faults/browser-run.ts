import type { Browser, Page } from '@playwright/test';
import type { Receipt } from '../../src/model/receipt.ts';
import { fillForm, pressExport, savedZip, untilState } from '../support/export-page.ts';
import { faultPlan, type PlanOptions } from '../support/fault-seed.ts';
import type { FaultServer } from '../support/fault-server.ts';
import { sameArchives } from '../support/same-archives.ts';
import type { FaultResult } from './fault-result.ts';

/** Times a person presses Resume before giving up on faults that pass. */
const mostStops = 12;
/** For how long the page may wait and try by itself before it comes to a stand: a 429 that names no time is one minute, and several may follow each other. */
const patienceMs = 600_000;
/** A lasting fault is mended after so many stops. */
const stopsUntilMended = 2;

export interface BrowserWorld {
  readonly browser: Browser;
  /** Of the served page, with a slash at its end. */
  readonly pageUrl: string;
  readonly forge: FaultServer;
}

/** The archive of a run in which nothing goes wrong. */
export async function exportInBrowser({ browser, pageUrl, forge }: BrowserWorld): Promise<Buffer> {
  forge.begin();
  const context = await browser.newContext({ baseURL: pageUrl, acceptDownloads: true });
  try {
    const page = await context.newPage();
    await fillForm(page, { url: forge.url });
    await pressExport(page);
    await untilState(page, 'done');
    return await savedZip(page);
  } finally {
    await context.close();
  }
}

/** Exports the recorded project in Chromium with this seed's faults, and presses what the page offers until it is whole. */
export async function runInBrowser(
  { browser, pageUrl, forge }: BrowserWorld,
  wanted: Buffer,
  options: PlanOptions,
): Promise<FaultResult> {
  const plan = faultPlan(options);
  forge.begin(plan);
  const context = await browser.newContext({ baseURL: pageUrl, acceptDownloads: true });
  const stops: string[] = [];
  const faults: string[] = [];
  try {
    const page = await context.newPage();
    complainInto(page, faults);
    await fillForm(page, { url: forge.url });
    await page.getByTestId('check').click();
    for (let stand = await settled(page); !stand.whole; stand = await settled(page)) {
      if (stand.stop !== undefined) stops.push(stand.stop);
      if (stand.stop !== undefined && stand.state === 'failed' && stand.todo === '')
        faults.push(`${stand.stop}: no word on what to do`);
      if (stops.length > mostStops) break;
      if (plan.lasting && stops.length >= stopsUntilMended) plan.mend();
      await goOn(page, stand);
    }
    if (stops.length > mostStops) faults.push(`never whole: ${stops.at(-1)}`);
    else faults.push(...sameArchives(wanted, await savedZip(page)));
  } catch (error) {
    faults.push(String(error));
  } finally {
    await context.close();
  }
  const { lasting, seed } = plan;
  return { seed, lasting, hits: new Map(forge.hits), stops, faults, requests: forge.requests() };
}

/** What the browser itself says of an answer that did not come or may not be read is no complaint of the page. */
const saidByBrowser = /^Failed to load resource: |^Access to fetch at .* has been blocked by CORS policy/;

/** Errors of page and workers, promises that nobody waited for among them. */
function complainInto(page: Page, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`page: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !saidByBrowser.test(message.text())) faults.push(`console: ${message.text()}`);
  });
}

/** Where the page stands when nothing goes on by itself. */
interface Stand {
  readonly state: string;
  readonly whole: boolean;
  /** What it says; absent: it waits for Export. */
  readonly stop: string | undefined;
  readonly todo: string;
}

async function settled(page: Page): Promise<Stand> {
  const state = await stood(page);
  const notice = page.getByTestId('notice').first();
  const code = (await notice.count()) === 0 ? undefined : await notice.getAttribute('data-code');
  const todo = code === undefined ? '' : ((await notice.textContent()) ?? '');
  if (state !== 'done')
    return { state, whole: false, todo, stop: state === 'failed' || code ? `${state}: ${code}` : undefined };
  const receipt: Receipt = JSON.parse((await page.getByTestId('receipt').textContent()) ?? '');
  const short = Object.entries(receipt.units).flatMap(([unit, { missing }]) => {
    const reasons = [...new Set(missing.map(({ reason }) => reason))];
    return reasons.length === 0 ? [] : [`${unit} ${reasons.join(' ')}`];
  });
  const whole = receipt.verdict === 'whole';
  return { state, whole, todo, stop: whole ? undefined : `done: ${receipt.verdict} (${short.join(', ')})` };
}

/** The state in which the page has come to a stand; refuses with what it shows when it does not. */
async function stood(page: Page): Promise<string> {
  const job = page.locator('[data-testid="job"]:is([data-state="ready"], [data-state="failed"], [data-state="done"])');
  try {
    await job.waitFor({ timeout: patienceMs });
  } catch {
    const shown = await page.locator('main').innerText();
    throw new Error(`no stand after ${patienceMs / 1000} s; the page shows: ${shown.replaceAll(/\s+/g, ' ')}`);
  }
  return (await job.getAttribute('data-state')) ?? '';
}

/** What a person would press; gives when it has begun. */
async function goOn(page: Page, { state, stop }: Stand): Promise<void> {
  const resume = page.getByTestId('resume');
  const button =
    state === 'done'
      ? page.getByTestId('try-again')
      : state === 'ready' && stop === undefined
        ? page.getByTestId('export')
        : (await resume.count()) > 0
          ? resume
          : page.getByTestId('check');
  const job = page.getByTestId('job');
  const left = job.evaluate(
    (element, from) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (element.getAttribute('data-state') !== from) resolve();
        };
        new MutationObserver(look).observe(element, { attributes: true });
      }),
    state,
  );
  await button.click();
  await left;
}
