import { adler32 } from './adler32.ts';
import {
  bitCount,
  bits,
  bitsEnd,
  bitsLeft,
  bitsNext,
  closeBits,
  fillBits,
  openBits,
  setBits,
  takeBits,
} from './inflate-bits.ts';
import { codesEnd, codesOut, forgetMatch, openCodes, openOutput, readCodes } from './inflate-codes.ts';
import { distanceCodes, lengthCodes, prepareLengths, readLengths } from './inflate-lengths.ts';
import { prepareMatches } from './inflate-match.ts';
import { addCodes, buildTable, distanceSymbols, forgetCodes, lengthSymbols, prepareSymbols } from './inflate-table.ts';

/** The stream is over, and its check sum fits. */
export const INFLATE_DONE: i32 = 0;
/** All input was used but the beginning of something that is cut off. */
export const INFLATE_NEED_INPUT: i32 = 1;
/** The output is full, and the stream goes on. */
export const INFLATE_NEED_OUTPUT: i32 = 2;
/** Not a stream that zlib takes; stays so until the next `inflateBegin`. */
export const INFLATE_BAD: i32 = -1;

/** The first input byte of which a bit is unused. */
export let inflateIn: usize = 0;
/** The first output byte that was not written. */
export let inflateOut: usize = 0;

const window: u32 = 32768;
const lengthRoot: u32 = 10;
const distanceRoot: u32 = 8;
// Second tables together need at most 1334 entries with a root of 10 bits, 402 with one of 8 (zlib's `enough`, for 288 and 32 symbols).
const lengthTable: usize = memory.data(4 * 2400, 16);
const distanceTable: usize = memory.data(4 * 640, 16);
const fixedLengths: usize = memory.data(4 * 640, 16);
const fixedDistances: usize = memory.data(4 * 64, 16);
const fixedLengthRoot: u32 = 9;
const fixedDistanceRoot: u32 = 5;

const atHead: i32 = 0;
const atBlock: i32 = 1;
const atStored: i32 = 2;
const atCodes: i32 = 3;
const atTrailer: i32 = 4;
const atEnd: i32 = 5;
const atFault: i32 = 6;
/** From a step: the next one can be done. */
const goOn: i32 = 3;

let prepared = false;
let place: i32 = atHead;
let isLast = false;
/** How many bits of the byte at `inflateIn` are used. */
let bitsUsed: u32 = 0;
let storedLeft: u32 = 0;
/** How many bytes were written since the beginning, at most `window`. */
let written: u32 = 0;
let checkSum: u32 = 1;

/** A new zlib stream (RFC 1950) begins; forgets the one before. */
export function inflateBegin(): void {
  if (!prepared) prepare();
  place = atHead;
  bitsUsed = 0;
  written = 0;
  checkSum = 1;
  forgetMatch();
}

function prepare(): void {
  prepareSymbols();
  prepareLengths();
  prepareMatches();
  forgetCodes(lengthCodes);
  forgetCodes(distanceCodes);
  for (let symbol: u32 = 0; symbol < 288; symbol++)
    addCodes(lengthCodes, symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8, symbol, 1);
  for (let symbol: u32 = 0; symbol < 32; symbol++) addCodes(distanceCodes, 5, symbol, 1);
  buildTable(lengthCodes, lengthSymbols, fixedLengths, fixedLengthRoot);
  buildTable(distanceCodes, distanceSymbols, fixedDistances, fixedDistanceRoot);
  prepared = true;
}

/**
 * Goes on with the stream: reads from `input`, which begins with the bytes that were not used before, and writes at `output`, before which the
 * last `min(32768, written so far)` bytes must stand. Returns `INFLATE_DONE` and so on, with `inflateIn` and `inflateOut` set; the check sum has
 * been read when it is done. A stream that ends with the output can be finished without room. May read 16 bytes behind `inputEnd`, and leave
 * rubbish in 32 bytes behind `outputEnd`.
 */
export function inflateRun(input: usize, inputEnd: usize, output: usize, outputEnd: usize): i32 {
  openBits(input, inputEnd, bitsUsed);
  openOutput(output);
  const history = output - written;
  let result = goOn;
  while (result === goOn) result = step(history, outputEnd);
  checkSum = adler32(checkSum, output, codesOut);
  written = min(window, written + u32(codesOut - output));
  if (result === INFLATE_DONE && place === atTrailer) result = readTrailer();
  if (result === INFLATE_BAD) place = atFault;
  bitsUsed = closeBits();
  inflateIn = bitsNext;
  inflateOut = codesOut;
  return result;
}

/** One step; `INFLATE_DONE` when all but the check sum is read. */
function step(history: usize, outputEnd: usize): i32 {
  if (place === atCodes) {
    const result = readCodes(history, outputEnd);
    return result === codesEnd ? blockEnd() : result;
  }
  if (place === atBlock) return readBlockHead();
  if (place === atStored) return copyStored(outputEnd);
  if (place === atHead) return readHead();
  return place === atFault ? INFLATE_BAD : INFLATE_DONE;
}

function blockEnd(): i32 {
  place = isLast ? atTrailer : atBlock;
  return isLast ? INFLATE_DONE : goOn;
}

/** RFC 1950, section 2.2. As in zlib, a stream with a preset dictionary cannot be read. */
function readHead(): i32 {
  fillBits();
  const left = bitsLeft();
  if (left < 16) return INFLATE_NEED_INPUT;
  const method = u32(bits) & 255;
  const flags = (u32(bits) >>> 8) & 255;
  if (((method << 8) | flags) % 31 !== 0 || (method & 15) !== 8 || method >>> 4 > 7) return INFLATE_BAD;
  if (flags & 32) return left < 48 ? INFLATE_NEED_INPUT : INFLATE_BAD;
  takeBits(16);
  place = atBlock;
  return goOn;
}

/** Reads a block's head, or takes nothing when it is cut off. */
function readBlockHead(): i32 {
  const value = bits;
  const count = bitCount;
  const next = bitsNext;
  fillBits();
  isLast = takeBits(1) !== 0;
  const kind = takeBits(2);
  const fits = kind === 0 ? readStoredHead() : kind === 1 ? openFixed() : kind === 2 && openDynamic();
  if (bitsLeft() >= 0) return fits ? goOn : INFLATE_BAD;
  setBits(value, count, next);
  place = atBlock;
  return INFLATE_NEED_INPUT;
}

function readStoredHead(): bool {
  takeBits(u32(bitCount & 7));
  fillBits();
  storedLeft = takeBits(16);
  const complement = takeBits(16);
  if (bitsLeft() >= 0) closeBits();
  place = atStored;
  return (storedLeft ^ complement) === 0xffff;
}

function openFixed(): bool {
  openCodes(fixedLengths, fixedLengthRoot, fixedDistances, fixedDistanceRoot);
  place = atCodes;
  return true;
}

function openDynamic(): bool {
  if (!readLengths() || bitsLeft() < 0) return false;
  const lengthBits = buildTable(lengthCodes, lengthSymbols, lengthTable, lengthRoot);
  const distanceBits = buildTable(distanceCodes, distanceSymbols, distanceTable, distanceRoot);
  openCodes(lengthTable, lengthBits, distanceTable, distanceBits);
  place = atCodes;
  return lengthBits !== 0 && distanceBits !== 0;
}

function copyStored(outputEnd: usize): i32 {
  const room = u32(outputEnd - codesOut);
  const there = u32(bitsEnd - bitsNext);
  const length = min(storedLeft, min(room, there));
  memory.copy(codesOut, bitsNext, length);
  setBits(0, 0, bitsNext + length);
  openOutput(codesOut + length);
  storedLeft -= length;
  if (storedLeft === 0) return blockEnd();
  return length === room ? INFLATE_NEED_OUTPUT : INFLATE_NEED_INPUT;
}

/** The check sum, at the next whole byte. */
function readTrailer(): i32 {
  takeBits(u32(bitCount & 7));
  fillBits();
  if (bitsLeft() < 32) return INFLATE_NEED_INPUT;
  const sum = bswap(takeBits(16) | (takeBits(16) << 16));
  place = atEnd;
  return sum === checkSum ? INFLATE_DONE : INFLATE_BAD;
}
