import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { S3Server } from '../support/s3-server.ts';

/** The peer, at the version that was measured: https://pypi.org/project/mirror-git-to-s3/ */
const peerPackage = 'mirror-git-to-s3==0.0.24';

/** Runs a program to its end, or for so many seconds at most; what it said, or `undefined` when it had to be stopped. */
export async function run(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  limit?: number,
): Promise<string | undefined> {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let stopped = false;
  const stop = () => {
    stopped = child.kill('SIGKILL');
  };
  const timer = limit === undefined ? undefined : setTimeout(stop, limit * 1000);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  if (stopped) return undefined;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  return said;
}

/** The Python that has the peer: made once, by pip. */
export async function peerPython(): Promise<string> {
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
export interface MirrorFigures {
  readonly seconds: number;
  /** Absent of what had to be stopped, as the next. */
  readonly memory?: number;
  /** Seconds of the processor: what is left of `seconds` it has waited, for the servers or on a busy machine. */
  readonly processor?: number;
  /** True when it had to be stopped after `seconds`. */
  readonly isStopped?: true;
}

export interface PeerRun {
  readonly python: string;
  readonly s3: S3Server;
  readonly source: string;
  readonly bucket: string;
  /** Objects that are on their way at once. */
  readonly workers: number;
  /** Seconds. */
  readonly limit: number | undefined;
}

/** Mirrors into the folder `peer` of a bucket. */
export async function mirrorByPeer({ python, s3, source, bucket, workers, limit }: PeerRun): Promise<MirrorFigures> {
  const script = fileURLToPath(new URL('s3-peer.py', import.meta.url));
  const env = {
    ...process.env,
    // Its progress, a line each time.
    TQDM_DISABLE: '1',
    AWS_ACCESS_KEY_ID: s3.keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.keys.secretAccessKey,
    AWS_DEFAULT_REGION: s3.region,
  };
  const said = await run(python, [script, source, `s3://${bucket}/peer`, s3.endpoint, String(workers)], env, limit);
  if (said === undefined) return { seconds: limit ?? 0, isStopped: true };
  const figures: MirrorFigures = JSON.parse(said.trim().split('\n').at(-1) ?? '');
  return figures;
}
