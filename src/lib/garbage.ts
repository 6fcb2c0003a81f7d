/** Bytes of addresses, not of memory: nothing is ever written there. */
const claim = 64 << 20;

/**
 * For work that makes much garbage for minutes on end. A browser collects when a heap has grown to a multiple of what lived in it long ago: with
 * 7 MB alive a worker was seen to hold 260. What is claimed counts as memory in use, in every browser, so that it soon looks for what can go.
 * The result is told of the bytes that were worked on, and claims once for each `every` of them.
 */
export function garbageCollector(
  every: number,
  allocate: (bytes: number) => unknown = (bytes) => new ArrayBuffer(bytes),
): (worked: number) => void {
  let since = 0;
  return (worked) => {
    since += worked;
    if (since < every) return;
    since = 0;
    try {
      allocate(claim);
    } catch {
      // So little is left that the browser collects by itself.
    }
  };
}
