import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitBytes, gitEnvironment, temporaryFolder } from '../support/git-commands.ts';
import { startGitServer } from '../support/git-server.ts';
import { withBrowser } from './browser.ts';
import { median, printFigure, repeated, rounded } from './figures.ts';
import { noise, numbers } from './noise.ts';
import { watchRenderers } from './renderer-memory.ts';
import type {} from './worker.ts';
import { serveWorkerPage, type WorkerPage } from './worker-page.ts';

const rounds = 3;
const commits = 6_500;
const filesEach = 3;

/** About 40,000 objects in about 50 MB: commits that each write some files in folders two deep. */
function history(): Buffer {
  const random = numbers(11);
  const data = (text: string) => `data ${text.length}\n${text}\n`;
  const parts: Buffer[] = [];
  for (let commit = 0; commit < commits; commit++) {
    const who = `committer Ada Test <ada@example.test> ${1_600_000_000 + commit * 60} +0000\n`;
    const lines = [`commit refs/heads/main\n${who}${data(`Change ${commit}`)}`];
    const folder = `part-${commit % 20}`;
    for (let file = 0; file < filesEach; file++)
      lines.push(`M 644 inline ${folder}/file-${Math.floor(random() * 100)}.ts\n${data(noise(random, 5_500))}`);
    parts.push(Buffer.from(lines.join('')));
  }
  return Buffer.concat(parts);
}

/** Seconds of `git clone --mirror`, which indexes and checks as ours does. */
async function clone(url: string, target: string): Promise<number> {
  rmSync(target, { recursive: true, force: true });
  const from = performance.now();
  const child = spawn('git', ['clone', '--quiet', '--mirror', url, target], { env: gitEnvironment, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git clone ended with ${code}`);
  return (performance.now() - from) / 1000;
}

async function fetchOnce(served: WorkerPage, url: string) {
  return withBrowser(async (context) => {
    const worker = await served.start(context);
    const memory = watchRenderers();
    const times = await worker.evaluate(async (address) => {
      while (globalThis.benchWorker === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      return globalThis.benchWorker.fetchGit(address);
    }, url);
    return { ...times, memory: memory.stop().proportional };
  });
}

/** `npm run bench git`: fetch, index and verify in Chromium beside `git clone --mirror` of the same repository from the same server. */
export async function benchGit(): Promise<void> {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, 'scale-lab'));
  const repository = join(folder.path, 'scale-lab', 'large.git');
  git(folder.path, 'init', '--quiet', '--bare', repository);
  gitBytes(repository, ['fast-import', '--quiet'], { input: history() });
  const server = await startGitServer({ root: folder.path, cors: true });
  const served = await serveWorkerPage();
  try {
    const url = `${server.url}/scale-lab/large.git`;
    const runs = await repeated(rounds, async () => {
      const peer = await clone(url, join(folder.path, 'mirror'));
      return { peer, ...(await fetchOnce(served, url)) };
    });
    const middle = (pick: (run: (typeof runs)[number]) => number, digits: number) =>
      rounded(median(runs.map(pick)), digits);
    const about = { objects: middle((run) => run.objects, 0), bytes: middle((run) => run.bytes, 0), rounds };
    const seconds = middle((run) => run.seconds, 2);
    const peer = middle((run) => run.peer, 2);
    const ratio = middle((run) => run.seconds / run.peer, 2);
    printFigure({
      figure: 'git-time',
      value: ratio,
      unit: 'times git clone --mirror',
      budget: 1,
      seconds,
      peer,
      ...about,
    });
    const memory = middle((run) => run.memory / 1e6, 0);
    printFigure({ figure: 'git-memory', value: memory, unit: 'MB', budget: 350, ...about });
  } finally {
    await served.close();
    await server.close();
    folder.remove();
  }
}
