import { bitCount, bits, bitsEnd, bitsNext, fillBits, setBits, takeBits } from './inflate-bits.ts';
import { addCode, buildTable, codesSize, forgetCodes } from './inflate-table.ts';

/** The order in which the code lengths of the code lengths come (RFC 1951, section 3.2.7). */
const order: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const plainSymbols: usize = memory.data(4 * 19, 16);
const plainTable: usize = memory.data(4 * 256, 16);
const plainCodes: usize = memory.data(codesSize, 16);
export const lengthCodes: usize = memory.data(codesSize, 16);
export const distanceCodes: usize = memory.data(codesSize, 16);

let plainMask: u32 = 0;
/** The code length before, which a repetition repeats. */
let previous: u32 = 0;
/** How many code lengths the block has, of both sets. */
let all: u32 = 0;

/** To be called once, before all else. */
export function prepareLengths(): void {
  for (let symbol: u32 = 0; symbol < 19; symbol++) store<u32>(plainSymbols + (symbol << 2), symbol << 16);
}

/**
 * Reads the head of a dynamic block behind its first three bits into `lengthCodes` and `distanceCodes`. False when it is wrong or not whole:
 * `bitsLeft` is negative when input is missing.
 */
export function readLengths(): bool {
  fillBits();
  const lengths = 257 + takeBits(5);
  const distances = 1 + takeBits(5);
  const plain = 4 + takeBits(4);
  if (lengths > 286 || distances > 30 || !readPlain(plain)) return false;
  forgetCodes(lengthCodes);
  forgetCodes(distanceCodes);
  previous = 0;
  all = lengths + distances;
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
  // A single code is refused here, unlike in the other sets. None at all is a set of zeros for zlib, which fails later.
  return root > 1 || (root === 1 && load<u16>(plainCodes + 2) !== 1);
}

/**
 * Reads the code lengths from index `start` to `end` into `codes`, where `origin` is symbol 0. A repetition from before may have filled up to
 * `at` already. Returns the index that was reached, behind `all` when the lengths are wrong or not whole.
 */
function readSet(codes: usize, origin: u32, start: u32, end: u32, at: u32): u32 {
  addRun(codes, start - origin, min(at, end) - origin);
  let value = bits;
  let count = bitCount;
  let next = bitsNext;
  const last = bitsEnd + 8;
  while (at < end) {
    if (next > last) return wrong(value, count, next);
    value |= load<u64>(next) << count;
    next += usize((63 - count) >> 3);
    count |= 56;
    const entry = load<u32>(plainTable + ((u32(value) & plainMask) << 2));
    value >>= u64(entry & 63);
    count -= u64(entry & 63);
    const symbol = entry >>> 16;
    if (symbol < 16) {
      addCode(codes, symbol, at - origin);
      previous = symbol;
      at++;
      continue;
    }
    const extra: u32 = symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
    const run = (u32(value) & ((1 << extra) - 1)) + (symbol === 18 ? 11 : 3);
    value >>= u64(extra);
    count -= u64(extra);
    if ((symbol === 16 && at === 0) || at + run > all) return wrong(value, count, next);
    if (symbol !== 16) previous = 0;
    addRun(codes, at - origin, min(at + run, end) - origin);
    at += run;
  }
  setBits(value, count, next);
  return at;
}

function wrong(value: u64, count: u64, next: usize): u32 {
  setBits(value, count, next);
  return all + 1;
}

/** The symbols from `from` to `end` have the code length before. */
function addRun(codes: usize, from: u32, end: u32): void {
  if (previous !== 0) for (let symbol = from; symbol < end; symbol++) addCode(codes, previous, symbol);
}
