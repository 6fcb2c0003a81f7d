import type { BlobRef, GitRef, PackFacts } from './project-source.ts';

export type { PackFacts } from './project-source.ts';

/** A pack in the store with its index, as `git index-pack` would write it. `checksum` is the pack's trailer, 40 hexadecimal digits. */
export interface StoredPack {
  readonly checksum: string;
  readonly pack: BlobRef;
  readonly index: BlobRef;
  readonly facts: PackFacts;
}

/** What is kept of a fetched and verified repository; `RepositorySource` is made from it. */
export interface RepositoryRecord {
  readonly objectFormat: 'sha1' | 'sha256';
  /** Full name of the branch that HEAD points at; it need not exist. */
  readonly head?: string;
  /** The commit that HEAD points at when it is at no branch. */
  readonly detached?: string;
  /** Sorted by name, bytewise. */
  readonly refs: readonly GitRef[];
  /** Commits whose parents the server itself does not have: the repository there is shallow. */
  readonly shallow?: readonly string[];
  readonly packs: readonly StoredPack[];
  readonly objectCount: number;
  /** Refs that pointed elsewhere or were there the last time: what only they reached is still in the packs. */
  readonly moved?: { readonly forced: number; readonly deleted: number };
}
