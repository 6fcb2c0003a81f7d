import type { RandomBytes } from '../model/archive-index.ts';
import { archiveError } from './archive-error.ts';

/** Reads up to this size come out of a window that is kept. */
const smallRead = 1 << 16;
const windowSize = 1 << 18;
const keptWindows = 8;

/** A file on disk, or another `Blob`. Rejects with `archive-unreadable` when it can no longer be read. */
export function blobBytes(blob: Blob): RandomBytes {
  return {
    size: blob.size,
    async read(offset, length) {
      try {
        const bytes = new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
        if (bytes.length === length) return bytes;
      } catch (cause) {
        throw unreadable(cause);
      }
      throw unreadable();
    },
  };
}

function unreadable(cause?: unknown): Error {
  return archiveError('archive-unreadable', 'The file can no longer be read. It may have been changed or moved.', {
    retry: 'after-change',
    cause,
  });
}

/** The same bytes; small reads near each other become one large one, and what follows is read ahead. What it gives out must not be changed. */
export function windowed(bytes: RandomBytes): RandomBytes {
  const windows = new Map<number, Promise<Uint8Array>>();
  let latest = -1;
  const ask = (number: number): Promise<Uint8Array> => {
    const known = windows.get(number);
    windows.delete(number);
    const from = number * windowSize;
    const reading = known ?? bytes.read(from, Math.min(windowSize, bytes.size - from));
    windows.set(number, reading);
    reading.catch(() => windows.delete(number));
    for (const oldest of windows.keys()) {
      if (windows.size <= keptWindows) break;
      windows.delete(oldest);
    }
    return reading;
  };
  const windowAt = (number: number): Promise<Uint8Array> => {
    // Who goes on behind a window that is known goes on further.
    const isNext = number !== latest && windows.has(number - 1);
    latest = number;
    const reading = ask(number);
    if (isNext && (number + 1) * windowSize < bytes.size) void ask(number + 1).catch(() => {});
    return reading;
  };
  return {
    size: bytes.size,
    async read(offset, length) {
      if (length > smallRead || length === 0 || offset + length > bytes.size) return bytes.read(offset, length);
      const first = Math.floor(offset / windowSize);
      const from = offset - first * windowSize;
      const head = (await windowAt(first)).subarray(from, from + length);
      if (head.length === length) return head;
      const whole = new Uint8Array(length);
      whole.set(head);
      whole.set((await windowAt(first + 1)).subarray(0, length - head.length), head.length);
      return whole;
    },
  };
}
