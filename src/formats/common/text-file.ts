import { concat, utf8 } from '../../lib/bytes.ts';
import { streamFrom } from '../../lib/streams.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';

/** Texts up to this length are written before the file is handed over, so that its size is known. */
const smallText = 256 * 1024;
/** Longer ones come in chunks of about this many characters. */
const chunkText = 64 * 1024;

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
  empty?: string,
): Promise<ArchiveFile | undefined> {
  const iterator = pieces[Symbol.asyncIterator]();
  let next = await iterator.next();
  if (next.done) return empty === undefined ? undefined : bytesFile(path, utf8(head + empty));
  let text = head;
  while (!next.done && text.length < smallText) {
    text += next.value;
    next = await iterator.next();
  }
  if (next.done) return bytesFile(path, utf8(text));
  const start = text + next.value;
  return { path, open: () => streamFrom(chunked(start, iterator)) };
}
