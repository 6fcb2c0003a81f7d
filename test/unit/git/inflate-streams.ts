import { readFileSync } from 'node:fs';
import { constants, deflateSync, inflateRawSync } from 'node:zlib';

/** A whole number from 0 to `below`, exclusively. */
export type RandomNumber = (below: number) => number;

/** The same numbers for the same seed (mulberry32). */
export function randomNumbers(seed: number): RandomNumber {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 4294967296) * below);
  };
}

export type Kind = 'random' | 'text' | 'zeros' | 'few';

const source = readFileSync(new URL('../../../src/git/remote.ts', import.meta.url));

/** Bytes of a kind; `text` is pieces of source text, `few` has matches of short distances. */
export function someBytes(kind: Kind, size: number, random: RandomNumber): Buffer {
  const bytes = Buffer.alloc(size);
  if (kind === 'random') for (let at = 0; at < size; at++) bytes[at] = random(256);
  if (kind === 'text' || kind === 'few') {
    const most = kind === 'text' ? 90 : 4;
    const places = kind === 'text' ? source.length : 12;
    for (let at = 0; at < size; ) {
      const from = random(places);
      at += 1 + source.copy(bytes, at, from, from + 1 + random(most));
    }
  }
  return bytes;
}

/** A stream of up to `most` bytes, of any kind, level and strategy. */
export function streamOf(random: RandomNumber, most: number): Buffer {
  const kinds: readonly Kind[] = ['text', 'text', 'text', 'few', 'random', 'zeros'];
  const raw = someBytes(kinds[random(kinds.length)] ?? 'text', random(most), random);
  const strategy = random(2) === 0 ? constants.Z_DEFAULT_STRATEGY : random(5);
  return deflateSync(raw, { level: random(10), strategy, memLevel: 1 + random(9), windowBits: 9 + random(7) });
}

/** One to four bits or bytes are changed, and at times it is cut off. */
export function changed(stream: Buffer, random: RandomNumber): Buffer {
  for (let change = random(4); change >= 0; change--) {
    const at = random(stream.length);
    stream[at] = random(2) === 0 ? random(256) : (stream[at] ?? 0) ^ (1 << random(8));
  }
  return random(8) === 0 ? stream.subarray(0, random(stream.length)) : stream;
}

/** The check sum made to fit what zlib unpacks, so that a changed stream may be a right one; as it is when zlib cannot unpack it. */
export function withSum(stream: Buffer): Buffer {
  const found = rawInflated(stream.subarray(2));
  if (found === undefined) return stream;
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(plainAdler32(found.bytes));
  return Buffer.concat([stream.subarray(0, 2 + found.used), sum, stream.subarray(2 + found.used)]);
}

/** What zlib makes of deflated data, and how many bytes of it were used; `info` is not in the types of Node. */
function rawInflated(body: Buffer): { bytes: Buffer; used: number } | undefined {
  try {
    const found: object = inflateRawSync(body, { info: true });
    if (!('buffer' in found && found.buffer instanceof Buffer && 'engine' in found)) throw new TypeError('no info');
    return { bytes: found.buffer, used: Number(Object(found.engine).bytesWritten) };
  } catch (cause) {
    if (cause instanceof TypeError) throw cause;
    return undefined;
  }
}

/** Adler-32 by its definition. */
export function plainAdler32(bytes: Uint8Array, before = 1): number {
  let low = before & 0xffff;
  let high = before >>> 16;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return ((high << 16) | low) >>> 0;
}
