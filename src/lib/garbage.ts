/** A buffer that nobody writes to takes no memory, but counts: one of so many bytes makes V8 begin to mark, further ones make it go on. */
const claim = 64 << 20;

/** Has the browser look soon for what is no longer used. False without memory for it: it has just looked. */
export function callForCollection(): boolean {
  try {
    // Looked at, so that no build takes it for something that does nothing.
    return new ArrayBuffer(claim).byteLength === claim;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

/** Milliseconds that a browser has for itself after each call: with work always at hand it marks more slowly than garbage comes. */
const restTime = 5;

/**
 * For work that makes much garbage for minutes on end: a browser looks for it when a heap has grown to a multiple of what lived in it long ago
 * (a worker with 7 MB alive was seen to hold 260). The result is told of the bytes that were worked on, and calls once for each `every` of them;
 * what it then gives may be awaited for a short rest.
 */
export function garbageCollector(
  every: number,
  call: () => void = callForCollection,
): (worked: number) => Promise<void> | undefined {
  let since = 0;
  return (worked) => {
    since += worked;
    if (since < every) return undefined;
    since = 0;
    call();
    return new Promise((resolve) => setTimeout(resolve, restTime));
  };
}
