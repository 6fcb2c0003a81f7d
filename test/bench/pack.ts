import { withBrowser } from './browser.ts';
import { median, printFigure, repeated, rounded } from './figures.ts';
import { benchRows } from './pack-rows.ts';
import { watchRenderers } from './renderer-memory.ts';
import type {} from './worker.ts';
import { serveWorkerPage, type WorkerPage } from './worker-page.ts';

const bytes = 200 * 1024 * 1024;
const rounds = 3;

async function packOnce(served: WorkerPage) {
  return withBrowser(async (context) => {
    const worker = await served.start(context);
    const memory = watchRenderers();
    const times = await worker.evaluate(async (size) => {
      while (globalThis.benchWorker === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      return globalThis.benchWorker.pack(size);
    }, bytes);
    return { ...times, memory: memory.stop().proportional };
  });
}

/** `npm run bench pack`: how fast a vault with a large release file becomes a ZIP, and one with many rows. */
export async function benchPack(): Promise<void> {
  const served = await serveWorkerPage();
  try {
    const runs = await repeated(rounds, () => packOnce(served));
    const rate = median(runs.map(({ size, planning, zipping }) => size / 1e6 / (planning + zipping)));
    const middle = (pick: (run: (typeof runs)[number]) => number, digits: number) =>
      rounded(median(runs.map(pick)), digits);
    const stages = {
      storing: middle((run) => run.storing, 2),
      planning: middle((run) => run.planning, 2),
      zipping: middle((run) => run.zipping, 2),
      memory: middle((run) => run.memory / 1e6, 0),
    };
    const about = { bytes: middle((run) => run.size, 0), rounds, ...stages };
    printFigure({ figure: 'pack-rate', value: rounded(rate), unit: 'MB/s', budget: 100, ...about }, 'higher');
    await benchRows(served);
  } finally {
    await served.close();
  }
}
