/** More files than any project has. */
export const mostFiles = 2_000_000;
/** Names of branches have slashes; so deep no folder goes that is meant. */
export const deepestFolder = 100;

export function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

export function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** All that lies in a dropped folder: browsers give its entries by the hundred, and none at the end. */
export async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length > mostFiles) return all;
    all.push(...some);
  }
}

export function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A file of a folder, by its path from the folder's own name on. */
interface FileBelow {
  readonly path: string;
  readonly file: File;
}

/** Every file in a dropped folder and the folders in it, a little more than `mostFiles` at most. */
export async function filesBelow(top: FileSystemDirectoryEntry): Promise<readonly FileBelow[]> {
  const files: FileBelow[] = [];
  const places = [{ folder: top, path: top.name, depth: 0 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    for (const entry of await entriesOf(place.folder)) {
      const path = `${place.path}/${entry.name}`;
      if (isFile(entry)) files.push({ path, file: await fileOf(entry) });
      else if (isFolder(entry) && place.depth < deepestFolder)
        places.push({ folder: entry, path, depth: place.depth + 1 });
      if (files.length > mostFiles) return files;
    }
  }
  return files;
}
