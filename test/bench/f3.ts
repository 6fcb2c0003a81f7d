import { withBrowser } from './browser.ts';
import { median, printFigure, repeated, rounded } from './figures.ts';
import { rendererSeconds, watchRenderers } from './renderer-memory.ts';
import type {} from './worker.ts';
import { serveWorkerPage, type WorkerPage } from './worker-page.ts';

const sizes = [20_000, 200_000];
const rounds = 3;
/** Entries a second. */
const rateBudget = 20_000;
/** Memory of the largest by that of the smallest. */
const growthBudget = 1.5;

async function writeOnce(served: WorkerPage, entries: number) {
  return withBrowser(async (context) => {
    const worker = await served.start(context);
    const [memory, before] = [watchRenderers(), rendererSeconds()];
    const times = await worker.evaluate(async (count) => {
      while (globalThis.benchWorker === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      return globalThis.benchWorker.f3(count);
    }, entries);
    return { ...times, processor: rendererSeconds() - before, memory: memory.stop().largest };
  });
}

/** `npm run bench f3`: how fast a project becomes an F3 archive, which is one small file for each thing in it. */
export async function benchF3(): Promise<void> {
  const served = await serveWorkerPage();
  try {
    const memories: number[] = [];
    for (const size of sizes) {
      const runs = await repeated(rounds, () => writeOnce(served, size));
      const entries = runs[0]?.entries ?? 0;
      const memory = median(runs.map((run) => run.memory)) / 1e6;
      const about = {
        entries,
        rounds,
        seconds: rounded(median(runs.map(({ seconds }) => seconds)), 2),
        megabytesPerSecond: rounded(median(runs.map((run) => run.size / 1e6 / run.seconds)), 1),
        processor: rounded(median(runs.map(({ processor }) => processor)), 2),
        perProcessorSecond: rounded(median(runs.map((run) => run.entries / run.processor))),
        bytes: runs[0]?.size ?? 0,
        memory: rounded(memory),
      };
      const rate = rounded(median(runs.map((run) => run.entries / run.seconds)));
      printFigure({ figure: 'f3-rate', value: rate, unit: 'entries/s', budget: rateBudget, ...about }, 'higher');
      memories.push(memory);
    }
    const [first = 1, last = 1] = [memories[0], memories.at(-1)];
    printFigure({ figure: 'f3-memory-growth', value: rounded(last / first, 2), unit: 'times', budget: growthBudget });
  } finally {
    await served.close();
  }
}
