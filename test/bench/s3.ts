import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { git, gitBytes, gitEnvironment, temporaryFolder } from '../support/git-commands.ts';
import { buildS3Program } from '../support/s3-program.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { withBrowser } from './browser.ts';
import { printFigure, rounded } from './figures.ts';
import { serveRepositories, settle } from './git-peer.ts';
import { watchRenderers } from './renderer-memory.ts';
import type { MirrorJob } from './s3-worker.ts';
import { serveWorkerPage, type WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

/** The peer, at the version that was measured: https://pypi.org/project/mirror-git-to-s3/ */
const peerPackage = 'mirror-git-to-s3==0.0.24';
const usualSizes = [1_000, 20_000, 40_000];
/** At least so many times fewer requests than the peer, by the number of objects. */
const fewerRequests: Readonly<Record<number, number>> = { 1000: 20, 40000: 1_000 };
const fasterAt: Readonly<Record<number, number>> = { 20000: 10 };
const requestsWhenSame = 3;
/** MB of page and worker. */
const memoryBudget = 350;

/** Four objects a commit: itself, two trees and a file. */
function madeRepository(folder: string, objects: number): string {
  const path = join(folder, `made-${objects}.git`);
  mkdirSync(path);
  git(path, 'init', '-q', '--bare');
  let stream = '';
  for (let at = 0; at < objects / 4; at++) {
    const lines = Array.from({ length: 40 }, (_, line) => `line ${line} ${Math.imul(line + 1, at + 7) >>> 0}\n`);
    const content = lines.join('');
    stream += `commit refs/heads/main\ncommitter Ada <a@b.c> ${1_700_000_000 + at * 60} +0000\ndata 2\nv\n`;
    stream += `M 100644 inline folder-${at % 50}/file-${at % 700}.txt\ndata ${content.length}\n${content}\n`;
  }
  gitBytes(path, ['fast-import', '--quiet'], { input: stream });
  git(path, '-c', 'pack.threads=1', 'repack', '-adFq');
  return path;
}

async function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return said;
}

/** The Python that has the peer: made once, by pip. */
async function peerPython(): Promise<string> {
  const folder = join(homedir(), '.cache', 'forge-takeout', peerPackage);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  try {
    await run('python3', ['-m', 'venv', folder], process.env);
    await run(python, ['-m', 'pip', 'install', '-q', peerPackage], process.env);
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
  return python;
}

/** Seconds of the mirroring itself, and the highest memory of the process in MB. */
interface MirrorFigures {
  readonly seconds: number;
  readonly memory: number;
}

interface Measured extends MirrorFigures {
  /** To the bucket. */
  readonly requests: number;
  readonly preflights: number;
  /** Bytes that were sent to it, headers apart. */
  readonly bytes: number;
}

/** Runs something and adds what the bucket was asked meanwhile. */
async function measured(s3: S3Server, work: () => Promise<MirrorFigures>): Promise<Measured> {
  settle();
  s3.requests.length = 0;
  const figures = await work();
  const bytes = s3.requests.reduce((sum, { headers }) => sum + Number(headers['content-length'] ?? 0), 0);
  // What a browser asks before another's server may be written to, it asks once an hour.
  const asked = s3.requests.filter(({ action }) => action !== 'preflight');
  return { ...figures, requests: asked.length, preflights: s3.requests.length - asked.length, bytes };
}

interface Both {
  readonly objects: number;
  readonly ours: Measured;
  readonly again: Measured;
  readonly peer: Measured;
  readonly peerAgain: Measured;
}

/** Clones what is in the bucket by plain http; throws when it is not the source's refs. */
async function checkClone(folder: string, source: string, address: string): Promise<void> {
  const target = join(folder, 'clone.git');
  rmSync(target, { recursive: true, force: true });
  await run('git', ['clone', '-q', '--mirror', address, target], gitEnvironment);
  git(target, 'fsck', '--full', '--strict');
  if (git(target, 'for-each-ref') !== git(source, 'for-each-ref')) throw new Error('the clone has other refs');
}

/** In a fresh Chromium. */
async function mirrorInBrowser(served: WorkerPage, job: MirrorJob): Promise<MirrorFigures> {
  return withBrowser(async (context) => {
    const page = await served.open(context);
    const watch = watchRenderers();
    const seconds = await page.evaluate((one) => callBench('mirrorS3', one), job);
    return { seconds, memory: watch.stop().largest / 1e6 };
  });
}

/** What `s3-peer.py` prints last. */
function figuresOf(said: string): MirrorFigures {
  const figures: MirrorFigures = JSON.parse(said.trim().split('\n').at(-1) ?? '');
  return figures;
}

interface Means {
  readonly s3: S3Server;
  readonly page: WorkerPage;
  readonly python: string;
  readonly folder: string;
}

async function measure({ s3, page, python, folder }: Means, objects: number): Promise<Both> {
  const source = madeRepository(folder, objects);
  const counted = Number(git(source, 'rev-list', '--all', '--objects', '--count'));
  const served = await serveRepositories({ made: source });
  const bucket = await s3.bucket();
  const url = served.url('made');
  try {
    const place = { endpoint: s3.endpoint, bucket, region: s3.region, style: 'path' } as const;
    const job: MirrorJob = { url, place, keys: s3.keys, prefix: 'ours.git' };
    const mine = () => mirrorInBrowser(page, job);
    const peerScript = fileURLToPath(new URL('s3-peer.py', import.meta.url));
    const env = {
      ...process.env,
      // Its progress, a line each time.
      TQDM_DISABLE: '1',
      AWS_ACCESS_KEY_ID: s3.keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.keys.secretAccessKey,
      AWS_DEFAULT_REGION: s3.region,
    };
    const theirs = async () => figuresOf(await run(python, [peerScript, url, `s3://${bucket}/peer`, s3.endpoint], env));
    const ours = await measured(s3, mine);
    const again = await measured(s3, mine);
    await checkClone(folder, source, `${s3.endpoint}/${bucket}/ours.git`);
    const peer = await measured(s3, theirs);
    const peerAgain = await measured(s3, theirs);
    return { objects: counted, ours, again, peer, peerAgain };
  } finally {
    await served.close();
    rmSync(source, { recursive: true, force: true });
  }
}

function print(size: number, { objects, ours, again, peer, peerAgain }: Both): void {
  const requests = { ours: ours.requests, preflights: ours.preflights, peer: peer.requests };
  const ratio = (theirs: number, own: number) => rounded(theirs / own, 1);
  const least = fewerRequests[size];
  const fewer = ratio(peer.requests, ours.requests);
  const bytes = { bytes: ours.bytes, peerBytes: peer.bytes };
  printFigure(
    {
      figure: 's3-requests',
      value: fewer,
      unit: 'times fewer',
      ...(least && { budget: least }),
      objects,
      ...requests,
      ...bytes,
    },
    'higher',
  );
  const fast = fasterAt[size];
  const seconds = { ours: rounded(ours.seconds, 1), peer: rounded(peer.seconds, 1) };
  const faster = ratio(peer.seconds, ours.seconds);
  printFigure(
    { figure: 's3-time', value: faster, unit: 'times less', ...(fast && { budget: fast }), objects, ...seconds },
    'higher',
  );
  printFigure({
    ...{ figure: 's3-memory', value: rounded(ours.memory), unit: 'MB', budget: memoryBudget, objects },
    peer: rounded(peer.memory),
  });
  printFigure({
    ...{ figure: 's3-same', value: again.requests, unit: 'requests', budget: requestsWhenSame, objects },
    ...{ peer: peerAgain.requests, seconds: rounded(again.seconds, 2), peerSeconds: rounded(peerAgain.seconds, 2) },
  });
}

/** `npm run bench s3 [objects …]`: mirrors of made repositories, beside mirror-git-to-s3 from the same git server into the same S3 server. */
export async function benchS3(words: readonly string[]): Promise<void> {
  const sizes = words.map(Number).filter((size) => size > 0);
  await buildS3Program();
  const python = await peerPython();
  const folder = temporaryFolder();
  const page = await serveWorkerPage();
  const s3 = await startS3();
  try {
    for (const size of sizes.length === 0 ? usualSizes : sizes)
      print(size, await measure({ s3, page, python, folder: folder.path }, size));
  } finally {
    await s3.close();
    await page.close();
    folder.remove();
  }
}
