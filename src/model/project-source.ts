import type { EntityKind, EntityOf } from './entity.ts';

/** Bytes kept somewhere: size, digest and a name the source understands. Never in memory whole. */
export interface BlobRef {
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly blob: string;
}

/** A git reference as the server advertised it. */
export interface GitRef {
  /** Full name, for example `refs/heads/main`. Never `HEAD`, never a peeled `^{}` name. */
  readonly name: string;
  readonly oid: string;
  /** Of annotated tags: what the tag points at in the end. */
  readonly peeled?: string;
}

export type RepositoryName = 'code' | 'wiki';

/** What was seen while a pack was indexed; every object was looked at. */
export interface PackFacts {
  readonly commits: number;
  readonly trees: number;
  readonly blobs: number;
  readonly tags: number;
  /** Different commits of other repositories that trees name: submodules at their versions. Never fetched. */
  readonly submodules: number;
  /** Blobs that are pointers of Git LFS, and the bytes they stand for. The files themselves are in no pack. */
  readonly lfs: {
    readonly files: number;
    readonly bytes: number;
    /** The first thousand, by id. */
    readonly pointers?: readonly LfsPointer[];
  };
  /** Absent when there are none. */
  readonly odd?: OddObjects;
}

/** A blob that stands for a file of Git LFS. */
export interface LfsPointer {
  /** Of the blob, 40 hexadecimal digits. */
  readonly oid: string;
  /** Of the file, 64 hexadecimal digits, and its bytes, as the pointer says. */
  readonly sha256: string;
  readonly size: number;
}

/** Objects that `git index-pack --strict` would refuse for what stands in them. Old histories have such, so they are kept as they came. */
export interface OddObjects {
  readonly objects: number;
  /** Id of the first in the pack, 40 hexadecimal digits. */
  readonly first: string;
  /** What git has against it, by git's own name: https://git-scm.com/docs/git-fsck#_fsck_messages */
  readonly rule: string;
}

export interface SourcePack {
  readonly checksum: string;
  readonly pack: BlobRef;
  readonly index: BlobRef;
  /** Absent where nobody looked, for example in an archive that was opened. */
  readonly facts?: PackFacts;
}

/** A verified bare repository. */
export interface RepositorySource {
  readonly name: RepositoryName;
  readonly objectFormat: 'sha1' | 'sha256';
  /** Full name of the branch that HEAD points at; it need not exist. */
  readonly head?: string;
  /** The commit that HEAD points at when it is at no branch. */
  readonly detached?: string;
  /** Sorted by name, bytewise. Empty for an empty repository. */
  readonly refs: readonly GitRef[];
  /** Commits whose parents the server itself does not have: the repository there is shallow. */
  readonly shallow?: readonly string[];
  /** Packs with their indexes. `checksum` is the pack's trailer and names the files. */
  readonly packs: readonly SourcePack[];
  /** Of the last fetch, when it was a further one: refs that had been moved elsewhere or deleted. */
  readonly moved?: { readonly forced: number; readonly deleted: number };
  readonly objectCount: number;
  /**
   * Reads one object whole; for commits, trees and the blobs of patches. `undefined` when it is not there. Rejects with `git-object-too-large`
   * above `maxBytes`. Commits and trees are for reading at once: their content may be a part of a larger piece of memory.
   */
  readObject(oid: string, maxBytes?: number): Promise<GitObject | undefined>;
  /** What kind of object it is, without reading all of it. `undefined` when it is not there. */
  objectType(oid: string): Promise<GitObject['type'] | undefined>;
}

export interface GitObject {
  readonly type: 'commit' | 'tree' | 'blob' | 'tag';
  readonly content: Uint8Array;
}

/** Something that offers a project's entities and bytes: the vault or an opened archive. */
export interface ProjectSource {
  /** In key order; with a parent, only its children. Safe while others write. */
  scan<K extends EntityKind>(kind: K, parent?: string): AsyncIterable<EntityOf<K>>;
  get<K extends EntityKind>(kind: K, key: string): Promise<EntityOf<K> | undefined>;
  count(kind: EntityKind): Promise<number>;
  /** The bytes of an asset or attachment, by its key; `undefined` when they were not got. */
  file(key: string): Promise<BlobRef | undefined>;
  open(blob: BlobRef): ReadableStream<Uint8Array>;
  repository(name: RepositoryName): Promise<RepositorySource | undefined>;
}
