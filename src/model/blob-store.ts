import type { BlobRef } from './project-source.ts';

/** Writes one blob in chunks. It becomes visible only by `finish`, when length and digest are known. */
export interface BlobWriter {
  /** Bytes that are durable already; a resumed writer starts there. */
  readonly offset: number;
  /** The strong ETag (or what else names the content) that the unfinished blob was begun with. */
  readonly validator?: string | undefined;
  /** Resolves when the chunk is taken; waiting for it is the back-pressure. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the blob visible. Throws `blob-size` when `expectedSize` is given and differs; nothing is visible then. */
  finish(expectedSize?: number): Promise<BlobRef>;
  /** From nothing again, with another validator. */
  restart(validator?: string): Promise<void>;
  /** Leaves what is durable for a later writer with `resume`. */
  leave(): Promise<void>;
  /** Throws away what was written. */
  discard(): Promise<void>;
}

/** Where bytes are kept: chunks in the browser's storage, never one value for each file. */
export interface BlobStore {
  /** `resume` goes on at the last durable chunk of an unfinished blob of this name; otherwise it starts again. */
  writer(name: string, options?: { resume?: boolean; validator?: string }): Promise<BlobWriter>;
  /** Bytes `start` (inclusive) to `end` (exclusive) of a finished blob. Reads windows, never the whole. */
  open(blob: BlobRef, start?: number, end?: number): ReadableStream<Uint8Array>;
  /** A small part, whole. */
  read(blob: BlobRef, start: number, end: number): Promise<Uint8Array>;
  remove(blob: BlobRef): Promise<void>;
}
