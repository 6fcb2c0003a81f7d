import { isAbort, RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import { bringError } from './bring-error.ts';

/** A file of a folder, as the browser gives it. `path` is below the folder, parts joined by `/`. */
export interface BroughtFile {
  readonly path: string;
  readonly file: Blob;
}

/** What a person gave: the file that `git bundle` wrote, or the folder of a clone. */
export type Brought =
  | { readonly kind: 'bundle'; readonly name: string; readonly file: Blob }
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly BroughtFile[] };

/** Bytes of a given file. Rejects with `git-file-unreadable` when the browser cannot read it (any more). */
export async function* bytesOf(file: Blob, place: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunksOf(file.stream());
  } catch (cause) {
    throw unreadable(cause, place);
  }
}

/** A small file whole, as text; a longer one than `limit` bytes is `git-brought-damaged`. */
export async function textOf(file: Blob, place: string, limit: number): Promise<string> {
  if (file.size > limit)
    throw bringError('git-brought-damaged', `${place} is much larger than such a file is.`, { place });
  try {
    return new TextDecoder().decode(await file.arrayBuffer());
  } catch (cause) {
    throw unreadable(cause, place);
  }
}

function unreadable(cause: unknown, place: string): unknown {
  if (isAbort(cause) || cause instanceof RunError) return cause;
  return bringError('git-file-unreadable', `The browser cannot read ${place}.`, { place }, cause);
}
