import { join } from 'node:path';
import { temporaryFolder } from '../support/git-commands.ts';
import { withBrowser } from './browser.ts';
import { median, printFigure, repeated, rounded } from './figures.ts';
import { checkCopy } from './git-check.ts';
import { serveRepositories, settle, timeClone } from './git-peer.ts';
import type { Measured } from './git-repositories.ts';
import type { FetchTimes } from './git-worker.ts';
import { type MemoryPeak, watchRenderers } from './renderer-memory.ts';
import type { WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

interface Round {
  readonly ours: FetchTimes & { readonly memory: MemoryPeak };
  /** Seconds of git. */
  readonly peer: number;
}

/** Fetches in a fresh Chromium; with a folder, writes out there what was stored. */
async function fetchOnce(served: WorkerPage, url: string, copy: string | undefined): Promise<Round['ours']> {
  return withBrowser(async (context) => {
    const page = await served.open(context);
    page.setDefaultTimeout(0);
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
    const runs = await repeated(rounds, async (round): Promise<Round> => {
      const clone = async () => {
        settle();
        return timeClone(url, join(folder.path, 'mirror.git'));
      };
      const fetch = () => fetchOnce(served, url, round === rounds - 1 ? copy : undefined);
      if (round % 2 === 0) {
        const peer = await clone();
        return { peer, ours: await fetch() };
      }
      const ours = await fetch();
      return { ours, peer: await clone() };
    });
    printRounds(repository.name, runs);
    checkCopy(copy, repository.path, { repository: repository.name });
  } finally {
    await server.close();
    folder.remove();
  }
}

function printRounds(repository: string, runs: readonly Round[]): void {
  const middle = (pick: (run: Round) => number, digits: number) => rounded(median(runs.map(pick)), digits);
  const about = {
    ...{ repository, objects: middle((run) => run.ours.objects, 0) },
    ...{ bytes: middle((run) => run.ours.bytes, 0), rounds: runs.length },
  };
  printFigure({
    ...{
      figure: 'git-time',
      value: middle(({ ours, peer }) => ours.seconds / peer, 3),
      unit: 'times git clone --mirror',
    },
    ...{ budget: 1, seconds: middle((run) => run.ours.seconds, 2), peer: middle((run) => run.peer, 2), ...about },
    phases: {
      lastByte: middle((run) => run.ours.phases.lastByte, 2),
      indexed: middle((run) => run.ours.phases.indexed, 2),
      verified: middle((run) => run.ours.phases.verified, 2),
      durable: middle((run) => run.ours.phases.durable, 2),
    },
    ratios: runs.map(({ ours, peer }) => rounded(ours.seconds / peer, 3)),
  });
  const megabytes = (pick: (memory: MemoryPeak) => number) =>
    rounded(Math.max(...runs.map(({ ours }) => pick(ours.memory))) / 1e6);
  printFigure({
    ...{ figure: 'git-memory', value: megabytes((memory) => memory.proportional), unit: 'MB', budget: 350, ...about },
    ...{ largest: megabytes((memory) => memory.largest), resident: megabytes((memory) => memory.resident) },
  });
}
