import { utf8 } from '../lib/bytes.ts';
import { compareText } from '../lib/compare-text.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import { archiveError, type Oddity } from './archive-error.ts';
import { nameSet } from './name-set.ts';

/** An entry whose path may change once: when the folder around all of them is left out. */
export type LooseEntry = { -readonly [Field in keyof ArchiveEntry]: ArchiveEntry[Field] };

/** What macOS puts beside the files of an archive. */
const leftovers = /^__MACOSX\/|(?:^|\/)\.DS_Store$/;

/** Sorts entries, tells doubles, and leaves out the folder around all of them. Rejects an archive without entries. */
export function makeIndex(kind: ArchiveIndex['kind'], found: LooseEntry[], odd: Oddity): ArchiveIndex {
  const sorted = found
    .filter(({ path }) => !leftovers.test(path))
    .sort((one, other) => compareText(one.path, other.path));
  const entries = withoutDoubles(sorted, odd);
  if (entries.length === 0) throw archiveError('archive-empty', 'There are no files in this archive that can be read.');
  const root = rootOf(entries);
  for (const entry of entries) entry.path = entry.path.slice(root.length);
  const first = (path: string) => lowerBound(entries, path);
  return {
    kind,
    root,
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

function withoutDoubles(sorted: readonly LooseEntry[], odd: Oddity): LooseEntry[] {
  const folded = nameSet();
  const paths = new Set<string>();
  const kept: LooseEntry[] = [];
  for (const entry of sorted) {
    const { path } = entry;
    if (paths.has(path)) odd('entry-duplicate', path);
    else if (isBelowFile(path, paths)) odd('entry-file-and-folder', path);
    else {
      if (!folded.add(utf8(path.normalize('NFC').toLowerCase()))) odd('entry-case-collision', path);
      paths.add(path);
      kept.push(entry);
    }
  }
  return kept;
}

/** A file comes before what claims to lie below it, because it is sorted. */
function isBelowFile(path: string, files: ReadonlySet<string>): boolean {
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
    if (files.has(path.slice(0, at))) return true;
  return false;
}

/** Folders that hold everything. Of sorted paths the first and the last say it. */
function rootOf(entries: readonly LooseEntry[]): string {
  const first = entries[0]?.path ?? '';
  const last = entries.at(-1)?.path ?? '';
  let root = '';
  for (let at = first.indexOf('/'); at >= 0; at = first.indexOf('/', at + 1)) {
    const folder = first.slice(0, at + 1);
    if (!last.startsWith(folder)) break;
    root = folder;
  }
  return root;
}

function lowerBound(entries: readonly LooseEntry[], path: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(entries[middle]?.path ?? '', path) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
