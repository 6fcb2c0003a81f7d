import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { git, gitBytes, temporaryFolder } from './git-commands.ts';
import { unpackRepositories } from './replay-git.ts';
import { recordingsFolder } from './replay-recording.ts';

/** The recorded repositories of `weather-buoy`, with a branch whose file no pack makes shorter: so many bytes. */
export function withLongPack(bytes: number): { readonly path: string; readonly bare: string; remove(): void } {
  const folder = temporaryFolder();
  unpackRepositories(join(recordingsFolder, 'weather-buoy'), folder.path, 'harbor-lab', 'weather-buoy');
  const bare = join(folder.path, 'harbor-lab', 'weather-buoy.git');
  const head = `commit refs/heads/long\ncommitter Ada <a@b.example> 1700000000 +0000\ndata 2\nv\n`;
  const input = Buffer.concat([
    Buffer.from(`${head}M 100644 inline long.bin\ndata ${bytes}\n`),
    randomBytes(bytes),
    Buffer.from('\n'),
  ]);
  gitBytes(bare, ['fast-import', '--quiet'], { input });
  // Every clone gets the same bytes.
  git(bare, 'config', 'pack.threads', '1');
  return { path: folder.path, bare, remove: folder.remove };
}
