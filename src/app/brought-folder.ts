import type { BroughtFile } from '../worker/messages.ts';
import { deepestFolder, entriesOf, fileOf, isFile, isFolder, mostFiles } from './dropped-entries.ts';

/** Files that a person gave, with the name of their folder, or of the first of them. */
export interface BroughtFolder {
  readonly name: string;
  readonly files: readonly BroughtFile[];
}

/** What an input gives: everything below a folder, or some files. */
export function filesOfInput(list: Iterable<File>): BroughtFolder | undefined {
  return named(Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** What was dropped, folders with all that is in them. Must be called while the event is handled: its items are gone afterwards. */
export async function filesOfDrop(items: Iterable<DataTransferItem>): Promise<BroughtFolder | undefined> {
  const files: BroughtFile[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  for (const item of items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    const file = item.getAsFile();
    if (isFolder(entry)) folders.push(entry);
    else if (file !== null) files.push({ path: file.name, file });
  }
  for (const folder of folders) await addBelow(folder, files);
  return named(files);
}

function named(files: readonly BroughtFile[]): BroughtFolder | undefined {
  const [first] = files;
  return first === undefined ? undefined : { name: first.path.split('/', 1)[0] ?? '', files };
}

async function addBelow(top: FileSystemDirectoryEntry, files: BroughtFile[]): Promise<void> {
  const places = [{ folder: top, path: top.name, depth: 0 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    for (const entry of await entriesOf(place.folder)) {
      const path = `${place.path}/${entry.name}`;
      if (isFile(entry)) files.push({ path, file: await fileOf(entry) });
      else if (isFolder(entry) && place.depth < deepestFolder)
        places.push({ folder: entry, path, depth: place.depth + 1 });
      if (files.length > mostFiles) return;
    }
  }
}
