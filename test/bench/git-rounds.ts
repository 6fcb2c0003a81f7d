import { join } from 'node:path';
import { temporaryFolder } from '../support/git-commands.ts';
import { withBrowser } from './browser.ts';
import { printFigure, repeated, rounded } from './figures.ts';
import { checkCopy } from './git-check.ts';
import { printTimes, type Round } from './git-figures.ts';
import { inTurn, serveRepositories, settle, timeClone } from './git-peer.ts';
import type { Measured } from './git-repositories.ts';
import type { FetchTimes } from './git-worker.ts';
import { type MemoryPeak, watchRenderers } from './renderer-memory.ts';
import type { WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

type Fetched = FetchTimes & { readonly memory: MemoryPeak };

/** Fetches in a fresh Chromium; with a folder, writes out there what was stored. */
async function fetchOnce(served: WorkerPage, url: string, copy: string | undefined): Promise<Fetched> {
  return withBrowser(async (context) => {
    const page = await served.open(context);
    settle();
    const memory = watchRenderers();
    const times = await page.evaluate((address) => callBench('fetchGit', { url: address }), url);
    const peak = memory.stop();
    if (copy !== undefined) await page.evaluate((to) => callBench('sendGit', { to }), served.receiveInto(copy));
    return { ...times, memory: peak };
  });
}

/** Prints `git-time`, `git-memory` and `git-correct` of one repository: Chromium and `git clone --mirror` in turn, from the same server. */
export async function benchRounds(served: WorkerPage, repository: Measured, rounds: number): Promise<void> {
  const folder = temporaryFolder();
  const copy = join(folder.path, 'copy.git');
  const server = await serveRepositories({ [repository.name]: repository.path });
  const url = server.url(repository.name);
  try {
    const clone = () => timeClone(url, join(folder.path, 'mirror.git'));
    const runs = await repeated(rounds, (round) =>
      inTurn(round, clone, () => fetchOnce(served, url, round === rounds - 1 ? copy : undefined)),
    );
    const about = { budget: 1, repository: repository.name };
    printTimes({ figure: 'git-time', unit: 'times git clone --mirror', ...about }, runs);
    printMemory(repository.name, runs);
    checkCopy(copy, repository.path, { repository: repository.name });
  } finally {
    await server.close();
    folder.remove();
  }
}

/** The highest of all rounds, not the middle one. The value is the tab's own renderer, page and workers; `all` has Chromium's spare ones, too. */
function printMemory(repository: string, runs: readonly (Round & { readonly ours: Fetched })[]): void {
  const most = (pick: (memory: MemoryPeak) => number) =>
    rounded(Math.max(...runs.map(({ ours }) => pick(ours.memory))) / 1e6);
  printFigure({
    ...{ figure: 'git-memory', value: most((memory) => memory.largest), unit: 'MB', budget: 350 },
    ...{ repository, bytes: runs[0]?.ours.bytes, rounds: runs.length },
    ...{ all: most((memory) => memory.proportional), resident: most((memory) => memory.resident) },
    idle: most((memory) => memory.idle),
  });
}
