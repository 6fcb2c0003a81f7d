import type { ArchiveEntry } from '../../model/archive-index.ts';
import { readGitFolder } from '../common/git-folder.ts';
import type { CheckRun } from './check-run.ts';
import { paths } from './paths.ts';
import { configHasCredentials } from './secrets.ts';

const wikiFolders = paths.wikis;

/** What the folder of the repository says of itself. */
export function checkGitFolder(run: CheckRun): void {
  if (run.git === undefined) {
    run.sayOf('git-missing', paths.code);
    return;
  }
  const remotes = [...run.git.refs.keys()].filter((name) => name.startsWith('refs/remotes/'));
  const [first] = remotes;
  if (first !== undefined) run.sayOf('git-remote-refs', `${paths.code}/packed-refs`, { finding: first });
  if (configHasCredentials(run.git.config)) run.sayOf('git-credentials', `${paths.code}/config`);
}

/** Files among the comments and reviews that have no number for a name. */
export function checkUnread(run: CheckRun): void {
  const unread = (entry: ArchiveEntry) => !/\/[1-9]\d{0,15}\.yml$/u.test(entry.path);
  for (const folder of ['comments/', 'reviews/'])
    for (const { path } of run.index.under(folder).filter(unread)) run.sayOf('file-unread', path);
}

/** Folders whose files are there because a record names them. */
const namedFolders = ['release_assets/', 'git/pulls/', 'extra/attachments/'];

/** Files that no record names, once all records are read. */
export function checkUnnamed({ index, assetPaths, namedPaths, sayOf }: CheckRun): void {
  for (const folder of namedFolders)
    for (const { path } of index.under(folder))
      if (!path.endsWith('/') && !assetPaths.has(path) && !namedPaths.has(path)) sayOf('file-unnamed', path);
}

/** Where the wiki is, and what comes with it. */
export async function checkWiki(run: CheckRun): Promise<void> {
  const [written, read] = await Promise.all(wikiFolders.map((folder) => readGitFolder(run.index, folder)));
  const wiki = read ?? written;
  if (wiki === undefined) return;
  if (read === undefined) run.sayOf('wiki-unread', wikiFolders[0]);
  for (const [folder, repository] of [
    [wikiFolders[0], written],
    [wikiFolders[1], read],
  ] as const)
    if (repository !== undefined && configHasCredentials(repository.config))
      run.sayOf('git-credentials', `${folder}/config`);
  if (run.git?.head !== undefined && !wiki.refs.has(run.git.head)) run.lose('wiki-branch');
}
