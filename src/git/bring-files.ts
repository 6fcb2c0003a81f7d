import { concat } from '../lib/bytes.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import { bringError } from './bring-error.ts';

/** Bytes that can be read more than once: a file that the browser gives, or one that lies in an archive. */
export interface ReadableFile {
  /** Bytes. */
  readonly size: number;
  stream(): ReadableStream<Uint8Array>;
}

/** A file of a folder. `path` is below the folder, parts joined by `/`. */
export interface BroughtFile {
  readonly path: string;
  readonly file: ReadableFile;
}

/** What a person gave: the file that `git bundle` wrote, or the folder of a clone. */
export type Brought =
  | { readonly kind: 'bundle'; readonly name: string; readonly file: ReadableFile }
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly BroughtFile[] };

/** Bytes of a given file. Rejects with `git-file-unreadable` when the browser cannot read it (any more). */
export async function* bytesOf(file: ReadableFile, place: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunksOf(file.stream());
  } catch (cause) {
    throw unreadable(cause, place);
  }
}

/** A small file whole, as text; a longer one than `limit` bytes is `git-brought-damaged`. */
export async function textOf(file: ReadableFile, place: string, limit: number): Promise<string> {
  if (file.size > limit)
    throw bringError('git-brought-damaged', `${place} is much larger than such a file is.`, { place });
  const parts: Uint8Array[] = [];
  for await (const part of bytesOf(file, place)) parts.push(part);
  return new TextDecoder().decode(concat(parts));
}

function unreadable(cause: unknown, place: string): unknown {
  if (isAbort(cause) || cause instanceof RunError) return cause;
  return bringError('git-file-unreadable', `The browser cannot read ${place}.`, { place }, cause);
}
