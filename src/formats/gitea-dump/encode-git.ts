import type { ArchiveFile } from '../../model/archive-file.ts';
import type { Project } from '../../model/project.ts';
import type { GitRef, RepositorySource } from '../../model/project-source.ts';
import { bareFiles } from '../common/bare-files.ts';
import type { EncodeContext } from '../format.ts';
import type { Encoding } from './encode.ts';
import { encodePatches } from './encode-patches.ts';
import { paths } from './paths.ts';
import { isSafeRef, refNames } from './ref-names.ts';

/** HEAD is the project's default branch, so that `repo.yml` and `git/` agree. */
function headOf(project: Project, repository: RepositorySource | undefined): string {
  const branch = project.defaultBranch ?? '';
  return isSafeRef(branch) ? `refs/heads/${branch}` : (repository?.head ?? 'refs/heads/main');
}

/** Says what an empty repository in the place of the code means. */
function reportNoCode({ report, units }: EncodeContext): void {
  const said = { unit: 'git', place: paths.code };
  const empty = 'The git repository is not in the archive; an empty one stands in its place.';
  if (units.includes('git')) {
    report({ code: 'git-missing', severity: 'stops-restore', message: empty, ...said });
    return;
  }
  const loses = 'A restore makes releases drafts, and drops comments on lines and the changes of pull requests.';
  report({ code: 'git-off', severity: 'odd', message: `${empty} ${loses}`, ...said });
}

/** The code repository, with the patch files of the pull requests. An empty one when it was not got: a restore needs the folder. */
export async function* encodeGit(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  const { plan, context } = encoding;
  const { code, project } = plan;
  if (code === undefined && !project.empty) reportNoCode(context);
  const atBranch = isSafeRef(project.defaultBranch ?? '') || code?.detached === undefined;
  yield* bareFiles(encoding.source, {
    folder: paths.code,
    repository: code,
    head: headOf(project, code),
    ...(atBranch ? {} : { detached: code.detached }),
    refs: plan.refs.refs,
    objectFormat: code?.objectFormat ?? project.objectFormat ?? 'sha1',
  });
  yield* encodePatches(encoding);
}

/** The refs with the wiki's branch also under the code's default branch: Forgejo looks for it there, Gitea at HEAD. */
function wikiRefs(refs: readonly GitRef[], head: string, codeBranch: string | undefined): readonly GitRef[] {
  const own = refs.find((ref) => ref.name === head);
  if (own === undefined || codeBranch === undefined || !isSafeRef(codeBranch)) return refs;
  const name = `refs/heads/${codeBranch}`;
  if (!refNames(refs.map((ref) => ref.name)).isFree(name)) return refs;
  return [...refs, { name, oid: own.oid }];
}

/** The wiki, twice: where forges write it, and where their restore looks. */
export async function* encodeWiki(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  const wiki = await encoding.source.repository('wiki');
  if (wiki === undefined || wiki.refs.length === 0) return;
  const branches = wiki.refs.filter((ref) => ref.name.startsWith('refs/heads/'));
  const head = wiki.head ?? branches[0]?.name ?? 'refs/heads/main';
  const refs = wikiRefs(
    wiki.refs.filter((ref) => !ref.name.startsWith('refs/remotes/')),
    head,
    encoding.plan.project.defaultBranch,
  );
  for (const folder of paths.wikis) {
    yield* bareFiles(encoding.source, { folder, repository: wiki, head, refs, objectFormat: wiki.objectFormat });
  }
}
