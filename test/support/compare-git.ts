import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitBytes, temporaryFolder } from './git-commands.ts';

/** `HEAD` and refs of a `REFS.txt` of the recordings, as `name oid`, sorted. */
export function recordedRefs(path: string): string[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  return lines
    .map((line) => {
      const head = /^HEAD ref: (\S+)$/.exec(line);
      if (head !== null) return `HEAD ${head[1]}`;
      const [oid = '', ...name] = line.split(' ');
      return `${name.join(' ')} ${oid}`;
    })
    .sort();
}

/** The same of a repository. */
export function exportedRefs(folder: string): string[] {
  const refs = git(folder, 'for-each-ref', '--format=%(refname) %(objectname)');
  const head = `HEAD ${git(folder, 'symbolic-ref', 'HEAD')}`;
  return [head, ...refs.split('\n').filter((line) => line !== '')].sort();
}

/** Author, time and message of the commits after `base`, oldest first. */
export function commitsBetween(repository: string, base: string, head: string): string[] {
  const log = git(
    repository,
    'log',
    '--reverse',
    '--no-merges',
    '-z',
    '--format=%an <%ae> %aI%n%B',
    `${base}..${head}`,
  );
  return log.split('\0').filter((commit) => commit !== '');
}

/** Lays a patch on a commit, by `git am`; gives the tree and the commits that come out. An empty patch changes nothing. */
export function patched(repository: string, base: string, patch: string): { tree: string; commits: string[] } {
  const folder = temporaryFolder();
  try {
    const clone = join(folder.path, 'clone');
    git(folder.path, 'clone', '--quiet', '--no-checkout', '--shared', repository, clone);
    git(clone, 'checkout', '--quiet', '--detach', base);
    const bytes = readFileSync(patch);
    if (bytes.length > 0) gitBytes(clone, ['am', '--quiet', '--keep-cr'], { input: bytes });
    return { tree: git(clone, 'rev-parse', 'HEAD^{tree}'), commits: commitsBetween(clone, base, 'HEAD') };
  } finally {
    folder.remove();
  }
}

export function treeOf(repository: string, commit: string): string {
  return git(repository, 'rev-parse', `${commit}^{tree}`);
}
