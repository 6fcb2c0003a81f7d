// Trees as git's strict check wants them; `links.ts` has seen to it that they are trees at all.
import { FILE, FOLDER, mayBeSpecial, oddName } from './odd-name';
import { oddOrder, orderForget } from './odd-order';
import { FULL_PATHNAME, LARGE_PATHNAME, NOTHING_ODD, NULL_SHA1, ZERO_PADDED_FILEMODE } from './odd-rules';

/** Longest name that newer git takes, in bytes. */
const LONGEST_NAME: usize = 4096;

let nameStart: usize = 0;
let nameEnd: usize = 0;
let hasSlash: bool = false;
let hasBackslash: bool = false;

/** The first thing that is odd. Reads up to 15 bytes behind the end. */
export function oddTree(start: usize, end: usize): i32 {
  orderForget();
  let before: usize = 0;
  let beforeEnd: usize = 0;
  let beforeIsFolder = false;
  for (let at = start; at < end; at = nameEnd + 21) {
    if (load<u8>(at) == 48) return ZERO_PADDED_FILEMODE;
    const kind = readMode(at);
    readName();
    const odd = oddEntry(kind);
    if (odd != NOTHING_ODD) return odd;
    const isFolder = kind == FOLDER;
    if (before != 0) {
      const order = oddOrder(before, beforeEnd, beforeIsFolder, nameStart, isFolder);
      if (order != NOTHING_ODD) return order;
    }
    before = nameStart;
    beforeEnd = nameEnd;
    beforeIsFolder = isFolder;
  }
  return NOTHING_ODD;
}

/** Gives the kind and finds where the name begins. */
// @ts-expect-error: decorator
@inline
function readMode(start: usize): u32 {
  const head = load<u64>(start);
  // "40000 "
  if ((head & 0xffffffffffff) == 0x203030303034) {
    nameStart = start + 6;
    return FOLDER;
  }
  // "100644 "
  if ((head & 0xffffffffffffff) == 0x20343436303031) {
    nameStart = start + 7;
    return FILE;
  }
  let mode: u32 = 0;
  let at = start;
  for (; load<u8>(at) != 32; at++) mode = (mode << 3) | (<u32>load<u8>(at) - 48);
  nameStart = at + 1;
  return (mode >>> 12) & 15;
}

/** Finds where the name ends, and what is in it. */
// @ts-expect-error: decorator
@inline
function readName(): void {
  let marks = 0;
  let backslashes = 0;
  let at = nameStart;
  while (true) {
    const piece = v128.load(at);
    const zeros = i8x16.bitmask(i8x16.eq(piece, i8x16.splat(0)));
    // Bits before the first zero byte.
    const inside = zeros == 0 ? 0xffff : (zeros & -zeros) - 1;
    marks |= i8x16.bitmask(i8x16.eq(piece, i8x16.splat(47))) & inside;
    backslashes |= i8x16.bitmask(i8x16.eq(piece, i8x16.splat(92))) & inside;
    if (zeros != 0) {
      nameEnd = at + ctz(zeros);
      break;
    }
    at += 16;
  }
  hasSlash = marks != 0;
  hasBackslash = backslashes != 0;
}

// @ts-expect-error: decorator
@inline
function oddEntry(kind: u32): i32 {
  const id = nameEnd + 1;
  if (load<u64>(id) == 0 && load<u64>(id, 8) == 0 && load<u32>(id, 16) == 0) return NULL_SHA1;
  if (hasSlash) return FULL_PATHNAME;
  if (nameEnd - nameStart > LONGEST_NAME) return LARGE_PATHNAME;
  return hasBackslash || mayBeSpecial(load<u8>(nameStart)) ? oddName(nameStart, kind, id) : NOTHING_ODD;
}
