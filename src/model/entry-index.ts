import { compareText } from '../lib/compare-text.ts';
import type { ArchiveEntry, ArchiveIndex } from './archive-index.ts';

/** Finds entries by path. `entries` are sorted by the UTF-8 bytes of their paths, and no path is there twice. */
export function entryIndex(entries: readonly ArchiveEntry[], about: Pick<ArchiveIndex, 'kind' | 'root'>): ArchiveIndex {
  const first = (path: string) => lowerBound(entries, path);
  return {
    ...about,
    entries,
    get(path) {
      const entry = entries[first(path)];
      return entry?.path === path ? entry : undefined;
    },
    under(prefix) {
      const from = first(prefix);
      let to = from;
      for (let step = entries.length; step >= 1; step = step >> 1)
        while (entries[to + step - 1]?.path.startsWith(prefix)) to += step;
      return entries.slice(from, to);
    },
  };
}

function lowerBound(entries: readonly ArchiveEntry[], path: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(entries[middle]?.path ?? '', path) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
