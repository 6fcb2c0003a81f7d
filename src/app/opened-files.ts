import { isAbort } from '../lib/run-error.ts';
import type { OpenInput } from '../worker/open-messages.ts';
import { filesBelow, isFolder } from './dropped-entries.ts';

/** Files that a chooser gave: one archive, or all of a folder. `undefined` for none. */
export function chosenInput(list: Iterable<File>): OpenInput | undefined {
  const files = Array.from(list);
  const [first] = files;
  if (first === undefined) return undefined;
  const folder = first.webkitRelativePath.split('/', 1)[0] ?? '';
  if (folder === '') return { kind: 'file', name: first.name, file: first };
  return { kind: 'folder', name: folder, files: files.map((file) => ({ path: file.webkitRelativePath, file })) };
}

/** What was dropped: the first file or folder. Must be called while the event is handled: its items are gone afterwards. */
export function droppedInput(items: Iterable<DataTransferItem>): Promise<OpenInput | undefined> {
  for (const item of items) {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    // What the worker can walk through itself holds up nobody here, however large it is.
    const handle = isFolder(entry) ? handleOf(item) : undefined;
    if (isFolder(entry) && handle !== undefined)
      return handle.then(
        (folder) => folder ?? filesBelow(entry).then((files) => ({ kind: 'folder', name: entry.name, files })),
      );
    if (isFolder(entry)) return filesBelow(entry).then((files) => ({ kind: 'folder', name: entry.name, files }));
    const file = item.getAsFile();
    if (file !== null) return Promise.resolve({ kind: 'file', name: file.name, file });
  }
  return Promise.resolve(undefined);
}

/** In browsers that have it; `undefined` is answered where it is refused. */
function handleOf(item: DataTransferItem): Promise<OpenInput | undefined> | undefined {
  if (!('getAsFileSystemHandle' in item) || typeof item.getAsFileSystemHandle !== 'function') return undefined;
  const asked: Promise<unknown> = item.getAsFileSystemHandle();
  return asked.then(
    (handle) => (handle instanceof FileSystemDirectoryHandle ? directoryInput(handle) : undefined),
    () => undefined,
  );
}

function directoryInput(handle: FileSystemDirectoryHandle): OpenInput {
  return { kind: 'directory', name: handle.name, handle };
}

/** The folder that a person picks; `unknown` in browsers without such a chooser, `undefined` when none was picked. Must be called straight from a press. */
export async function pickedInput(): Promise<OpenInput | 'unknown' | undefined> {
  if (!('showDirectoryPicker' in window) || typeof window.showDirectoryPicker !== 'function') return 'unknown';
  try {
    const handle: unknown = await window.showDirectoryPicker({ mode: 'read' });
    return handle instanceof FileSystemDirectoryHandle ? directoryInput(handle) : 'unknown';
  } catch (error) {
    if (isAbort(error)) return undefined;
    return 'unknown';
  }
}
