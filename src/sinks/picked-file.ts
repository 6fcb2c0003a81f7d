import { RunError } from '../lib/run-error.ts';
import { checkSize } from './check-size.ts';
import { drain } from './drain.ts';
import type { Sink } from './sink.ts';

/** What went wrong with a file on the person's disk, as a sentence. */
export function fileError(reason: unknown): unknown {
  if (!(reason instanceof Error) || reason instanceof RunError) return reason;
  const known: Readonly<Record<string, readonly [code: string, message: string]>> = {
    QuotaExceededError: ['disk-full', 'There is no space left on that disk. Free some, or save to another place.'],
    NotAllowedError: ['file-refused', 'The browser may not write to this file. Save again and allow it.'],
    SecurityError: ['file-refused', 'The browser may not write to this file. Save to another place.'],
    NoModificationAllowedError: [
      'file-busy',
      'Another program has this file open. Close it there, or save under another name.',
    ],
    TypeMismatchError: ['file-refused', 'A folder of this name is there already. Save to another place.'],
    NotFoundError: ['file-gone', 'The folder or file is gone. Save to another place.'],
    // Not a person's cancelling: the browser's own check of the finished file refused it.
    AbortError: ['file-refused', 'The browser refused to keep this file. Save to another place.'],
    InvalidStateError: ['file-gone', 'The file was changed or removed while it was written. Save again.'],
  };
  const found = known[reason.name];
  return found ? new RunError(found[0], found[1], { cause: reason }) : reason;
}

/** The picker makes an empty file; after a failure it is in the way. `remove` exists in Chromium only, where the picker is. */
async function removeEmpty(handle: FileSystemFileHandle & { remove?: () => Promise<void> }): Promise<void> {
  try {
    if ((await handle.getFile()).size === 0) await handle.remove?.();
  } catch {
    // It is not there, or may not be removed: nothing half-made either way.
  }
}

/**
 * Streams into a file the person picked. The browser writes to a hidden copy that takes the file's place at the end, so an interrupted
 * save leaves the old content, or nothing where there was none. Errors: `disk-full`, `file-refused`, `file-busy`, `file-gone`, `save-size`.
 */
export function pickedFile(handle: FileSystemFileHandle): Sink {
  return {
    id: 'picked-file',
    async write(_name, stream, { size, signal }) {
      let writable: FileSystemWritableFileStream | undefined;
      try {
        const file = await handle.createWritable();
        writable = file;
        // The type of a chunk leaves shared memory open, which no stream of ours gives.
        const written = await drain(stream, signal, (chunk) => file.write(chunk as Uint8Array<ArrayBuffer>));
        checkSize(size, written);
        await file.close();
      } catch (reason) {
        await writable?.abort().catch(() => {});
        // Where the file could not even be opened, nobody has read the stream yet.
        if (writable === undefined) await stream.cancel(reason).catch(() => {});
        await removeEmpty(handle);
        throw signal.aborted ? reason : fileError(reason);
      }
    },
  };
}
