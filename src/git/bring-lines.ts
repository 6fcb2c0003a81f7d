import { concat } from '../lib/bytes.ts';

/** Reads lines from the front of a stream of bytes, and gives what follows them as bytes again. */
export interface LineReader {
  /** The next line without its end; `undefined` when the stream ends before one is complete. Throws what `tooLong` makes. */
  next(): Promise<Uint8Array | undefined>;
  /** What stands there without an end of line; only after `next` gave `undefined`. */
  readonly left: Uint8Array;
  /** Everything after the last line. */
  rest(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Ends the stream early. */
  close(): Promise<void>;
}

/** `lineLimit`: bytes of the longest line; `limit`: bytes of all lines together. */
export function lineReader(
  source: AsyncIterable<Uint8Array>,
  bounds: { readonly lineLimit: number; readonly limit: number; readonly tooLong: () => Error },
): LineReader {
  const chunks = source[Symbol.asyncIterator]();
  let buffer: Uint8Array = new Uint8Array(0);
  let at = 0;
  let read = 0;

  async function more(): Promise<boolean> {
    const next = await chunks.next();
    if (next.done) return false;
    buffer = at === buffer.length ? next.value : concat([buffer.subarray(at), next.value]);
    at = 0;
    return true;
  }

  return {
    get left() {
      return buffer.subarray(at);
    },
    async next() {
      let from = 0;
      while (true) {
        const end = buffer.indexOf(10, at + from);
        const length = (end < 0 ? buffer.length : end) - at;
        if (length > bounds.lineLimit || read + length > bounds.limit) throw bounds.tooLong();
        if (end >= 0) {
          const line = buffer.subarray(at, end);
          at = end + 1;
          read += line.length + 1;
          return line;
        }
        from = length;
        if (!(await more())) return undefined;
      }
    },
    async *rest() {
      try {
        if (at < buffer.length) yield buffer.subarray(at);
        buffer = new Uint8Array(0);
        at = 0;
        while (true) {
          const next = await chunks.next();
          if (next.done) return;
          yield next.value;
        }
      } finally {
        await chunks.return?.();
      }
    },
    close: async () => {
      await chunks.return?.();
    },
  };
}
