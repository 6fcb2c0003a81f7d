import type { ArchiveFile } from '../../model/archive-file.ts';
import { bareFiles } from '../common/bare-files.ts';
import { isSafeRef } from '../gitea-dump/ref-names.ts';
import type { Encoding } from './encoding.ts';
import { folderOf, nodes } from './paths.ts';

/** Says what an empty repository in the place of the code means. */
function reportNoCode({ context }: Encoding, place: string): void {
  const isOff = !context.units.includes('git');
  context.report({
    code: isOff ? 'git-off' : 'git-missing',
    severity: isOff ? 'odd' : 'stops-restore',
    message: 'The git repository is not in the archive; an empty one stands in its place.',
    unit: 'git',
    place,
  });
}

/** The code, an empty repository when it was not got: pull requests refer to it. HEAD is the project's default branch. */
function* encodeCode(encoding: Encoding): Generator<ArchiveFile> {
  const { source, plan } = encoding;
  const { code, project, refs } = plan;
  const folder = folderOf(nodes.repository(encoding.project.path, 'code'));
  if (code === undefined && !project.empty) reportNoCode(encoding, folder);
  const branch = project.defaultBranch ?? '';
  const isNamed = isSafeRef(branch);
  yield* bareFiles(source, {
    folder,
    repository: code,
    head: isNamed ? `refs/heads/${branch}` : (code?.head ?? 'refs/heads/main'),
    ...(!isNamed && code?.detached !== undefined && { detached: code.detached }),
    refs,
    objectFormat: code?.objectFormat ?? project.objectFormat ?? 'sha1',
  });
}

function* encodeWiki({ source, plan, project }: Encoding): Generator<ArchiveFile> {
  const { wiki } = plan;
  if (wiki === undefined) return;
  const branches = wiki.refs.filter((ref) => ref.name.startsWith('refs/heads/'));
  yield* bareFiles(source, {
    folder: folderOf(nodes.repository(project.path, 'wiki')),
    repository: wiki,
    head: wiki.head ?? branches[0]?.name ?? 'refs/heads/main',
    refs: wiki.refs.filter((ref) => !ref.name.startsWith('refs/remotes/')),
    objectFormat: wiki.objectFormat,
  });
}

/** The bare repositories of code and wiki. */
export function* encodeGit(encoding: Encoding): Generator<ArchiveFile> {
  yield* encodeCode(encoding);
  yield* encodeWiki(encoding);
}
