import { type Unit, units } from '../../src/model/unit.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { startGitServer } from '../support/git-server.ts';
import { scaleName, scaleOf, scaleOwner } from '../support/scale.ts';
import { median, printFigure, repeated, rounded } from './figures.ts';
import { largeProject } from './large-project.ts';
import { withPlainBrowser } from './plain-browser.ts';
import { rendererSeconds, watchRenderers } from './renderer-memory.ts';
import type { RowTimes } from './rows-worker.ts';
import type { WorkerPage } from './worker-page.ts';

/** Of the project of `scale`. */
const share = 0.2;
const rounds = 3;
const memoryBudget = 350;
const patience = 60_000;

/** A project of many rows and little else, collected by nobody: made once, then packed in a fresh browser each time. */
export async function benchRows(served: WorkerPage): Promise<void> {
  const profile = temporaryFolder();
  const kept = { path: profile.path, remove: () => {} };
  try {
    await fill(served, kept);
    const asked = units.filter((unit) => !['events', 'attachments', 'reactions'].includes(unit));
    report(await repeated(rounds, () => packOnce(served, kept, asked)));
  } finally {
    profile.remove();
  }
}

type Kept = ReturnType<typeof temporaryFolder>;

async function fill(served: WorkerPage, profile: Kept): Promise<void> {
  const scale = scaleOf(share);
  const project = largeProject(scale);
  const server = await startGitServer({ root: project.repositories, cors: true });
  const url = `${server.url}/${scaleOwner}/${scaleName}.git`;
  try {
    await withPlainBrowser(async (page) => {
      await page.goto(served.url);
      await page.until('globalThis.callBench', patience);
      await page.evaluate(`callBench('fillRows', ${JSON.stringify({ scale, url })})`);
    }, profile);
  } finally {
    await server.close();
    project.remove();
  }
}

type Round = RowTimes & { readonly used: number; readonly memory: number };

function packOnce(served: WorkerPage, profile: Kept, asked: readonly Unit[]): Promise<Round> {
  return withPlainBrowser(async (page) => {
    await page.goto(served.url);
    await page.until('globalThis.callBench', patience);
    const memory = watchRenderers();
    const before = rendererSeconds();
    // What comes back is what the method returned.
    const times = (await page.evaluate(`callBench('packRows', ${JSON.stringify({ units: asked })})`)) as RowTimes;
    return { ...times, used: rendererSeconds() - before, memory: memory.stop().largest };
  }, profile);
}

function report(runs: readonly Round[]): void {
  if (new Set(runs.map(({ digest }) => digest)).size > 1) throw new Error('the same vault gave different archives');
  const middle = (pick: (run: Round) => number, digits = 2) => rounded(median(runs.map(pick)), digits);
  printFigure(
    {
      figure: 'pack-rows',
      value: middle(({ size, planning, saving }) => size / 1e6 / (planning + saving), 1),
      unit: 'MB/s',
      budget: 100,
      rounds,
      ...{ bytes: middle(({ size }) => size, 0), files: middle(({ files }) => files, 0) },
      ...{ planning: middle((run) => run.planning), saving: middle((run) => run.saving) },
      processorRate: middle(({ size, used }) => size / 1e6 / used, 1),
    },
    'higher',
  );
  const memory = rounded(Math.max(...runs.map((run) => run.memory)) / 1e6);
  printFigure({ figure: 'pack-rows-memory', value: memory, unit: 'MB', budget: memoryBudget, rounds });
}
