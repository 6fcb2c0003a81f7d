import { statSync } from 'node:fs';
import type { BrowserContext, Page } from '@playwright/test';
import type { Unit } from '../../src/model/unit.ts';
import type { ServedPage } from './browser.ts';
import { type MainThread, readWatch, restartWatch, watchMainThread } from './main-thread.ts';
import { type MemoryPeak, rendererSeconds, watchRenderers } from './renderer-memory.ts';

/** What is exported, and the server's list of what it was asked; it grows while we run. */
export interface ExportTarget {
  readonly url: string;
  readonly units: readonly Unit[];
  readonly requests: readonly { readonly method: string; readonly url: string }[];
}

/** What we ask for and `dump-repo` does not: people with rights, rules of branches and tags, branches. Not in the count that is compared. */
const beyondPeer = /\/(?:collaborators|branch_protections|tag_protections|branches)(?:\?|$)/;

export interface ExportRounds {
  /** Milliseconds that collecting, and packing, may take. Default: ten minutes. */
  readonly patience?: number;
  /** Looks at the saved archive; it is gone afterwards. */
  look?(archive: string): Promise<void>;
}

/** Requests by kind, seconds, and what it cost the browser. */
export interface Run {
  readonly check: number;
  readonly beyond: number;
  readonly api: number;
  readonly git: number;
  readonly files: number;
  readonly preflights: number;
  readonly total: number;
  readonly seconds: number;
  readonly packing: number;
  readonly saving: number;
  /** Processor time of the renderers, seconds. */
  readonly used: { readonly collecting: number; readonly packing: number; readonly saving: number };
  /** Bytes of the archive. */
  readonly size: number;
  readonly thread: MainThread;
  readonly memory: MemoryPeak;
}

/** Check, Export, Save ZIP, once. */
export async function exportOnce(
  context: BrowserContext,
  served: ServedPage,
  measured: ExportTarget,
  rounds: ExportRounds = {},
): Promise<Run> {
  const untilState = (page: Page, ...states: string[]) => waitFor(page, rounds.patience ?? 600_000, states);
  const page = context.pages()[0] ?? (await context.newPage());
  await watchMainThread(page);
  await page.goto(
    `${served.url}#/export?save=download&url=${encodeURIComponent(measured.url)}&units=${measured.units.join(',')}`,
  );
  await page.getByRole('button', { name: 'Check' }).waitFor();
  const before = measured.requests.length;
  const memory = watchRenderers();
  await restartWatch(page);
  await page.getByRole('button', { name: 'Check' }).click();
  await untilState(page, 'ready');
  const checked = measured.requests.length;
  const used = [rendererSeconds()];
  const from = performance.now();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await untilState(page, 'packing', 'done');
  const collected = performance.now();
  used.push(rendererSeconds());
  await untilState(page, 'done');
  const done = performance.now();
  used.push(rendererSeconds());
  const { saving, archive } = await save(page);
  used.push(rendererSeconds());
  const spent = (stage: number) => (used[stage + 1] ?? 0) - (used[stage] ?? 0);
  const thread = await readWatch(page);
  const peak = memory.stop();
  await rounds.look?.(archive);
  const asked = measured.requests.slice(before);
  const check = asked.slice(0, checked - before).filter(isAsked).length;
  return {
    check,
    ...countsOf(measured.requests.slice(checked)),
    preflights: asked.filter(({ method }) => method === 'OPTIONS').length,
    beyond: asked.filter(({ url }) => beyondPeer.test(url)).length,
    total: asked.filter(isAsked).length,
    seconds: (done - from) / 1000,
    packing: (done - collected) / 1000,
    saving,
    thread,
    used: { collecting: spent(0), packing: spent(1), saving: spent(2) },
    size: statSync(archive).size,
    memory: peak,
  };
}

function isAsked({ method }: { readonly method: string }): boolean {
  return method !== 'OPTIONS';
}

function countsOf(requests: ExportTarget['requests']): { api: number; git: number; files: number } {
  const asked = requests.filter(isAsked);
  const count = (pattern: RegExp) => asked.filter(({ url }) => pattern.test(url)).length;
  const api = count(/\/api\/v1\//);
  const git = count(/\.git\//);
  return { api, git, files: asked.length - api - git };
}

async function waitFor(page: Page, patience: number, states: readonly string[]): Promise<void> {
  const wanted = states.map((state) => `[data-testid="job"][data-state="${state}"]`);
  const found = page.locator([...wanted, '[data-testid="job"][data-state="failed"]'].join(', '));
  await found.waitFor({ timeout: patience });
  const state = await found.getAttribute('data-state');
  if (state === 'failed')
    throw new Error(`the export failed: ${await page.getByTestId('notice').first().textContent()}`);
}

/** Seconds from the press of the button until the archive is on the disk. */
async function save(page: Page): Promise<{ saving: number; archive: string }> {
  const from = performance.now();
  const waiting = page.waitForEvent('download', { timeout: 600_000 });
  await page.getByRole('button', { name: 'Save ZIP' }).click();
  const archive = await (await waiting).path();
  return { saving: (performance.now() - from) / 1000, archive };
}
