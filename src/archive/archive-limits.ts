/** What is read of an archive at most; whoever makes it decides nothing. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Of a ZIP that says it has fewer. */
  readonly unsaidEntries: number;
  /** Bytes of all contents together, as declared. */
  readonly totalBytes: number;
  readonly entryBytes: number;
  /** Bytes of a name. */
  readonly nameBytes: number;
  /** Bytes of a ZIP's list of contents, or so many for each entry that it says it has, whichever is more. */
  readonly directoryBytes: number;
  readonly directoryBytesOfEntry: number;
  /** How much larger than packed an entry may be, if it has more than `ratioFrom` bytes. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes of a compressed tar's contents that are kept in memory when there is no other room. */
  readonly memoryBytes: number;
}

export const archiveLimits: ArchiveLimits = {
  // About 100 bytes of memory each.
  entries: 1_000_000,
  unsaidEntries: 250_000,
  totalBytes: 2 ** 40,
  entryBytes: 2 ** 38,
  nameBytes: 4096,
  directoryBytes: 64 << 20,
  directoryBytesOfEntry: 256,
  ratio: 250,
  ratioFrom: 16 << 20,
  memoryBytes: 64 << 20,
};
