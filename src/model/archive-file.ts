/** One named content of an archive, before it is zipped. */
export interface ArchiveFile {
  /** Relative, with `/`, checked by `safePath`. A name that ends in `/` is an empty folder. */
  readonly path: string;
  /** RFC 3339; from the data, never from the clock. Absent: the archive's own time. */
  readonly modified?: string;
  /** Bytes, when known before reading. */
  readonly size?: number;
  /** Of the bytes, 64 lower-case hexadecimal digits, when known before reading (blobs). Saves reading the file for `SHA256SUMS`. */
  readonly sha256?: string;
  /**
   * The whole content, where it is in memory anyway; spares the stream. Memory of small ones (up to 24 KiB) may be shared with others and used
   * again when the next file is asked for: copy it, never transfer it.
   */
  readonly bytes?: Uint8Array;
  /** Called at most once, and only when the file's turn has come. */
  open(): ReadableStream<Uint8Array>;
}
