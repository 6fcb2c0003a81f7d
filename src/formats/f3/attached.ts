import type { ArchiveFile } from '../../model/archive-file.ts';
import type { BlobRef, ProjectSource } from '../../model/project-source.ts';
import { blobFile } from '../common/bare-files.ts';
import type { EncodeContext } from '../format.ts';
import { objectPath } from './paths.ts';

/** What hangs on what, and which bytes are used: small facts of files, never the files. */
export interface Attached {
  /** True when files hang on the entity. Asked once of everything that is written. */
  take(parent: string): boolean;
  /** Parents that nobody has asked for: they are not in the archive. */
  left(): readonly string[];
  /** The bytes go into the archive, once for each digest. */
  use(blob: BlobRef): void;
  objects(source: ProjectSource): Generator<ArchiveFile>;
}

export async function createAttached(source: ProjectSource, { signal }: EncodeContext): Promise<Attached> {
  const parents = new Set<string>();
  for await (const { parent } of source.scan('attachment')) {
    signal.throwIfAborted();
    parents.add(parent);
  }
  const blobs = new Map<string, BlobRef>();
  return {
    take: (parent) => parents.delete(parent),
    left: () => [...parents],
    use(blob) {
      if (!blobs.has(blob.sha256)) blobs.set(blob.sha256, blob);
    },
    *objects(from) {
      for (const blob of blobs.values()) yield blobFile(from, objectPath(blob.sha256), blob, undefined);
    },
  };
}
