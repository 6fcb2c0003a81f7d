import { bitCount, bits, bitsEnd, bitsNext, fillBits, setBits, takeBits } from './inflate-bits.ts';
import { addCode, addCodes, buildTable, codesSize, forgetCodes } from './inflate-table.ts';

/** The order in which the code lengths of the code lengths come (RFC 1951, section 3.2.7). */
const order: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const plainSymbols: usize = memory.data(4 * 19, 16);
const plainTable: usize = memory.data(4 * 256, 16);
const plainCodes: usize = memory.data(codesSize, 16);
export const lengthCodes: usize = memory.data(codesSize, 16);
export const distanceCodes: usize = memory.data(codesSize, 16);

/** Flags of an entry: a code length; a repetition of zeros. */
const plain: u32 = 1 << 14;
const zeros: u32 = 1 << 13;

let plainMask: u32 = 0;
/** The code length before, which a repetition repeats. */
let previous: u32 = 0;
/** How many code lengths the block has, of both sets. */
let all: u32 = 0;

/**
 * To be called once, before all else. Entries of the table as in `inflate-table.ts`, but that from bit 16 on stands a plain code length, or how
 * many of them a repetition adds at least.
 */
export function prepareLengths(): void {
  for (let length: u32 = 0; length < 16; length++) setPlain(length, plain | (length << 16));
  setPlain(16, (3 << 16) | 2);
  setPlain(17, zeros | (3 << 16) | 3);
  setPlain(18, zeros | (11 << 16) | 7);
}

function setPlain(symbol: u32, entry: u32): void {
  store<u32>(plainSymbols + (symbol << 2), entry);
}

/**
 * Reads the head of a dynamic block behind its first three bits into `lengthCodes` and `distanceCodes`. False when it is wrong or not whole:
 * `bitsLeft` is negative when input is missing.
 */
export function readLengths(): bool {
  fillBits();
  const lengths = 257 + takeBits(5);
  const distances = 1 + takeBits(5);
  const used = 4 + takeBits(4);
  if (lengths > 286 || distances > 30 || !readPlain(used)) return false;
  forgetCodes(lengthCodes);
  forgetCodes(distanceCodes);
  all = lengths + distances;
  if (!hasFirst()) return false;
  let reached = readSet(lengthCodes, 0, 0, 257, 0);
  const ends = previous !== 0;
  reached = readSet(lengthCodes, 0, 257, lengths, reached);
  reached = readSet(distanceCodes, lengths, lengths, all, reached);
  return reached === all && ends;
}

/** Reads the codes in which the code lengths are written. */
function readPlain(count: u32): bool {
  forgetCodes(plainCodes);
  fillBits();
  let lengths: u64 = 0;
  for (let index: u32 = 0; index < count; index++) {
    if (index === 16) fillBits();
    lengths |= u64(takeBits(3)) << (3 * u64(load<u8>(order + index)));
  }
  for (let symbol: u32 = 0; symbol < 19; symbol++) {
    addCode(plainCodes, u32(lengths) & 7, symbol);
    lengths >>= 3;
  }
  const root = buildTable(plainCodes, plainSymbols, plainTable, 7);
  plainMask = (1 << root) - 1;
  if (root !== 1) return root !== 0;
  // A single code is refused, unlike in the other sets. None at all is a set of zeros for zlib, which fails later.
  const single = load<u16>(plainCodes + 2);
  if (single === 0) store<u64>(plainTable, u64(plain + 0x101) * 0x100000001);
  return single !== 1;
}

/** The first code length cannot repeat the one before. */
function hasFirst(): bool {
  previous = 0;
  fillBits();
  const entry = load<u32>(plainTable + ((u32(bits) & plainMask) << 2));
  if (entry & (plain | zeros)) return true;
  takeBits(entry & 63);
  return false;
}

/**
 * Reads the code lengths from index `start` to `end` into `codes`, where `origin` is symbol 0. A repetition from before may have filled up to
 * `at` already. Returns the index that was reached, behind `all` when the lengths are wrong or not whole.
 */
function readSet(codes: usize, origin: u32, start: u32, end: u32, at: u32): u32 {
  if (at > start) addCodes(codes, previous, start - origin, min(at, end) - start);
  let value = bits;
  let count = bitCount;
  let next = bitsNext;
  let length = previous;
  const last = bitsEnd + 8;
  while (at < end && next <= last) {
    if (count < 14) {
      value |= load<u64>(next) << count;
      next += usize((63 - count) >> 3);
      count |= 56;
    }
    const entry = load<u32>(plainTable + ((u32(value) & plainMask) << 2));
    const before = value;
    value >>= u64(entry);
    count -= u64(entry & 63);
    if (entry & plain) {
      length = entry >>> 16;
      addCode(codes, length, at - origin);
      at++;
    } else {
      const run = ((entry >>> 16) & 31) + ((u32(before) & ((1 << entry) - 1)) >>> ((entry >>> 8) & 15));
      if (entry & zeros) length = 0;
      addCodes(codes, length, at - origin, min(run, end - at));
      at += run;
    }
  }
  setBits(value, count, next);
  previous = length;
  return at < end ? all + 1 : at;
}
