import type { StoreKind } from './bench-vault.ts';
import { withBrowser } from './browser.ts';
import { median, printFigure, rounded } from './figures.ts';
import { serveRepositories, settle } from './git-peer.ts';
import { type Measured, madeRepository } from './git-repositories.ts';
import type { FetchTimes } from './git-worker.ts';
import { type MemoryPeak, watchRenderers } from './renderer-memory.ts';
import { inBoth, type Round } from './store-rounds.ts';
import type { WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

type Fetched = FetchTimes & { readonly memory: MemoryPeak };

async function fetchOnce(served: WorkerPage, url: string, packs: StoreKind): Promise<Fetched> {
  return withBrowser(async (context) => {
    const page = await served.open(context);
    settle();
    const memory = watchRenderers();
    const times = await page.evaluate((options) => callBench('fetchGit', options), { url, packs });
    return { ...times, memory: memory.stop() };
  });
}

/** Prints `store-clone`: the whole clone, fetched, indexed, proved and durable, with its pack in either place. */
export async function benchClones(served: WorkerPage, rounds: number): Promise<void> {
  for (const name of ['small', 'large'] as const) {
    const repository = await madeRepository(name, false);
    const server = await serveRepositories({ [name]: repository.path });
    try {
      const runs = await inBoth(rounds, (kind) => fetchOnce(served, server.url(name), kind));
      printClones(repository, runs);
    } finally {
      await server.close();
    }
  }
}

function printClones({ name }: Measured, runs: readonly Round<Fetched>[]): void {
  const of = (kind: StoreKind, pick: (fetched: Fetched) => number) => median(runs.map((run) => pick(run[kind])));
  const most = (kind: StoreKind) => rounded(Math.max(...runs.map((run) => run[kind].memory.largest)) / 1e6);
  const value = rounded(median(runs.map(({ files, database }) => files.seconds / database.seconds)), 2);
  printFigure({
    ...{ figure: 'store-clone', value, unit: 'times the database', repository: name },
    ...{
      database: rounded(
        of('database', (one) => one.seconds),
        2,
      ),
      files: rounded(
        of('files', (one) => one.seconds),
        2,
      ),
    },
    ...{ ratios: runs.map(({ files, database }) => rounded(files.seconds / database.seconds, 2)) },
    ...{ databaseMemory: most('database'), filesMemory: most('files') },
    ...{ bytes: runs[0]?.database.bytes, rounds: runs.length },
  });
}
