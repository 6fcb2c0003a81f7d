/** Bytes that can be read anywhere: a file, or a part of one. */
export interface RandomBytes {
  readonly size: number;
  /** Exactly `length` bytes from `offset` on, or it rejects. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** One file of an archive that is being read. */
export interface ArchiveEntry {
  /** Safe and relative, with `/`; the folder that holds the whole archive is left out. */
  readonly path: string;
  /** Bytes of the content, as the archive declares them. */
  readonly size: number;
  /** Whether the content lies in the archive as it is; then `slice` reads windows of it. */
  readonly stored: boolean;
  /** RFC 3339, where the archive says it. */
  readonly modified?: string | undefined;
  /**
   * The whole content. Gives exactly `size` bytes, never more, and checks the checksum of the archive; the stream errors with an `ArchiveError`
   * where that cannot be. May be called more than once.
   */
  open(signal?: AbortSignal): ReadableStream<Uint8Array>;
  /** The same without a stream around it, which for many small files costs more than reading them; a piece must not be changed. */
  readonly chunks?: ((signal?: AbortSignal) => AsyncIterable<Uint8Array>) | undefined;
  /** Bytes `offset` to `offset + length` of the content, not checked. Only stored entries and files of folders have it. */
  readonly slice?: ((offset: number, length: number) => Promise<Uint8Array>) | undefined;
}

/** What lies in an archive, without the contents. */
export interface ArchiveIndex {
  readonly kind: 'zip' | 'folder' | 'tar';
  /** The folder that was left out of every path: empty, or `name/`. */
  readonly root: string;
  /** Sorted by the UTF-8 bytes of the path. Empty folders are no entries. */
  readonly entries: readonly ArchiveEntry[];
  get(path: string): ArchiveEntry | undefined;
  /** Entries whose path begins with `prefix` (`issues/`), in order. */
  under(prefix: string): readonly ArchiveEntry[];
}
