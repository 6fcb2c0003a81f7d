import type { ScratchFile } from '../../../src/git/stored-pack-bytes.ts';

/** A scratch file in memory. `room`: bytes that fit into it; `left`: bytes that the storage says it has left. */
export function memoryScratch(given: {
  readonly size: number;
  readonly room?: number;
  readonly left?: (at: number) => number;
}): ScratchFile & { removed: boolean } {
  const { size, room = size, left = () => Number.POSITIVE_INFINITY } = given;
  const whole = new Uint8Array(size);
  let written = 0;
  const file = {
    removed: false,
    write: (bytes: Uint8Array, at: number) => {
      if (at + bytes.length > room) throw new DOMException('full', 'QuotaExceededError');
      whole.set(bytes, at);
      written = at + bytes.length;
      return true;
    },
    read: (into: Uint8Array, at: number) => {
      into.set(whole.subarray(at, at + into.length));
      return into.length;
    },
    room: async () => left(written),
    remove: async () => {
      file.removed = true;
    },
  };
  return file;
}
