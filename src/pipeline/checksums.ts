import { createSHA256 } from 'hash-wasm';
import { utf8 } from '../lib/bytes.ts';
import { streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { NamedEntries } from './entry-table.ts';

export const sumsPath = 'SHA256SUMS';

/** Bytes of lines that are written together. */
const chunkBytes = 256 * 1024;
const digitsOfDigest = 64;
const digits = utf8('0123456789abcdef');
const [blank = 0, lineEnd = 0, slash = 0] = utf8(' \n/');

/**
 * `sha256sum -c` reads it; folders have no digest. Names with a backslash or a line break cannot occur (`safePath`). `room`: memory for each
 * chunk, `chunkBytes` long.
 */
function* lines(
  entries: NamedEntries,
  room = () => new Uint8Array(chunkBytes),
): Generator<Uint8Array, void, undefined> {
  let chunk = room();
  let filled = 0;
  for (let index = 0; index < entries.length; index++) {
    const name = entries.name(index);
    if (name.at(-1) === slash) continue;
    if (filled + digitsOfDigest + name.length + 3 > chunkBytes) {
      yield chunk.subarray(0, filled);
      chunk = room();
      filled = 0;
    }
    for (const byte of entries.digest(index)) {
      chunk[filled++] = digits[byte >>> 4] ?? 0;
      chunk[filled++] = digits[byte & 15] ?? 0;
    }
    chunk[filled++] = blank;
    chunk[filled++] = blank;
    chunk.set(name, filled);
    filled += name.length;
    chunk[filled++] = lineEnd;
  }
  yield chunk.subarray(0, filled);
}

/** The list of digests as a file of the archive, made while it is read. */
export async function sumsFile(
  entries: NamedEntries,
): Promise<ArchiveFile & { readonly size: number; readonly sha256: string }> {
  const digest = (await createSHA256()).init();
  let size = 0;
  const chunkRoom = new Uint8Array(chunkBytes);
  for (const chunk of lines(entries, () => chunkRoom)) {
    digest.update(chunk);
    size += chunk.length;
  }
  return { path: sumsPath, size, sha256: digest.digest('hex'), open: () => streamFrom(lines(entries)) };
}
