import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { git, gitBytes, gitEnvironment, temporaryFolder } from './git-commands.ts';
import { gitHandler } from './git-server.ts';

export type MirrorSource = Awaited<ReturnType<typeof startMirrorSource>>;

/** The servers are in this very process: they have to answer while git waits. */
export async function gitAside(where: string, ...words: string[]): Promise<string> {
  return (await promisify(execFile)('git', words, { cwd: where, env: gitEnvironment })).stdout;
}

/**
 * A git server that is open to pages, with repositories that a test fills, to be mirrored and cloned back.
 * @param besides Answers what is not git's; false: it does not know that address.
 */
export async function startMirrorSource(besides?: (request: IncomingMessage, response: ServerResponse) => boolean) {
  const folder = temporaryFolder();
  const ofGit = gitHandler({ root: folder.path, cors: true });
  const server = createServer((request, response) => {
    if (!besides?.(request, response)) ofGit(request, response);
  });
  // Tests stop this very process while git works; a connection must not grow old meanwhile, and be closed just when it is used again.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let count = 0;

  /** A bare repository at the git server. */
  function repository(): { readonly bare: string; readonly url: string } {
    const name = `r${++count}.git`;
    const bare = join(folder.path, 'ada', name);
    mkdirSync(bare, { recursive: true });
    git(bare, 'init', '-q', '--bare', '-b', 'main');
    return { bare, url: `${address}/ada/${name}` };
  }

  /** One commit on top of a ref, with a file of these bytes; a number: so many that cannot be made smaller. */
  function commit(bare: string, ref: string, file: number | Uint8Array = 100): void {
    const from = git(bare, 'for-each-ref', '--format=%(objectname)', ref).trim();
    const head = `commit ${ref}\ncommitter Ada <a@b.example> ${1_700_000_000 + ++count} +0000\ndata 2\nv\n`;
    const parent = from === '' ? '' : `from ${from}\n`;
    const content = typeof file === 'number' ? randomBytes(file) : file;
    const input = Buffer.concat([
      Buffer.from(`${head}${parent}M 100644 inline file-${count}.bin\ndata ${content.length}\n`),
      content,
      Buffer.from('\n'),
    ]);
    gitBytes(bare, ['fast-import', '--quiet', '--force'], { input });
  }

  /** Clones by git itself, checks what came, and gives where it is and whether its refs are those of the source. */
  async function cloned(clone: string, bare: string): Promise<{ readonly target: string; readonly isSame: boolean }> {
    const target = join(folder.path, `clone-${++count}.git`);
    await gitAside(folder.path, 'clone', '-q', '--mirror', clone, target);
    await gitAside(target, 'fsck', '--full', '--strict');
    return { target, isSame: refsOf(target) === refsOf(bare) };
  }

  return {
    url: address,
    folder: folder.path,
    repository,
    commit,
    cloned,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      folder.remove();
    },
  };
}

function refsOf(bare: string): string {
  return git(bare, 'for-each-ref', '--format=%(refname) %(objectname)');
}
