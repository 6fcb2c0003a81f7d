import { join } from 'node:path';
import { launch, type Page } from 'puppeteer-core';
import { temporaryFolder } from '../support/git-commands.ts';
import { installFirefox } from '../support/programs.ts';
import { printFigure, repeated, rounded } from './figures.ts';
import { checkCopy } from './git-check.ts';
import { printTimes } from './git-figures.ts';
import { inTurn, serveRepositories, settle, timeClone } from './git-peer.ts';
import type { Measured } from './git-repositories.ts';
import type { FetchTimes } from './git-worker.ts';
import { watchProcesses } from './renderer-memory.ts';
import type { WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

/** Highest PSS, bytes: of the content processes of tabs; of all processes of the browser. */
interface FirefoxMemory {
  readonly content: number;
  readonly all: number;
}

type Fetched = FetchTimes & { readonly memory: FirefoxMemory };

/** A headless Firefox with a fresh profile on disk, over WebDriver BiDi. */
async function withFirefox<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const profile = temporaryFolder();
  const browser = await launch({
    browser: 'firefox',
    executablePath: installFirefox(),
    headless: true,
    userDataDir: profile.path,
    protocolTimeout: 0,
  });
  try {
    return await work(await browser.newPage());
  } finally {
    await browser.close();
    profile.remove();
  }
}

/** Storage and network of Firefox are in other processes than the tab, so those are watched, too. */
function watchFirefox(): { stop(): FirefoxMemory } {
  const content = watchProcesses((command) => command.includes('-isForBrowser'));
  const all = watchProcesses((command) => /firefox/.test(command.slice(0, command.indexOf('\0'))));
  return { stop: () => ({ content: content.stop().proportional, all: all.stop().proportional }) };
}

async function fetchOnce(served: WorkerPage, url: string, copy: string | undefined): Promise<Fetched> {
  return withFirefox(async (page) => {
    await page.goto(served.url);
    await page.waitForFunction(() => 'callBench' in globalThis);
    settle();
    const memory = watchFirefox();
    const times = await page.evaluate((address) => callBench('fetchGit', { url: address }), url);
    const peak = memory.stop();
    if (copy !== undefined) await page.evaluate((to) => callBench('sendGit', { to }), served.receiveInto(copy));
    return { ...times, memory: peak };
  });
}

/** Prints `git-firefox-time`, `git-firefox-memory` and `git-correct`: the same worker in Firefox. */
export async function benchFirefox(served: WorkerPage, repository: Measured, rounds: number): Promise<void> {
  const folder = temporaryFolder();
  const copy = join(folder.path, 'copy.git');
  const { name } = repository;
  const server = await serveRepositories({ [name]: repository.path });
  try {
    const clone = () => timeClone(server.url(name), join(folder.path, 'mirror.git'));
    const runs = await repeated(rounds, (round) =>
      inTurn(round, clone, () => fetchOnce(served, server.url(name), round === rounds - 1 ? copy : undefined)),
    );
    printTimes({ figure: 'git-firefox-time', unit: 'times git clone --mirror', repository: name }, runs);
    const most = (pick: (memory: FirefoxMemory) => number) =>
      rounded(Math.max(...runs.map(({ ours }) => pick(ours.memory))) / 1e6);
    const memory = { value: most(({ content }) => content), unit: 'MB', all: most(({ all }) => all) };
    printFigure({ figure: 'git-firefox-memory', ...memory, repository: name, rounds });
    checkCopy(copy, repository.path, { repository: name, browser: 'firefox' });
  } finally {
    await server.close();
    folder.remove();
  }
}
