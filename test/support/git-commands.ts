import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment in which git does not see the user's settings, trusts every folder and gives the same ids each time. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: tmpdir(),
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_COUNT: '3',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
  GIT_CONFIG_KEY_1: 'init.defaultBranch',
  GIT_CONFIG_VALUE_1: 'main',
  GIT_CONFIG_KEY_2: 'gc.auto',
  GIT_CONFIG_VALUE_2: '0',
  GIT_AUTHOR_NAME: 'Ada Test',
  GIT_AUTHOR_EMAIL: 'ada@example.test',
  GIT_AUTHOR_DATE: '1700000000 +0100',
  GIT_COMMITTER_NAME: 'Ada Test',
  GIT_COMMITTER_EMAIL: 'ada@example.test',
  GIT_COMMITTER_DATE: '1700000000 +0100',
  GIT_TERMINAL_PROMPT: '0',
};

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs git in a folder; gives what it printed. Throws with git's own words when it fails. */
export function gitBytes(folder: string, words: readonly string[], options: GitOptions = {}): Buffer {
  const result = spawnSync('git', [...words], {
    cwd: folder,
    maxBuffer: 1 << 30,
    ...(options.input === undefined ? {} : { input: Buffer.from(options.input) }),
    env: { ...gitEnvironment, ...options.env },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`git ${words.join(' ')}: ${result.stderr}${result.stdout}`);
  return result.stdout;
}

/** Like `gitBytes`, as trimmed text. */
export function git(folder: string, ...words: string[]): string {
  return gitBytes(folder, words).toString().trim();
}

const folders = new Set<string>();
let watchesEnd = false;

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  folders.delete(path);
}

/** A new folder, and what removes it. What nobody has removed is gone when the process ends. */
export function temporaryFolder(parent: string = tmpdir()): { path: string; remove(): void } {
  if (!watchesEnd) process.once('exit', () => folders.forEach(removeFolder));
  watchesEnd = true;
  const path = mkdtempSync(join(parent, 'takeout-test-'));
  folders.add(path);
  return { path, remove: () => removeFolder(path) };
}

/** Unpacks a bundle into a bare mirror with all its refs. */
export function mirrorBundle(bundle: string, target: string): void {
  gitBytes(tmpdir(), ['clone', '--quiet', '--mirror', bundle, target]);
}
