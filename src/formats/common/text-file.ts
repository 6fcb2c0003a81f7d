import { concat, utf8 } from '../../lib/bytes.ts';
import { streamFrom } from '../../lib/streams.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';

/** Turns a text into UTF-8. */
export type TextBytes = (text: string) => Uint8Array;

/** Memory that small texts share. */
const pageBytes = 256 * 1024;
/** Larger ones have memory of their own, so that whoever saves them may give it away. */
const smallBytes = 24 * 1024;

/**
 * Writes small texts one behind the other into the same memory: a large project has a quarter of a million, and with memory of its own
 * each of them waits for the garbage collector. `reused`: the memory of some texts before is used again, for files that are handed on
 * one by one.
 */
export function textBytes(memory: 'kept' | 'reused'): TextBytes {
  const encoder = new TextEncoder();
  let page = new Uint8Array(0);
  let filled = 0;
  return (text) => {
    // No character takes more than three bytes.
    const most = text.length * 3;
    if (most > smallBytes) return encoder.encode(text);
    if (filled + most > page.length) {
      if (memory === 'kept' || page.length === 0) page = new Uint8Array(pageBytes);
      filled = 0;
    }
    const { written } = encoder.encodeInto(text, page.subarray(filled));
    filled += written;
    return page.subarray(filled - written, filled);
  };
}

/** Texts up to this length are written before the file is handed over, so that its size is known. */
const smallText = 256 * 1024;
/** Longer ones come in chunks of about this many characters. */
const chunkText = 16 * 1024;

async function* chunked(first: string, rest: AsyncIterator<string>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield utf8(first);
    let text = '';
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      text += next.value;
      if (text.length < chunkText) continue;
      yield utf8(text);
      text = '';
    }
    if (text !== '') yield utf8(text);
  } finally {
    await rest.return?.();
  }
}

/** A file from bytes in memory. */
export function bytesFile(path: string, ...parts: Uint8Array[]): ArchiveFile {
  const [only] = parts;
  const bytes = only !== undefined && parts.length === 1 ? only : concat(parts);
  return { path, size: bytes.length, bytes, open: () => streamFrom([bytes]) };
}

/**
 * A file from pieces of text, pulled one by one. A short one has its `size`; a long one is made while it is read, so that memory stays flat.
 * `undefined` when there are no pieces and `empty` is not given.
 */
export async function textFile(
  path: string,
  head: string,
  pieces: AsyncIterable<string>,
  { bytesOf, empty }: { readonly bytesOf: TextBytes; readonly empty?: string | undefined },
): Promise<ArchiveFile | undefined> {
  const iterator = pieces[Symbol.asyncIterator]();
  let next = await iterator.next();
  if (next.done) return empty === undefined ? undefined : bytesFile(path, bytesOf(head + empty));
  const parts = [head];
  let length = head.length;
  while (!next.done && length < smallText) {
    parts.push(next.value);
    length += next.value.length;
    next = await iterator.next();
  }
  if (next.done) return bytesFile(path, bytesOf(parts.join('')));
  const start = parts.join('') + next.value;
  return { path, open: () => streamFrom(chunked(start, iterator)) };
}
