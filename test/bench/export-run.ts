import { statSync } from 'node:fs';
import type { Unit } from '../../src/model/unit.ts';
import type { ServedPage } from '../support/page.ts';
import { type MainThread, readWatch, restartWatch, watchMainThread } from './main-thread.ts';
import type { PlainPage } from './plain-browser.ts';
import { type MemoryPeak, rendererSeconds, watchRenderers } from './renderer-memory.ts';
import { type StoredBytes, storedBytes } from './stored-bytes.ts';

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
  /** Typed into its field before the check. */
  readonly token?: string;
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
  readonly stages: { readonly collecting: Stage; readonly packing: Stage; readonly saving: Stage };
  /** Bytes of the archive. */
  readonly size: number;
  readonly stored: StoredBytes;
  readonly thread: MainThread;
  readonly memory: MemoryPeak;
}

/** Seconds by the clock and of processors, and memory, of one stage. */
interface Stage {
  readonly seconds: number;
  readonly used: number;
  readonly memory: MemoryPeak;
}

async function stage(work: () => Promise<void>): Promise<Stage> {
  const memory = watchRenderers();
  const used = rendererSeconds();
  const from = performance.now();
  await work();
  const seconds = (performance.now() - from) / 1000;
  return { seconds, used: rendererSeconds() - used, memory: memory.stop() };
}

/** Check, Export, Save ZIP, once. */
export async function exportOnce(
  page: PlainPage,
  served: ServedPage,
  measured: ExportTarget,
  rounds: ExportRounds = {},
): Promise<Run> {
  const patience = rounds.patience ?? 600_000;
  const press = (words: string) => page.evaluate(`${button(words)}.click()`);
  await watchMainThread(page);
  await page.goto(
    `${served.url}#/export?save=download&url=${encodeURIComponent(measured.url)}&units=${measured.units.join(',')}`,
  );
  await page.until(button('Check'), patience);
  if (rounds.token !== undefined) await page.evaluate(typed('Access token', rounds.token));
  const before = measured.requests.length;
  await restartWatch(page);
  const checking = await stage(async () => {
    await press('Check');
    await untilState(page, patience, 'ready');
  });
  const checked = measured.requests.length;
  const collecting = await stage(async () => {
    await press('Export');
    await untilState(page, patience, 'packing', 'done');
  });
  const packing = await stage(() => untilState(page, patience, 'done'));
  let archive = '';
  const saving = await stage(async () => {
    archive = await page.download(() => press('Save ZIP'), patience);
  });
  const thread = await readWatch(page);
  const stored = await storedBytes(page);
  await rounds.look?.(archive);
  const size = statSync(archive).size;
  const stages = { collecting, packing, saving };
  const seconds = collecting.seconds + packing.seconds;
  const times = { seconds, packing: packing.seconds, saving: saving.seconds };
  const counts = requestsOf(measured.requests.slice(before), checked - before);
  return {
    ...counts,
    ...times,
    ...{ stages, thread, size, stored, memory: highest([checking, ...Object.values(stages)]) },
  };
}

/** Of all stages; before the first the page has done nothing yet. */
function highest(stages: readonly Stage[]): MemoryPeak {
  const most = (pick: (peak: MemoryPeak) => number) => Math.max(...stages.map(({ memory }) => pick(memory)));
  return {
    proportional: most(({ proportional }) => proportional),
    resident: most(({ resident }) => resident),
    largest: most(({ largest }) => largest),
    usual: most(({ usual }) => usual),
    idle: stages[0]?.memory.idle ?? 0,
  };
}

/** `check`: how many of the requests, preflights among them, the check has made. */
function requestsOf(asked: ExportTarget['requests'], check: number) {
  const isPreflight = ({ method }: { readonly method: string }) => method === 'OPTIONS';
  return {
    check: asked.slice(0, check).filter(isAsked).length,
    ...countsOf(asked.slice(check)),
    preflights: asked.filter(isPreflight).length,
    beyond: asked.filter(({ url }) => beyondPeer.test(url)).length,
    total: asked.filter(isAsked).length,
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

/** Types into the field of that label, as an expression. */
function typed(label: string, text: string): string {
  const field = `[...document.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(${JSON.stringify(label)})).control`;
  return `(() => { const field = ${field}; field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event('input', { bubbles: true })); })()`;
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
