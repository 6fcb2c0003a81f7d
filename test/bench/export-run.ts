import { statSync } from 'node:fs';
import type { Unit } from '../../src/model/unit.ts';
import type { ServedPage } from './browser.ts';
import { type MainThread, readWatch, restartWatch, watchMainThread } from './main-thread.ts';
import type { PlainPage } from './plain-browser.ts';
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
  page: PlainPage,
  served: ServedPage,
  measured: ExportTarget,
  rounds: ExportRounds = {},
): Promise<Run> {
  const patience = rounds.patience ?? 600_000;
  await watchMainThread(page);
  await page.goto(
    `${served.url}#/export?save=download&url=${encodeURIComponent(measured.url)}&units=${measured.units.join(',')}`,
  );
  await page.until(button('Check'), patience);
  const before = measured.requests.length;
  const memory = watchRenderers();
  await restartWatch(page);
  await page.evaluate(`${button('Check')}.click()`);
  await untilState(page, patience, 'ready');
  const checked = measured.requests.length;
  const used = [rendererSeconds()];
  const from = performance.now();
  await page.evaluate(`${button('Export')}.click()`);
  await untilState(page, patience, 'packing', 'done');
  const collected = performance.now();
  used.push(rendererSeconds());
  await untilState(page, patience, 'done');
  const done = performance.now();
  used.push(rendererSeconds());
  const archive = await page.download(() => page.evaluate(`${button('Save ZIP')}.click()`), patience);
  const saving = (performance.now() - done) / 1000;
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

/** The button of exactly these words, as an expression. */
function button(words: string): string {
  return `[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === ${JSON.stringify(words)})`;
}

async function untilState(page: PlainPage, patience: number, ...states: string[]): Promise<void> {
  const wanted = [...states, 'failed'].map((state) => `[data-testid="job"][data-state="${state}"]`);
  const job = `document.querySelector(${JSON.stringify(wanted.join(', '))})`;
  await page.until(job, patience);
  if ((await page.evaluate(`${job}.dataset.state`)) !== 'failed') return;
  const notice = await page.evaluate(`document.querySelector('[data-testid="notice"]')?.textContent`);
  throw new Error(`the export failed: ${notice}`);
}
