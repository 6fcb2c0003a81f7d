/** What is read of an archive at most; whoever makes it decides nothing. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of all contents together, as declared. */
  readonly totalBytes: number;
  readonly entryBytes: number;
  /** Bytes of a name. */
  readonly nameBytes: number;
  /** Bytes of a ZIP's list of contents. */
  readonly directoryBytes: number;
  /** How much larger than packed an entry may be, if it has more than `ratioFrom` bytes. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes of a compressed tar's contents that are kept in memory when there is no other room. */
  readonly memoryBytes: number;
}

export const archiveLimits: ArchiveLimits = {
  entries: 250_000,
  totalBytes: 2 ** 40,
  entryBytes: 2 ** 38,
  nameBytes: 4096,
  directoryBytes: 64 << 20,
  ratio: 250,
  ratioFrom: 16 << 20,
  memoryBytes: 64 << 20,
};
