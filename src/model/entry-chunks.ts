import { chunksOf } from '../lib/streams.ts';
import type { ArchiveEntry } from './archive-index.ts';

/** The whole content of an entry, piece by piece, by the quickest way there is; checked as `open` does it. Pieces must not be changed. */
export function entryChunks(entry: ArchiveEntry, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  return entry.chunks?.(signal) ?? chunksOf(entry.open(signal));
}
