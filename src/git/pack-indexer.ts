import type { PackFacts } from '../model/repository-record.ts';
import type { IndexerStorage } from './indexer-storage.ts';

export interface IndexerProgress {
  /** Objects that came whole. */
  readonly objects: number;
  /** Objects according to the header; `undefined` until it came. */
  readonly total?: number;
  /** Where the object begins that is being read. */
  readonly at: number;
  /** All objects and the trailer have come. */
  readonly done: boolean;
}

export interface FinishOptions {
  /** The pack's last 20 bytes. */
  readonly trailer: Uint8Array;
  /** Where pack, index and temporary files are. */
  readonly storage: IndexerStorage;
  /** Objects that have their id by now. */
  onObject(named: number): void;
}

/** A file that is not in the repository itself: a pointer of Git LFS stands for it. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
export interface LargeFile {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Bytes, as the pointer says. */
  readonly size: number;
  /** Id of the blob that is the pointer, 40 hexadecimal digits; absent where only the file itself is spoken of. */
  readonly pointer?: string;
}

export interface IndexedPack {
  readonly objects: number;
  readonly facts: PackFacts;
  /** Ids that objects name and that are not in the pack, sorted, 20 bytes each. */
  readonly absent: Uint8Array;
  /** In the order of the pack; a million at most, and more than one for the same file where pointers differ. */
  readonly largeFiles: readonly LargeFile[];
}

/** Indexes one pack while it arrives. Here or in a worker: `local-indexer.ts`, `remote-indexer.ts`. */
export interface PackIndexer {
  /**
   * Takes the next bytes, and their buffer with them. Resolves when more may come; rejects, maybe some calls later, when the bytes are no
   * valid pack (`git-corrupt`, `git-object-too-large`): it cannot go on then.
   */
  push(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** A buffer that was pushed before and is free again, of `length` bytes: new ones by the thousand would wait long for the garbage collector. */
  spare(length: number): Uint8Array<ArrayBuffer> | undefined;
  /** Resolves when all that was pushed is looked through; rejects as `push`. */
  scanned(): Promise<void>;
  readonly progress: IndexerProgress;
  /** No copy of the pack is to lie anywhere on this device from here on, whatever that costs: what was copied is removed with the next call. */
  forgoCopy(): void;
  /** Resolves the deltas that are left and gives the index. Rejects with `git-missing-base`, `git-corrupt`, `git-object-too-large`. */
  finish(options: FinishOptions): Promise<IndexedPack>;
  /** Gives memory and worker back; what is going on ends. */
  close(): void;
}

export interface IndexerOptions {
  /** Commits whose parents need not be there. */
  readonly shallow: readonly string[];
  /** Contents that deltas may be based on are kept up to 2 to this many bytes; default 25, 32 MiB. With less more is read again from the storage. */
  readonly ringBits?: number;
}

export type StartIndexer = (options: IndexerOptions) => Promise<PackIndexer>;
