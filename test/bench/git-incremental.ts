import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/git-commands.ts';
import { withBrowser } from './browser.ts';
import { repeated } from './figures.ts';
import { checkCopy } from './git-check.ts';
import { printTimes } from './git-figures.ts';
import { grownRepository } from './git-grow.ts';
import { inTurn, serveRepositories, settle, timeClone, timeGit } from './git-peer.ts';
import { type Measured, measuredAt } from './git-repositories.ts';
import type { FetchTimes } from './git-worker.ts';
import type { WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

/** Of a hundred objects, so many are new at the second fetch. */
const percent = 1;

interface Again {
  readonly url: string;
  readonly grownUrl: string;
  /** Where the stored repository is written to, after both fetches. */
  readonly copy?: string;
}

/** Fetches the one, then the other with what is there already; times, objects and bytes are those of the second. */
async function fetchTwice(served: WorkerPage, { url, grownUrl, copy }: Again): Promise<FetchTimes> {
  return withBrowser(async (context) => {
    const page = await served.open(context);
    const first = await page.evaluate((address) => callBench('fetchGit', { url: address }), url);
    settle();
    const second = await page.evaluate((address) => callBench('fetchGit', { url: address, again: true }), grownUrl);
    if (copy !== undefined) await page.evaluate((to) => callBench('sendGit', { to }), served.receiveInto(copy));
    return { ...second, objects: second.objects - first.objects, bytes: second.bytes - first.bytes };
  });
}

/**
 * Prints `git-incremental`: a second fetch after 1 % new objects, beside `git fetch` in a mirror of the same state. Before and after are two
 * repositories on the server, so that each round starts from the same.
 */
export async function benchIncremental(served: WorkerPage, repository: Measured, rounds: number): Promise<void> {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  await grownRepository(repository.path, at('grown.git'), (repository.objects * percent) / 100);
  const grown = measuredAt('grown', at('grown.git'));
  const server = await serveRepositories({ before: repository.path, after: grown.path });
  const urls = { url: server.url('before'), grownUrl: server.url('after') };
  try {
    await timeClone(urls.url, at('before.git'));
    const peer = async () => {
      rmSync(at('mirror.git'), { recursive: true, force: true });
      cpSync(at('before.git'), at('mirror.git'), { recursive: true });
      settle();
      return timeGit(at('mirror.git'), 'fetch', '--quiet', '--prune', urls.grownUrl, '+refs/*:refs/*');
    };
    const runs = await repeated(rounds, (round) =>
      inTurn(round, peer, () =>
        fetchTwice(served, { ...urls, ...(round === rounds - 1 ? { copy: at('copy.git') } : {}) }),
      ),
    );
    const about = { budget: 1.2, repository: repository.name };
    printTimes({ figure: 'git-incremental', unit: 'times git fetch', ...about }, runs);
    checkCopy(at('copy.git'), grown.path, { repository: repository.name, fetches: 2 });
  } finally {
    await server.close();
    folder.remove();
  }
}
