import { compareText } from '../../src/lib/compare-text.ts';
import { streamFrom } from '../../src/lib/streams.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../src/model/archive-index.ts';

/** Files of an archive in memory, by path. */
export type MemoryFiles = ReadonlyMap<string, Uint8Array>;

/** An opened archive in memory. `stored: false` behaves as if everything were compressed: no windows. */
export function memoryIndex(files: MemoryFiles, options: { stored?: boolean } = {}): ArchiveIndex {
  const stored = options.stored ?? true;
  const entries = [...files]
    .filter(([path]) => !path.endsWith('/'))
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([path, bytes]): ArchiveEntry => ({
        path,
        size: bytes.length,
        stored,
        open: () => streamFrom(chunks(bytes)),
        ...(stored ? { slice: async (offset: number, length: number) => bytes.slice(offset, offset + length) } : {}),
      }),
    );
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return {
    kind: 'folder',
    root: '',
    entries,
    get: (path) => byPath.get(path),
    under: (prefix) => entries.filter(({ path }) => path.startsWith(prefix)),
  };
}

/** Odd sizes, so that records lie across their ends. */
function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_521) yield bytes.subarray(at, at + 65_521);
}
