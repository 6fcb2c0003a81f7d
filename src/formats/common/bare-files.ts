import { type BareRef, bareRepository } from '../../lib/bare-repository.ts';
import { utf8 } from '../../lib/bytes.ts';
import { streamFrom } from '../../lib/streams.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';
import type { BlobRef, ProjectSource, RepositorySource } from '../../model/project-source.ts';
import { bytesFile } from './text-file.ts';

/** A bare repository as it is to stand in an archive. */
interface BareFolder {
  /** Without a slash at the end. */
  readonly folder: string;
  /** Where packs come from; an empty repository when it was not got. */
  readonly repository: RepositorySource | undefined;
  /** Full name of the branch of HEAD. */
  readonly head: string;
  /** The commit of HEAD when it is at no branch. */
  readonly detached?: string;
  readonly refs: readonly BareRef[];
  readonly objectFormat: 'sha1' | 'sha256';
}

/** The files of a bare repository below a folder. */
export function* bareFiles(source: ProjectSource, bare: BareFolder): Generator<ArchiveFile> {
  const { head, refs, objectFormat, repository } = bare;
  const packs = repository?.packs ?? [];
  const shallow = repository?.shallow === undefined ? {} : { shallow: repository.shallow };
  const detached = bare.detached === undefined ? {} : { detached: bare.detached };
  for (const file of bareRepository({ head, refs, objectFormat, packs, ...shallow, ...detached })) {
    const path = `${bare.folder}/${file.path}`;
    if (file.blob !== undefined) yield blobFile(source, path, file.blob, undefined);
    else if (path.endsWith('/')) yield { path, size: 0, open: () => streamFrom([]) };
    else yield bytesFile(path, utf8(file.text));
  }
}

/** The bytes of a blob as a file of the archive. */
export function blobFile(
  source: ProjectSource,
  path: string,
  blob: BlobRef,
  modified: string | undefined,
): ArchiveFile {
  return {
    path,
    size: blob.size,
    sha256: blob.sha256,
    ...(modified === undefined ? {} : { modified }),
    open: () => source.open(blob),
  };
}
