import type { BroughtFile } from '../worker/messages.ts';
import { filesBelow, isFolder } from './dropped-entries.ts';

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
  for (const folder of folders) for (const file of await filesBelow(folder)) files.push(file);
  return named(files);
}

function named(files: readonly BroughtFile[]): BroughtFolder | undefined {
  const [first] = files;
  return first === undefined ? undefined : { name: first.path.split('/', 1)[0] ?? '', files };
}
