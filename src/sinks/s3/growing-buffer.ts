/** Bytes up to a limit, in memory that grows with them. */
export interface GrowingBuffer {
  /** Takes what there is room for, and gives how many bytes that was. */
  take(chunk: Uint8Array): number;
  isFull(): boolean;
  /** What was taken; not to be written to afterwards. */
  bytes(): Uint8Array<ArrayBuffer>;
}

const firstLength = 64 * 1024;
/** What is longer than this gets all it may have at once: what it grew out of waits for the garbage collector. */
const longestGrown = 1024 * 1024;

/** `full` gives memory of `limit` bytes; what is in it already does not matter. */
export function growingBuffer(limit: number, full: (length: number) => Uint8Array<ArrayBuffer>): GrowingBuffer {
  let memory = new Uint8Array(Math.min(limit, firstLength));
  let used = 0;
  return {
    take(chunk) {
      const taken = Math.min(chunk.length, limit - used);
      if (used + taken > memory.length) {
        const wanted = Math.max(used + taken, memory.length * 2);
        const larger = wanted > longestGrown ? full(limit) : new Uint8Array(Math.min(limit, wanted));
        larger.set(memory.subarray(0, used));
        memory = larger;
      }
      memory.set(chunk.subarray(0, taken), used);
      used += taken;
      return taken;
    },
    isFull: () => used === limit,
    bytes: () => memory.subarray(0, used),
  };
}
