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

/** Writes bits, lowest first, as deflated data has them. */
function bitWriter() {
  const bytes: number[] = [];
  let count = 0;
  const put = (value: number, width: number): void => {
    for (let bit = 0; bit < width; bit++, count++) {
      if (count % 8 === 0) bytes.push(0);
      bytes.push((bytes.pop() ?? 0) | (((value >>> bit) & 1) << (count % 8)));
    }
  };
  return { bytes, put };
}

/** Code lengths (at most 15) of a complete set of `count` codes, in any order; of 1 code, one of 1 bit, which is not complete. */
function codeLengths(count: number, random: RandomNumber): number[] {
  const lengths = [0];
  while (lengths.length < count) {
    const at = random(4) === 0 ? lengths.length - 1 : random(lengths.length);
    const length = lengths[at] ?? 0;
    if (length < 15) lengths.splice(at, 1, length + 1, length + 1);
  }
  return count === 1 ? [1] : lengths;
}

/** `size` code lengths, `count` of them not 0, mostly right: at times one is changed. */
function spreadLengths(size: number, count: number, must: number, random: RandomNumber): number[] {
  const all = Array.from({ length: size }, () => 0);
  const lengths = codeLengths(Math.min(count, size), random);
  if (must < size) all[must] = lengths.splice(random(lengths.length), 1)[0] ?? 0;
  for (const length of lengths) {
    let at = random(size);
    while (all[at] !== 0) at = (at + 1) % size;
    all[at] = length;
  }
  if (random(6) === 0) all[random(size)] = random(16);
  return all;
}

/**
 * `zlib`'s head and the fields, each a value and its width in bits, lowest first.
 */
export function streamOfBits(...fields: readonly (readonly [number, number])[]): Buffer {
  const { bytes, put } = bitWriter();
  for (const [value, width] of fields) put(value, width);
  return Buffer.from([0x78, 0x9c, ...bytes]);
}

/**
 * A stream with a dynamic block whose codes are drawn, with long ones and second tables, behind a stored block that matches may reach; what the
 * codes say is random, and the check sum is wrong.
 */
export function drawnStream(random: RandomNumber): Buffer {
  const stored = 1 + random(2000);
  const { bytes, put } = bitWriter();
  put(1 | (2 << 1), 3);
  const end = random(12) === 0 ? 999 : 256;
  const lengths = spreadLengths(257 + random(32), 1 + random(random(2) === 0 ? 12 : 286), end, random);
  const distances = spreadLengths(1 + random(32), random(3) === 0 ? 1 : 1 + random(30), 99, random);
  put(lengths.length - 257, 5);
  put(distances.length - 1, 5);
  put(15, 4);
  // The code of the code lengths: 0 to 12 have 4 bits, 13 to 18 have 5.
  for (const symbol of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]) put(symbol < 13 ? 4 : 5, 3);
  for (const length of [...lengths, ...distances]) {
    const width = length < 13 ? 4 : 5;
    const code = length < 13 ? length : 26 + length - 13;
    for (let bit = width - 1; bit >= 0; bit--) put((code >>> bit) & 1, 1);
  }
  for (let left = random(200); left >= 0; left--) put(random(256), 8);
  const head = Buffer.from([0x78, 0x9c, 0, stored & 255, stored >>> 8, ~stored & 255, (~stored >>> 8) & 255]);
  return Buffer.concat([head, someBytes('random', stored, random), Buffer.from(bytes)]);
}
