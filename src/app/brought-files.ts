import { findRepository } from '../lib/repository-files.ts';
import type { Brought, BroughtFile } from '../worker/messages.ts';
import { deepestFolder, entriesOf, fileOf, isFile, isFolder, mostFiles } from './dropped-entries.ts';

/** Folders above a repository that are looked through. */
const deepestSearch = 2;

/** A single file is taken for a bundle; the worker says if it is none. */
export function broughtBundle(file: File): Brought {
  return { kind: 'bundle', name: file.name, file };
}

/** What a folder's input gives: everything below it, working copy and all. Only what is read of a repository goes on to the worker. */
export function broughtFolder(list: Iterable<File>): Brought | undefined {
  const files = Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
  const [first] = files;
  return first === undefined ? undefined : folderOf(first.path.split('/', 1)[0] ?? '', files);
}

/** What was dropped: the first file or folder. Must be called while the event is handled: its items are gone afterwards. */
export function broughtDrop(items: Iterable<DataTransferItem>): Promise<Brought | undefined> {
  for (const item of items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    if (isFolder(entry)) return filesBelow(entry).then((files) => folderOf(entry.name, files));
    const file = item.getAsFile();
    if (file !== null) return Promise.resolve(broughtBundle(file));
  }
  return Promise.resolve(undefined);
}

function folderOf(name: string, files: readonly BroughtFile[]): Brought {
  const found = findRepository(files);
  // Without one repository these few are enough for the worker to say so.
  const kept =
    typeof found === 'string'
      ? files.filter(({ path }) => /(?:^|\/)(?:HEAD|config)$/.test(path))
      : [...found.files.values()];
  return { kind: 'folder', name, files: kept };
}

interface Place {
  readonly folder: FileSystemDirectoryEntry;
  readonly path: string;
  readonly depth: number;
  /** Part of a repository: all of it is wanted. */
  readonly inside: boolean;
}

/** Files of the repository in a dropped folder; a working copy is not walked through. */
async function filesBelow(top: FileSystemDirectoryEntry): Promise<BroughtFile[]> {
  const files: BroughtFile[] = [];
  const places: Place[] = [{ folder: top, path: top.name, depth: 0, inside: false }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { path, depth } = place;
    const entries = await entriesOf(place.folder);
    const isRepository = entries.some(({ name, isFile }) => isFile && name === 'HEAD');
    const wanted = wantedFolders(entries, place, isRepository);
    for (const entry of entries) {
      const at = `${path}/${entry.name}`;
      if (isFolder(entry) && wanted(entry.name))
        places.push({ folder: entry, path: at, depth: depth + 1, inside: place.inside || isRepository });
      else if (isFile(entry) && (place.inside || isRepository)) files.push({ path: at, file: await fileOf(entry) });
      if (files.length > mostFiles) return files;
    }
  }
  return files;
}

function wantedFolders(
  entries: readonly FileSystemEntry[],
  place: Place,
  isRepository: boolean,
): (name: string) => boolean {
  if (place.inside) return () => place.depth < deepestFolder;
  if (isRepository) return (name) => name === 'objects' || name === 'refs';
  if (entries.some(({ name, isDirectory }) => isDirectory && name === '.git')) return (name) => name === '.git';
  return () => place.depth < deepestSearch;
}
