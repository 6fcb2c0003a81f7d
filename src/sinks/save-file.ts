/** The part of the file dialog we use; it is not in the type library. */
export interface FilePicker {
  showSaveFilePicker(options: {
    readonly suggestedName: string;
    readonly types: readonly {
      readonly description: string;
      readonly accept: Readonly<Record<string, readonly string[]>>;
    }[];
  }): Promise<FileSystemFileHandle>;
}

function hasPicker(view: object): view is FilePicker {
  return 'showSaveFilePicker' in view && typeof view.showSaveFilePicker === 'function';
}

/**
 * Asks where to save a ZIP. Must be called straight from a press. `'cancelled'` when the person closed the dialog, `undefined` where the
 * browser has none (Firefox, Safari) or refuses it here (a frame of another site).
 */
export async function pickSaveFile(
  name: string,
  view: object = window,
): Promise<FileSystemFileHandle | 'cancelled' | undefined> {
  if (!hasPicker(view)) return undefined;
  try {
    return await view.showSaveFilePicker({
      suggestedName: name,
      types: [{ description: 'ZIP archive', accept: { 'application/zip': ['.zip'] } }],
    });
  } catch (reason) {
    if (reason instanceof Error && reason.name === 'AbortError') return 'cancelled';
    if (reason instanceof Error && reason.name === 'SecurityError') return undefined;
    throw reason;
  }
}

/** The part of the folder dialog we use. */
interface FolderPicker {
  showDirectoryPicker(options: { readonly mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

function hasFolderPicker(view: object): view is FolderPicker {
  return 'showDirectoryPicker' in view && typeof view.showDirectoryPicker === 'function';
}

/** Asks for a folder to put several ZIPs into; otherwise like `pickSaveFile`. */
export async function pickFolder(view: object = window): Promise<FileSystemDirectoryHandle | 'cancelled' | undefined> {
  if (!hasFolderPicker(view)) return undefined;
  try {
    return await view.showDirectoryPicker({ mode: 'readwrite' });
  } catch (reason) {
    if (reason instanceof Error && reason.name === 'AbortError') return 'cancelled';
    if (reason instanceof Error && reason.name === 'SecurityError') return undefined;
    throw reason;
  }
}
