import { createSHA1 } from 'hash-wasm';
import { utf8 } from '../lib/bytes.ts';
import type { GitObject } from '../model/project-source.ts';

type Sha1 = Awaited<ReturnType<typeof createSHA1>>;

/** SHA-1 of objects, whole or piece by piece. Synchronous once made. */
export interface ObjectHash {
  begin(type: GitObject['type'], size: number): void;
  update(bytes: Uint8Array): void;
  /** 20 bytes. */
  end(): Uint8Array;
}

export async function createObjectHash(): Promise<ObjectHash> {
  const sha1 = await createSHA1();
  return {
    begin: (type, size) => {
      sha1.init();
      sha1.update(utf8(`${type} ${size}\0`));
    },
    update: (bytes) => {
      sha1.update(bytes);
    },
    end: () => sha1.digest('binary'),
  };
}

/** SHA-1 of everything but the last 20 bytes, which it keeps: a pack's trailer must equal the hash of what stands before it. */
export interface TrailerHash {
  update(bytes: Uint8Array): void;
  /** Trailer as it came, and as it should be. */
  end(): { found: Uint8Array; expected: Uint8Array };
}

export async function createTrailerHash(): Promise<TrailerHash> {
  const sha1: Sha1 = await createSHA1();
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
