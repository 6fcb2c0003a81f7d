import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('s3-server', import.meta.url));

/** Kept between runs, because building takes a minute; another source has another name. */
function place(): { readonly folder: string; readonly path: string } {
  const hash = createHash('sha256');
  for (const name of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(join(source, name)));
  const folder = join(homedir(), '.cache', 'forge-takeout');
  return { folder, path: join(folder, `s3-server-${hash.digest('hex').slice(0, 16)}`) };
}

/** Path of the S3 server of the tests: `S3_SERVER`, or the one that was built; `undefined` when there is none yet. */
export function s3Program(): string | undefined {
  const own = process.env['S3_SERVER'] ?? place().path;
  return existsSync(own) ? own : undefined;
}

/** Milliseconds; without a network Go may wait for its modules. */
const longest = 10 * 60_000;

let isSaid = false;

/** True when a test can start the S3 server; otherwise says so once. */
export function hasS3Server(): boolean {
  const there = s3Program() !== undefined;
  if (!there && !isSaid) console.info('Skipped: a real S3 server (none built yet: `npm test` builds it where Go is)');
  isSaid = true;
  return there;
}

/**
 * Builds the S3 server of the tests if there is none: the Versity S3 Gateway (Apache-2.0), taken as a library by `s3-server/main.go`, because
 * it checks signatures, CORS rules, conditions and checksums, is kept well, and needs nothing but Go. Resolves to its path; rejects with what
 * Go says.
 */
export async function buildS3Program(): Promise<string> {
  const there = s3Program();
  if (there !== undefined) return there;
  const { folder, path } = place();
  mkdirSync(folder, { recursive: true });
  // Two that build at once do not write into each other's program: each has a name of its own until it is whole.
  const unfinished = mkdtempSync(join(folder, 'build-'));
  try {
    const words = ['build', '-trimpath', '-ldflags=-s -w', '-o', join(unfinished, 'program'), '.'];
    const build = spawn('go', words, { cwd: source, stdio: ['ignore', 'inherit', 'inherit'], timeout: longest });
    await new Promise<void>((resolve, reject) => {
      build.once('error', reject);
      build.once('exit', (code, signal) =>
        code === 0 ? resolve() : reject(new Error(`go build ended with ${code ?? signal}`)),
      );
    });
    renameSync(join(unfinished, 'program'), path);
    return path;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
