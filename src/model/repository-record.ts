import type { BlobRef, GitRef } from './project-source.ts';

/** What is kept of a fetched and verified repository; `RepositorySource` is made from it. */
export interface RepositoryRecord {
  readonly objectFormat: 'sha1' | 'sha256';
  readonly head?: string;
  readonly refs: readonly GitRef[];
  readonly packs: readonly { readonly checksum: string; readonly pack: BlobRef; readonly index: BlobRef }[];
  readonly objectCount: number;
}
