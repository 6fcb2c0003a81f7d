import { concat } from '../../lib/bytes.ts';
import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';

/** The text of a small file; `undefined` when it is larger than `limit` bytes. Bytes that are no UTF-8 become U+FFFD. */
export async function smallText(entry: ArchiveEntry, limit: number, signal?: AbortSignal): Promise<string | undefined> {
  if (entry.size > limit) return undefined;
  const parts: Uint8Array[] = [];
  for await (const chunk of entryChunks(entry, signal)) parts.push(chunk.slice());
  return new TextDecoder().decode(concat(parts));
}

/** The first bytes of a file, as text with one character for each byte. */
export async function firstBytes(entry: ArchiveEntry, count: number, signal?: AbortSignal): Promise<string> {
  let text = '';
  for await (const chunk of entryChunks(entry, signal)) {
    for (const byte of chunk.subarray(0, count - text.length)) text += String.fromCharCode(byte);
    if (text.length >= count) break;
  }
  return text;
}
