import { bitCount, bits, bitsEnd, bitsLeft, bitsNext, fillBits, setBits } from './inflate-bits.ts';
import { copyMatch } from './inflate-match.ts';
import { endOfBlock, literal, pointer, special } from './inflate-table.ts';

/** The block is over. */
export const codesEnd: i32 = 0;
/** A symbol is cut off by the end of the input. */
export const codesNeedInput: i32 = 1;
/** A symbol does not fit the output. */
export const codesNeedOutput: i32 = 2;
export const codesWrong: i32 = -1;
/** For the fast loop only: too near to an edge. */
const codesNearEdge: i32 = 3;

/** The first output byte that was not written. */
export let codesOut: usize = 0;
/** Of a match, what did not fit the output. */
let restLength: u32 = 0;
let restDistance: u32 = 0;

let lengthTable: usize = 0;
let lengthRoot: u32 = 0;
let distanceTable: usize = 0;
let distanceRoot: u32 = 0;

/** Begins a block: tables of literals and lengths and of distances, and with how many bits they are asked. */
export function openCodes(lengths: usize, lengthBits: u32, distances: usize, distanceBits: u32): void {
  lengthTable = lengths;
  lengthRoot = lengthBits;
  distanceTable = distances;
  distanceRoot = distanceBits;
}

export function openOutput(output: usize): void {
  codesOut = output;
}

/** Forgets the rest of a match. */
export function forgetMatch(): void {
  restLength = 0;
}

/**
 * Goes on with a block. `history` is the first byte that a match may reach, directly before the output. Takes whole symbols only, so that bits
 * of one that is cut off are still there.
 */
export function readCodes(history: usize, outputEnd: usize): i32 {
  if (!copyRest(outputEnd)) return codesNeedOutput;
  let result = readFast(history, outputEnd);
  if (result !== codesNearEdge) return result;
  do {
    if (!copyRest(outputEnd)) return codesNeedOutput;
    result = readOne(history, outputEnd);
  } while (result === codesNearEdge);
  return result;
}

/** Copies as much as fits; false when not all did. */
function copyRest(outputEnd: usize): bool {
  if (restLength === 0) return true;
  const length = min(restLength, u32(outputEnd - codesOut));
  if (length !== 0) copyMatch(codesOut, restDistance, length);
  codesOut += length;
  restLength -= length;
  return restLength === 0;
}

/** Bits of `value` from `from` to `end`. */
function field(value: u64, from: u32, end: u32): u32 {
  return (u32(value) & ((1 << end) - 1)) >>> from;
}

/** One symbol, with care for both edges. */
function readOne(history: usize, outputEnd: usize): i32 {
  fillBits();
  const left = bitsLeft();
  let entry = load<u32>(lengthTable + (field(bits, 0, lengthRoot) << 2));
  let first: u32 = 0;
  if (entry & pointer) {
    first = lengthRoot;
    entry = second(lengthTable, entry, bits >> first);
  }
  const taken = first + (entry & 63);
  if (left < i64(taken)) return codesNeedInput;
  if (entry & special) {
    if (!(entry & endOfBlock)) return codesWrong;
    setBits(bits >> taken, bitCount - taken, bitsNext);
    return codesEnd;
  }
  if (codesOut === outputEnd) return codesNeedOutput;
  if (entry & literal) {
    store<u8>(codesOut++, u8(entry >>> 16));
    setBits(bits >> taken, bitCount - taken, bitsNext);
    return codesNearEdge;
  }
  const length = (entry >>> 16) + field(bits >> first, (entry >>> 8) & 15, entry & 63);
  return readDistance(history, length, taken, left);
}

/** The entry of a second table. */
function second(table: usize, entry: u32, value: u64): u32 {
  return load<u32>(table + (((entry >>> 16) + field(value, 0, (entry >>> 8) & 15)) << 2));
}

/** The distance behind a length of `taken` bits; the match is left to `copyRest`. */
function readDistance(history: usize, length: u32, taken: u32, left: i64): i32 {
  let value = bits >> taken;
  let entry = load<u32>(distanceTable + (field(value, 0, distanceRoot) << 2));
  if (entry & pointer) {
    value >>= distanceRoot;
    taken += distanceRoot;
    entry = second(distanceTable, entry, value);
  }
  taken += entry & 63;
  if (left < i64(taken)) return codesNeedInput;
  if (entry & special) return codesWrong;
  restDistance = (entry >>> 16) + field(value, (entry >>> 8) & 15, entry & 63);
  if (usize(restDistance) > codesOut - history) return codesWrong;
  restLength = length;
  setBits(bits >> taken, bitCount - taken, bitsNext);
  return codesNearEdge;
}

/**
 * Symbols while 16 bytes of input and 4 of output remain, and matches fit the output. One long function, because state in local variables is what
 * makes it fast. The next entry is looked up before what was found is written, so that the two overlap. Each filling gives 56 bits at least: two
 * literals of the first table, a length (40 in all) and the 8 bits that ask for the distance, or a whole distance (28) and the next entry.
 */
function readFast(history: usize, outputEnd: usize): i32 {
  const lengths = lengthTable;
  const distances = distanceTable;
  const lengthMask: u32 = (1 << lengthRoot) - 1;
  const distanceMask: u32 = (1 << distanceRoot) - 1;
  const inputEnd = bitsEnd;
  let value = bits;
  let count = bitCount;
  let next = bitsNext;
  let out = codesOut;
  let result = codesNearEdge;
  if (next + 16 > inputEnd || out + 4 > outputEnd) return result;
  value |= load<u64>(next) << count;
  next += usize((63 - count) >> 3) & 7;
  count |= 56;
  let entry = load<u32>(lengths + ((u32(value) & lengthMask) << 2));
  do {
    let before = value;
    value >>= u64(entry);
    count -= u64(entry);
    if (entry & literal) {
      let byte = u8(entry >>> 16);
      entry = load<u32>(lengths + ((u32(value) & lengthMask) << 2));
      before = value;
      value >>= u64(entry);
      count -= u64(entry);
      store<u8>(out++, byte);
      if (entry & literal) {
        byte = u8(entry >>> 16);
        entry = load<u32>(lengths + ((u32(value) & lengthMask) << 2));
        before = value;
        value >>= u64(entry);
        count -= u64(entry);
        store<u8>(out++, byte);
        if (entry & literal) {
          store<u8>(out++, u8(entry >>> 16));
          entry = load<u32>(lengths + ((u32(value) & lengthMask) << 2));
          value |= load<u64>(next) << count;
          next += usize((63 - count) >> 3) & 7;
          count |= 56;
          continue;
        }
      }
    }
    if (entry & special) {
      if (entry & pointer) {
        entry = load<u32>(lengths + (((entry >>> 16) + (u32(value) & ((1 << ((entry >>> 8) & 15)) - 1))) << 2));
        before = value;
        value >>= u64(entry);
        count -= u64(entry);
        if (entry & literal) {
          store<u8>(out++, u8(entry >>> 16));
          entry = load<u32>(lengths + ((u32(value) & lengthMask) << 2));
          value |= load<u64>(next) << count;
          next += usize((63 - count) >> 3) & 7;
          count |= 56;
          continue;
        }
      }
      if (entry & special) {
        result = entry & endOfBlock ? codesEnd : codesWrong;
        break;
      }
    }
    const length = (entry >>> 16) + ((u32(before) & ((1 << entry) - 1)) >>> (entry >>> 8));
    entry = load<u32>(distances + ((u32(value) & distanceMask) << 2));
    value |= load<u64>(next) << count;
    next += usize((63 - count) >> 3) & 7;
    count |= 56;
    before = value;
    value >>= u64(entry);
    count -= u64(entry);
    if (entry & special) {
      if (!(entry & pointer)) {
        result = codesWrong;
        break;
      }
      entry = load<u32>(distances + (((entry >>> 16) + (u32(value) & ((1 << ((entry >>> 8) & 15)) - 1))) << 2));
      before = value;
      value >>= u64(entry);
      count -= u64(entry);
      if (entry & special) {
        result = codesWrong;
        break;
      }
    }
    const distance = (entry >>> 16) + ((u32(before) & ((1 << entry) - 1)) >>> (entry >>> 8));
    if (usize(distance) > out - history) {
      result = codesWrong;
      break;
    }
    if (usize(length) > outputEnd - out) {
      restLength = length;
      restDistance = distance;
      break;
    }
    entry = load<u32>(lengths + ((u32(value) & lengthMask) << 2));
    value |= load<u64>(next) << count;
    next += usize((63 - count) >> 3) & 7;
    count |= 56;
    copyMatch(out, distance, length);
    out += length;
  } while (next + 16 <= inputEnd && out + 4 <= outputEnd);
  setBits(value, count & 63, next);
  codesOut = out;
  return result;
}
