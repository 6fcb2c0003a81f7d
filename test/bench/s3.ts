import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { git, gitBytes, gitEnvironment, temporaryFolder } from '../support/git-commands.ts';
import { buildS3Program } from '../support/s3-program.ts';
import { type S3Server, startS3 } from '../support/s3-server.ts';
import { printFigure, rounded } from './figures.ts';
import { serveRepositories, settle } from './git-peer.ts';
import { withPlainBrowser } from './plain-browser.ts';
import { watchRenderers } from './renderer-memory.ts';
import { type MirrorFigures, mirrorByPeer, peerPython, run } from './s3-mirror-peer.ts';
import type { MirrorJob } from './s3-worker.ts';
import { serveWorkerPage, type WorkerPage } from './worker-page.ts';
import type {} from './worker-page-start.ts';

const usualSizes = [1_000, 20_000, 40_000];
/** Then ours alone, for the memory: the peer would take hours. */
const largeSizes = [80_000, 160_000];
/** At least so many times fewer requests than the peer, by the number of objects. */
const fewerRequests: Readonly<Record<number, number>> = { 1000: 20, 40000: 1_000 };
const fasterAt: Readonly<Record<number, number>> = { 20000: 10 };
const requestsWhenSame = 3;
/** Where what was put lies in memory, so that no disk decides how fast either is. */
const inMemory = '/dev/shm';
const usualWorkers = 10;
/** MB of page and worker. */
const memoryBudget = 350;
/** For the page to start, milliseconds. */
const startTime = 60_000;

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

interface Measured extends MirrorFigures {
  /** Objects of git that the peer has put; ours puts none singly. */
  readonly put: number;
  /** To the bucket. */
  readonly requests: number;
  readonly preflights: number;
  /** Bytes that were sent to it, headers apart. */
  readonly bytes: number;
  /** Parts of a pack that were read back from it, and their bytes. */
  readonly ranges: number;
  readonly rangeBytes: number;
}

/** Runs something and adds what the bucket was asked meanwhile. */
async function measured(s3: S3Server, work: () => Promise<MirrorFigures>): Promise<Measured> {
  settle();
  s3.requests.length = 0;
  const figures = await work();
  const bytes = s3.requests.reduce((sum, { headers }) => sum + Number(headers['content-length'] ?? 0), 0);
  // What a browser asks before another's server may be written to, it asks once an hour.
  const asked = s3.requests.filter(({ action }) => action !== 'preflight');
  const put = asked.filter(({ method, path }) => method === 'PUT' && /\/objects\/[0-9a-f]{2}\//.test(path)).length;
  const preflights = s3.requests.length - asked.length;
  const parts = asked.flatMap(({ headers }) => rangeOf(headers.range));
  const rangeBytes = parts.reduce((sum, part) => sum + part, 0);
  return { ...figures, put, requests: asked.length, preflights, bytes, ranges: parts.length, rangeBytes };
}

/** Bytes that a request asks for, if it says so. */
function rangeOf(header: string | undefined): readonly number[] {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(header ?? '') ?? [];
  return start === undefined || end === undefined ? [] : [Number(end) - Number(start) + 1];
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
async function mirrorInBrowser({ url }: WorkerPage, job: MirrorJob): Promise<MirrorFigures> {
  return withPlainBrowser(async (page) => {
    await page.goto(url);
    await page.until('globalThis.callBench', startTime);
    const watch = watchRenderers();
    const seconds = Number(await page.evaluate(`callBench('mirrorS3', ${JSON.stringify(job)})`));
    return { seconds, memory: watch.stop().largest / 1e6 };
  });
}

interface Peer {
  readonly python: string;
  readonly workers: number;
  readonly limit: number | undefined;
}

interface Means {
  readonly s3: S3Server;
  readonly page: WorkerPage;
  /** Absent: ours alone. */
  readonly peer: Peer | undefined;
  readonly folder: string;
}

interface Both {
  readonly objects: number;
  readonly ours: Measured;
  readonly again: Measured;
  readonly peer?: Measured;
  /** Absent when the first had to be stopped. */
  readonly peerAgain?: Measured;
}

/** Of a repository made for it, that is gone afterwards. */
async function measureMade(means: Means, objects: number): Promise<Both> {
  const source = madeRepository(means.folder, objects);
  try {
    return await measure(means, source);
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

async function measure({ s3, page, peer, folder }: Means, source: string): Promise<Both> {
  const counted = Number(git(source, 'rev-list', '--all', '--objects', '--count'));
  const served = await serveRepositories({ made: source });
  const bucket = await s3.bucket();
  const url = served.url('made');
  try {
    const place = { endpoint: s3.endpoint, bucket, region: s3.region, style: 'path' } as const;
    const job: MirrorJob = { url, place, keys: s3.keys, prefix: 'ours.git' };
    const mine = () => mirrorInBrowser(page, job);
    const ours = await measured(s3, mine);
    const again = await measured(s3, mine);
    await checkClone(folder, source, `${s3.endpoint}/${bucket}/ours.git`);
    const own = { objects: counted, ours, again };
    if (peer === undefined) return own;
    const theirs = () => measured(s3, () => mirrorByPeer({ ...peer, s3, source: url, bucket }));
    const first = await theirs();
    return first.isStopped ? { ...own, peer: first } : { ...own, peer: first, peerAgain: await theirs() };
  } finally {
    await served.close();
  }
}

/** The second pass over a pack that lies in the bucket alone. */
function printStreamed({ objects, ours }: Both): void {
  const { seconds, requests, bytes, ranges, rangeBytes } = ours;
  printFigure({
    ...{ figure: 's3-streamed', value: rounded(seconds, 1), unit: 's', objects },
    ...{ requests, bytes, ranges, rangeBytes },
  });
}

function print(size: number, { objects, ours, again, peer, peerAgain }: Both): void {
  if (peer !== undefined) printRatios(size, { objects, ours, peer });
  printFigure({
    ...{ figure: 's3-memory', value: rounded(ours.memory ?? 0), unit: 'MB', budget: memoryBudget, objects },
    ...(peer?.memory !== undefined && { peer: rounded(peer.memory) }),
  });
  printFigure({
    ...{ figure: 's3-same', value: again.requests, unit: 'requests', budget: requestsWhenSame, objects },
    seconds: rounded(again.seconds, 2),
    ...(peerAgain && { peer: peerAgain.requests, peerSeconds: rounded(peerAgain.seconds, 2) }),
  });
}

function printRatios(size: number, { objects, ours, peer }: Required<Pick<Both, 'objects' | 'ours' | 'peer'>>): void {
  const ratio = (theirs: number, own: number) => rounded(theirs / own, 1);
  // Nothing is added for what a stopped peer has not done: the ratios are the least that they can be.
  const about = {
    objects,
    ...(peer.isStopped && {
      bound: 'at least',
      stopped: `after ${peer.seconds} s at ${peer.put} of ${objects} objects`,
    }),
  };
  const fewer = fewerRequests[size];
  printFigure(
    {
      ...{ figure: 's3-requests', value: ratio(peer.requests, ours.requests), unit: 'times fewer' },
      ...(fewer !== undefined && { budget: fewer }),
      ...{ ...about, ours: ours.requests, preflights: ours.preflights, peer: peer.requests },
      ...{ bytes: ours.bytes, peerBytes: peer.bytes },
    },
    'higher',
  );
  const faster = fasterAt[size];
  printFigure(
    {
      ...{ figure: 's3-time', value: ratio(peer.seconds, ours.seconds), unit: 'times less' },
      ...(faster !== undefined && { budget: faster }),
      ...{ ...about, ours: rounded(ours.seconds, 1), peer: rounded(peer.seconds, 1) },
      peerPerSecond: rounded(peer.put / peer.seconds, 1),
      ...(peer.processor !== undefined && { peerProcessor: rounded(peer.processor, 1) }),
    },
    'higher',
  );
}

const options = {
  limit: { type: 'string' },
  workers: { type: 'string', default: String(usualWorkers) },
  ours: { type: 'boolean', default: false },
  repository: { type: 'string' },
} as const;

/**
 * `npm run bench s3 -- [objects …] [--limit <seconds>] [--workers <n>] [--ours] [--repository <path>]`: mirrors of made repositories, beside mirror-git-to-s3 from the
 * same git server into the same S3 server, in the same run. `--limit` stops the peer, and the ratios are then the least that they can be: `40000 --limit 900`.
 * `--repository`: ours alone, of a bare repository that is there.
 */
export async function benchS3(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
  const sizes = positionals.map(Number).filter((size) => size > 0);
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  await buildS3Program();
  const peer =
    values.ours || values.repository !== undefined
      ? undefined
      : { python: await peerPython(), workers: Number(values.workers), limit };
  const folder = temporaryFolder();
  const page = await serveWorkerPage();
  const s3 = await startS3(existsSync(inMemory) ? inMemory : undefined);
  try {
    const means = { s3, page, folder: folder.path };
    if (values.repository !== undefined) {
      const both = await measure({ ...means, peer: undefined }, resolve(values.repository));
      printStreamed(both);
      return print(0, both);
    }
    for (const size of sizes.length === 0 ? usualSizes : sizes)
      print(size, await measureMade({ ...means, peer }, size));
    for (const size of sizes.length === 0 ? largeSizes : [])
      print(size, await measureMade({ ...means, peer: undefined }, size));
  } finally {
    await s3.close();
    await page.close();
    folder.remove();
  }
}
