import { createSHA256 } from 'hash-wasm';
import { utf8 } from '../lib/bytes.ts';
import { streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { NamedEntries } from './entry-table.ts';

export const sumsPath = 'SHA256SUMS';

/** Characters of lines that are written together. */
const chunkText = 64 * 1024;

/** `sha256sum -c` reads it; folders have no digest. Names with a backslash or a line break cannot occur (`safePath`). */
function* lines(entries: NamedEntries): Generator<Uint8Array, void, undefined> {
  let text = '';
  for (let index = 0; index < entries.length; index++) {
    const path = entries.path(index);
    if (path.endsWith('/')) continue;
    text += `${entries.sha256(index)}  ${path}\n`;
    if (text.length < chunkText) continue;
    yield utf8(text);
    text = '';
  }
  yield utf8(text);
}

/** The list of digests as a file of the archive, made while it is read. */
export async function sumsFile(entries: NamedEntries): Promise<ArchiveFile & { size: number; sha256: string }> {
  const digest = (await createSHA256()).init();
  let size = 0;
  for (const chunk of lines(entries)) {
    digest.update(chunk);
    size += chunk.length;
  }
  return { path: sumsPath, size, sha256: digest.digest('hex'), open: () => streamFrom(lines(entries)) };
}
