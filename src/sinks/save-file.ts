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
