import { createSHA1 } from 'hash-wasm';

/** SHA-1 of everything but the last 20 bytes, which it keeps: a pack's trailer must equal the hash of what stands before it. */
export interface TrailerHash {
  update(bytes: Uint8Array): void;
  /** Trailer as it came, and as it should be. */
  end(): { found: Uint8Array; expected: Uint8Array };
}

export async function createTrailerHash(): Promise<TrailerHash> {
  const sha1 = await createSHA1();
  sha1.init();
  let tail: Uint8Array = new Uint8Array(0);
  return {
    update: (bytes) => {
      if (bytes.length >= 20) {
        if (tail.length > 0) sha1.update(tail);
        sha1.update(bytes.subarray(0, -20));
        tail = bytes.slice(-20);
        return;
      }
      const joined = new Uint8Array(tail.length + bytes.length);
      joined.set(tail);
      joined.set(bytes, tail.length);
      const extra = Math.max(0, joined.length - 20);
      if (extra > 0) sha1.update(joined.subarray(0, extra));
      tail = joined.slice(extra);
    },
    end: () => ({ found: tail, expected: sha1.digest('binary') }),
  };
}
