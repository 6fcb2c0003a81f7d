import type { GitFolder } from '../common/git-folder.ts';
import { configHasCredentials } from '../common/secrets.ts';
import type { F3CheckRun } from './check-run.ts';
import { repositoryNames } from './paths.ts';

const [codeName, wikiName] = repositoryNames;

/** What the folders of the repositories say of themselves; whether the record and the folder of each are both there. */
export function checkRepositories(run: F3CheckRun): void {
  const folder = folderIn(run);
  if (folder === undefined) return;
  if (run.git === undefined) run.sayOf('git-missing', run.layout.pathOf(`${folder}${codeName}`));
  if (run.wiki === undefined && hasWikiFiles(run)) run.sayOf('f3-wiki-missing', run.layout.pathOf(folder + wikiName));
  checkBare(run, folder + codeName, run.git);
  checkBare(run, folder + wikiName, run.wiki);
  for (const name of namesIn(run, folder)) {
    if (name !== codeName && name !== wikiName)
      run.sayOf('f3-repository-unknown', run.layout.pathOf(folder + name), { finding: name });
    else if (isWithoutRecord(run, folder + name)) run.sayOf('f3-parent-missing', `${folder}${name}.json`);
  }
}

/** Folder of the repositories of the project that is read, with a slash at its end. */
function folderIn({ tree }: F3CheckRun): string | undefined {
  return tree.project && `${tree.project.slice(1)}/repositories/`;
}

/** The record of the wiki's repository is there, or something lies in its folder. */
export function hasWikiFiles(run: F3CheckRun): boolean {
  const path = (folderIn(run) ?? '') + wikiName;
  return run.index.get(`${path}.json`) !== undefined || run.index.under(`${path}/`).length > 0;
}

function checkBare({ layout, sayOf }: F3CheckRun, folder: string, git: GitFolder | undefined): void {
  if (git === undefined) return;
  const real = layout.pathOf(folder);
  const remote = [...git.refs.keys()].find((name) => name.startsWith('refs/remotes/'));
  if (remote !== undefined) sayOf('git-remote-refs', `${real}/packed-refs`, { finding: remote });
  if (configHasCredentials(git.config)) sayOf('git-credentials', `${real}/config`);
}

/** Records and folders by their names, each once. */
function namesIn({ index }: F3CheckRun, folder: string): ReadonlySet<string> {
  const rest = (path: string) => path.slice(folder.length);
  return new Set(
    index.under(folder).flatMap(({ path }) => {
      const [name = ''] = rest(path).split('/');
      return rest(path).includes('/') ? name : (/^(.+)\.(?:json|id)$/u.exec(name)?.[1] ?? []);
    }),
  );
}

/** The first design had no records of repositories; that it is one is said already. */
function isWithoutRecord({ index, layout }: F3CheckRun, path: string): boolean {
  const isFirst = layout.found.some(({ code }) => code === 'f3-first-design');
  return !isFirst && index.under(`${path}/`).length > 0 && index.get(`${path}.json`) === undefined;
}
