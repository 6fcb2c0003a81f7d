import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { systemClock } from '../../../../src/lib/clock.ts';
import type { Bucket } from '../../../../src/model/bucket.ts';
import type { Problem } from '../../../../src/model/problem.ts';
import { type MirrorEnd, type MirrorOptions, mirrorRepository } from '../../../../src/pipeline/mirror/mirror-run.ts';
import { serveBucket } from '../../../support/bucket-http.ts';
import { git, gitBytes, gitEnvironment, temporaryFolder } from '../../../support/git-commands.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { memoryBucket } from '../../../support/memory-bucket.ts';
import { plainRequest } from '../../git/setup.ts';

// Every test runs git many times.
vi.setConfig({ testTimeout: 180_000 });

export type MirrorWorld = Awaited<ReturnType<typeof mirrorWorld>>;

/** A git server with one repository, and buckets that are served over plain HTTP. */
export async function mirrorWorld() {
  const folder = temporaryFolder();
  const server = await startGitServer({ root: folder.path });
  const closing: (() => Promise<void>)[] = [server.close];
  let count = 0;

  /** A bare repository at the server. */
  function repository() {
    const name = `r${++count}.git`;
    const bare = join(folder.path, 'ada', name);
    mkdirSync(bare, { recursive: true });
    git(bare, 'init', '-q', '--bare');
    return { bare, url: `${server.url}/ada/${name}` };
  }

  /** A bucket with an address from which git clones. */
  async function served(options: Parameters<typeof memoryBucket>[0] = {}) {
    const bucket = memoryBucket(options);
    const site = await serveBucket(bucket);
    closing.push(site.close);
    return { bucket, url: site.url };
  }

  /** Clones by git itself, checks what came, and gives its refs as the server's `for-each-ref` would. */
  async function cloned(url: string): Promise<{ folder: string; refs: string; head: string }> {
    const target = join(folder.path, `clone-${++count}.git`);
    await gitAside(folder.path, ['clone', '-q', '--mirror', url, target]);
    await gitAside(target, ['fsck', '--full', '--strict']);
    return { folder: target, refs: refLines(target), head: git(target, 'symbolic-ref', 'HEAD') };
  }

  async function close(): Promise<void> {
    for (const end of closing) await end();
    folder.remove();
  }

  return { folder: folder.path, repository, served, cloned, close };
}

/** The server is in this very process: it has to answer while git waits. */
export async function gitAside(folder: string, words: readonly string[]): Promise<string> {
  return (await promisify(execFile)('git', [...words], { cwd: folder, env: gitEnvironment })).stdout;
}

export function refLines(folder: string): string {
  return git(folder, 'for-each-ref', '--format=%(refname) %(objectname) %(*objectname)');
}

/** Adds commits to a ref, each with one changed line of a long file; `from` is the first one's number. */
export function grow(bare: string, ref: string, count: number, from = 0): void {
  const text = Array.from({ length: 200 }, (_, line) => `line ${line} of a file that changes a little\n`);
  let stream = '';
  for (let version = 0; version < from + count; version++) {
    text[version % 200] = `version ${version}\n`;
    if (version < from) continue;
    const content = text.join('');
    stream += `commit ${ref}\ncommitter Ada <a@b.c> ${1_700_000_000 + version * 60} +0000\ndata 2\nv\n`;
    if (version === from && from > 0) stream += `from ${ref}^0\n`;
    stream += `M 100644 inline dir/file.txt\ndata ${content.length}\n${content}\n`;
  }
  gitBytes(bare, ['fast-import', '--quiet', '--force'], { input: stream });
}

/** A file that no packing makes smaller. */
export function addNoise(bare: string, size: number): void {
  const head = `commit refs/heads/noise\ncommitter Ada <a@b.c> 1700000000 +0000\ndata 2\nv\nM 100644 inline noise\ndata ${size}\n`;
  const input = Buffer.concat([Buffer.from(head), randomBytes(size), Buffer.from('\n')]);
  gitBytes(bare, ['fast-import', '--quiet'], { input });
}

export interface Mirrored extends MirrorEnd {
  readonly problems: readonly Problem[];
}

/** Mirrors to the folder `project.git` of a bucket. */
export async function mirrored(url: string, bucket: Bucket, options: Partial<MirrorOptions> = {}): Promise<Mirrored> {
  const problems: Problem[] = [];
  const end = await mirrorRepository({
    url,
    request: plainRequest,
    bucket,
    prefix: 'project.git',
    writer: 'test',
    pullRequests: true,
    clock: systemClock,
    signal: new AbortController().signal,
    report: (problem) => problems.push(problem),
    ...options,
  });
  return { ...end, problems };
}
