import type { ByteText, ReadObject, TreeEntry } from './git-objects.ts';
import { PatchError } from './patch-error.ts';
import { skipSame, type TreeCursor, treeCursor } from './tree-cursor.ts';

/** One side of a changed file. */
export interface FileSide {
  /** Octal digits: `100644`, `100755`, `120000` (symbolic link), `160000` (submodule). */
  readonly mode: string;
  readonly oid: string;
}

/** A file that differs between two trees; without `old` it is new, without `new` it is gone. */
export interface FileChange {
  readonly path: ByteText;
  readonly old?: FileSide;
  readonly new?: FileSide;
}

/** Deeper folders than this are no work of people's. */
const deepest = 500;

/**
 * Files that differ, in git's order. Same sub-trees are not opened. A file that becomes a link or a submodule is gone and new. `undefined` is the
 * empty tree.
 */
export async function* treeDiff(
  readObject: ReadObject,
  oldTree: string | undefined,
  newTree: string | undefined,
  folder: ByteText = '',
  depth = 0,
): AsyncGenerator<FileChange, void, undefined> {
  if (oldTree === newTree) return;
  if (depth > deepest) throw new PatchError('patch-too-large', 'Folders lie too deep inside each other.');
  const olds = await entries(readObject, oldTree);
  const news = await entries(readObject, newTree);
  while (true) {
    // Most entries of two versions are the same, so they are compared as bytes before they become texts.
    skipSame(olds, news);
    if (!olds.more() && !news.more()) return;
    const [old, fresh] = pair(olds.entry(), news.entry());
    if (old) olds.next();
    if (fresh) news.next();
    if (old && fresh && old.oid === fresh.oid && old.mode === fresh.mode) continue;
    const path = folder + (old ?? fresh)?.name;
    if (isFolder(old) || isFolder(fresh)) yield* treeDiff(readObject, old?.oid, fresh?.oid, `${path}/`, depth + 1);
    else yield* changes(path, old, fresh);
  }
}

function* changes(path: ByteText, old: TreeEntry | undefined, fresh: TreeEntry | undefined): Generator<FileChange> {
  const kind = (entry: TreeEntry) => entry.mode.slice(0, -4);
  if (old && fresh && kind(old) === kind(fresh)) {
    yield { path, old, new: fresh };
    return;
  }
  if (old) yield { path, old };
  if (fresh) yield { path, new: fresh };
}

/** The next entry of both sides if they have the same place, else that of the side which comes first. */
function pair(old?: TreeEntry, fresh?: TreeEntry): [TreeEntry | undefined, TreeEntry | undefined] {
  if (!old || !fresh) return [old, fresh];
  const a = sortName(old);
  const b = sortName(fresh);
  if (a === b) return [old, fresh];
  return a < b ? [old, undefined] : [undefined, fresh];
}

/** git sorts folders as if their name ended in a slash. */
function sortName(entry: TreeEntry): ByteText {
  return isFolder(entry) ? `${entry.name}/` : entry.name;
}

function isFolder(entry: TreeEntry | undefined): boolean {
  return entry?.mode === '40000';
}

const nothing = new Uint8Array(0);

async function entries(readObject: ReadObject, oid: string | undefined): Promise<TreeCursor> {
  if (oid === undefined) return treeCursor(nothing);
  const object = await readObject(oid);
  if (object?.type !== 'tree') throw new PatchError('patch-missing-object', `The tree ${oid} is not there.`);
  return treeCursor(object.content, oid.length / 2);
}
