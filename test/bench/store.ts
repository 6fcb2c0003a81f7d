import type { StoreKind } from './bench-vault.ts';
import { withBrowser } from './browser.ts';
import { median, printFigure, rounded } from './figures.ts';
import { settle } from './git-peer.ts';
import { benchClones } from './store-clone.ts';
import { inBoth, type Round } from './store-rounds.ts';
import type { StoreTimes } from './store-worker.ts';
import { serveWorkerPage, type WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

const mebibyte = 1 << 20;
/** Windows read from all over the pack. */
const windows = 512;

async function storeOnce(served: WorkerPage, kind: StoreKind, bytes: number): Promise<StoreTimes> {
  return withBrowser(async (context) => {
    const page = await served.open(context);
    settle();
    return page.evaluate((options) => callBench('store', options), { kind, bytes, windows });
  });
}

const stages: Readonly<Record<string, (times: StoreTimes) => number>> = {
  writing: ({ writing }) => writing,
  sequential: ({ sequential }) => sequential,
  windows: (times) => times.windows,
  all: (times) => times.writing + times.sequential + times.windows,
};

function printStores(runs: readonly Round<StoreTimes>[], bytes: number): void {
  for (const [stage, pick] of Object.entries(stages)) {
    const of = (kind: StoreKind) => rounded(median(runs.map((run) => pick(run[kind]))), 2);
    const ratios = runs.map(({ files, database }) => rounded(pick(files) / pick(database), 2));
    const about = { database: of('database'), files: of('files'), ratios, bytes, rounds: runs.length };
    printFigure({ figure: `store-${stage}`, value: median(ratios), unit: 'times the database', ...about });
  }
}

/**
 * `npm run bench store [<MiB>] [<rounds>]`: a pack in the vault's database alone, and as the product has it, in a file of the origin private
 * file system, in turn, each in a fresh browser with a profile on disk; then whole clones. `value` is the median of each round's ratio. No
 * bytes: clones only.
 */
export async function benchStore(words: readonly string[]): Promise<void> {
  const [size = 1024, rounds = 5] = words.map(Number);
  if (!Number.isInteger(size) || size < 0 || !Number.isInteger(rounds) || rounds < 1)
    throw new Error('store [<MiB>] [<rounds>]');
  const served = await serveWorkerPage();
  try {
    const bytes = size * mebibyte;
    if (bytes > 0) printStores(await inBoth(rounds, (kind) => storeOnce(served, kind, bytes)), bytes);
    await benchClones(served, rounds);
  } finally {
    await served.close();
  }
}
