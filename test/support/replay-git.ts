import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { git, mirrorBundle } from './git-commands.ts';

/** Unpacks a recording's bundles into `<root>/<owner>/<name>.git` and `.wiki.git`. Without a bundle for the code it is an empty repository. */
export function unpackRepositories(folder: string, root: string, owner: string, name: string): void {
  mkdirSync(join(root, owner), { recursive: true });
  const code = join(root, owner, `${name}.git`);
  if (existsSync(join(folder, 'git.bundle'))) mirrorBundle(join(folder, 'git.bundle'), code);
  else git(root, 'init', '--quiet', '--bare', code);
  const wiki = join(folder, 'wiki.bundle');
  if (existsSync(wiki)) mirrorBundle(wiki, join(root, owner, `${name}.wiki.git`));
}
