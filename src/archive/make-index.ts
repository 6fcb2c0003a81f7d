import { utf8 } from '../lib/bytes.ts';
import { compareText } from '../lib/compare-text.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import { entryIndex } from '../model/entry-index.ts';
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
  return entryIndex(entries, { kind, root });
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

/** The folder of an F3 tree belongs to its paths, also where nothing lies beside it. */
function isForge(folder: string, path: string): boolean {
  if (folder !== 'forge/' && !folder.endsWith('/forge/')) return false;
  return /^(?:objects|organizations|topics|users)\//.test(path.slice(folder.length));
}

/** Folders that hold everything. Of sorted paths the first and the last say it. */
function rootOf(entries: readonly LooseEntry[]): string {
  const first = entries[0]?.path ?? '';
  const last = entries.at(-1)?.path ?? '';
  let root = '';
  for (let at = first.indexOf('/'); at >= 0; at = first.indexOf('/', at + 1)) {
    const folder = first.slice(0, at + 1);
    if (!last.startsWith(folder) || isForge(folder, first)) break;
    root = folder;
  }
  return root;
}
