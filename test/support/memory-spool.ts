import type { Spool } from '../../src/model/spool.ts';

export interface MemorySpool extends Spool {
  readonly closed: boolean;
  bytes(): Buffer;
}

/** A spool in memory. */
export function memorySpool(): MemorySpool {
  const parts: Buffer[] = [];
  let length = 0;
  let closed = false;
  const whole = () => {
    const bytes = Buffer.concat(parts);
    parts.splice(0, parts.length, bytes);
    return bytes;
  };
  return {
    get length() {
      return length;
    },
    get closed() {
      return closed;
    },
    append(bytes) {
      parts.push(Buffer.from(bytes));
      length += bytes.length;
    },
    flush() {},
    read(into, at) {
      if (whole().copy(into, 0, at, at + into.length) !== into.length) throw new RangeError('less is there');
    },
    close() {
      closed = true;
    },
    bytes: whole,
  };
}
