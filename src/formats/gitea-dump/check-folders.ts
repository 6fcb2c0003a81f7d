import { RunError } from '../../lib/run-error.ts';
import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { type GitFolder, readGitFolder } from '../common/git-folder.ts';
import { configHasCredentials } from '../common/secrets.ts';
import type { CheckRun } from './check-run.ts';
import { filesWithoutNumber } from './passed-by.ts';
import { paths } from './paths.ts';

const wikiFolders = paths.wikis;

/** What the folder of the repository says of itself. */
export function checkGitFolder(run: CheckRun): void {
  if (run.git === undefined) {
    run.sayOf('git-missing', paths.code);
    return;
  }
  checkRepository(paths.code, run.git, run);
}

/** What a restore copies with the repository though it is of no use there. */
function checkRepository(folder: string, { refs, config }: GitFolder, run: CheckRun): void {
  for (const name of refs.keys()) {
    if (!name.startsWith('refs/remotes/')) continue;
    run.sayOf('git-remote-refs', `${folder}/packed-refs`, { finding: name });
    break;
  }
  if (configHasCredentials(config)) run.sayOf('git-credentials', `${folder}/config`);
}

/** Files among the comments and reviews that have no number for a name. */
export async function checkUnread(run: CheckRun): Promise<void> {
  for (const entry of filesWithoutNumber(run.index)) await sayUnread(entry, run);
}

/** A restore never opens this file. It is read all the same: what is damaged in it is to be told, and cannot be copied. */
export async function sayUnread(entry: ArchiveEntry, run: CheckRun): Promise<void> {
  run.sayOf('file-unread', entry.path);
  run.lose('unread');
  try {
    for await (const _ of entryChunks(entry, run.signal)) run.signal.throwIfAborted();
  } catch (error) {
    sayDamaged(error, entry.path, run);
  }
}

/** What is wrong with the bytes of a file ends the reading of that file, not the check. */
export function sayDamaged(error: unknown, path: string, run: Pick<CheckRun, 'sayOf'>): void {
  if (!(error instanceof RunError)) throw error;
  run.sayOf('entry-damaged', path, { finding: error.message });
}

/** Folders whose files are there because a record names them. */
const namedFolders = ['release_assets/', 'git/pulls/', 'extra/attachments/'];

/** Files that no record names, once all records are read. */
export function checkUnnamed({ index, assetPaths, namedPaths, sayOf, lose }: CheckRun): void {
  for (const folder of namedFolders)
    for (const { path } of index.under(folder)) {
      if (path.endsWith('/') || assetPaths.has(path) || namedPaths.has(path)) continue;
      sayOf('file-unnamed', path);
      lose('unread');
    }
}

/** Where the wiki is, and what comes with it. */
export async function checkWiki(run: CheckRun): Promise<void> {
  const [written, read] = await Promise.all(wikiFolders.map((folder) => readGitFolder(run.index, folder)));
  const wiki = read ?? written;
  if (wiki === undefined) return;
  if (read === undefined) {
    run.sayOf('wiki-unread', wikiFolders[0]);
    run.lose('wiki');
  }
  for (const [folder, repository] of [
    [wikiFolders[0], written],
    [wikiFolders[1], read],
  ] as const)
    if (repository !== undefined) checkRepository(folder, repository, run);
  if (run.git?.head !== undefined && !wiki.refs.has(run.git.head)) run.lose('wiki-branch');
}
