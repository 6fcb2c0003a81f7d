import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnvironment, temporaryFolder } from '../support/git-commands.ts';
import { startGitServer } from '../support/git-server.ts';

/** Repositories of this machine at a `git http-backend`. */
export interface ServedRepositories {
  /** Address of a repository, by the name it was given. */
  url(name: string): string;
  close(): Promise<void>;
}

/** Serves bare repositories wherever they are. `paths`: by name. */
export async function serveRepositories(paths: Readonly<Record<string, string>>): Promise<ServedRepositories> {
  const folder = temporaryFolder();
  mkdirSync(join(folder.path, 'bench'));
  for (const [name, path] of Object.entries(paths)) symlinkSync(path, join(folder.path, 'bench', `${name}.git`));
  const server = await startGitServer({ root: folder.path, cors: true });
  return {
    url: (name) => `${server.url}/bench/${name}.git`,
    async close() {
      await server.close();
      folder.remove();
    },
  };
}

/** Waits until what others wrote is on the disk, so that they do not slow what is measured next. */
export function settle(): void {
  spawnSync('sync');
}

/** Seconds that git takes for something. Throws when it fails. */
export async function timeGit(folder: string, ...words: string[]): Promise<number> {
  const from = performance.now();
  const child = spawn('git', words, { cwd: folder, env: gitEnvironment, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`git ${words.join(' ')} ended with ${code}`);
  return (performance.now() - from) / 1000;
}

/** Settles; then seconds of `git clone --mirror`, which indexes and checks as ours does, and waits for the disk. */
export async function timeClone(url: string, target: string): Promise<number> {
  rmSync(target, { recursive: true, force: true });
  settle();
  return timeGit('/', 'clone', '--quiet', '--mirror', url, target);
}

/** Both, one after the other; in every other round the other one first, so that neither always finds the machine as the other left it. */
export async function inTurn<Ours>(
  round: number,
  peer: () => Promise<number>,
  ours: () => Promise<Ours>,
): Promise<{ ours: Ours; peer: number }> {
  if (round % 2 === 0) {
    const seconds = await peer();
    return { peer: seconds, ours: await ours() };
  }
  const result = await ours();
  return { ours: result, peer: await peer() };
}
