// One row of 48 bytes for each object, in the order of the pack. Rows stand in segments, so that growing copies nothing.
import { reserve } from './memory';

const SEGMENT_BITS: i32 = 14;
const SEGMENT_MASK: i32 = (1 << SEGMENT_BITS) - 1;
const STRIDE: i32 = 48;
const SEGMENTS: i32 = 1 << 16;

/** Whole types of a pack; the numbers are those of https://git-scm.com/docs/gitformat-pack */
export const COMMIT: u8 = 1;
export const TREE: u8 = 2;
export const BLOB: u8 = 3;
export const TAG: u8 = 4;
export const OFFSET_DELTA: u8 = 6;
export const REF_DELTA: u8 = 7;

let segments: usize = 0;
export let rowCount: i32 = 0;

export function tableBegin(): void {
  segments = reserve(SEGMENTS * 4);
}

// @ts-expect-error: decorator
@inline
export function rowOf(index: i32): usize {
  return load<u32>(segments + ((index >>> SEGMENT_BITS) << 2)) + (index & SEGMENT_MASK) * STRIDE;
}

/** Adds an empty row; its index is `rowCount - 1` then. */
export function addRow(): usize {
  if ((rowCount & SEGMENT_MASK) == 0)
    store<u32>(segments + ((rowCount >>> SEGMENT_BITS) << 2), reserve((1 << SEGMENT_BITS) * STRIDE));
  rowCount++;
  return rowOf(rowCount - 1);
}

/** Takes the last row back: the header before it turned out to be unfinished. */
export function dropRow(): void {
  rowCount--;
}

// Where the object begins in the pack.
export function offsetOf(row: usize): u64 { return load<u64>(row); }
export function setOffset(row: usize, value: u64): void { store<u64>(row, value); }
// Where its content is in the ring, 0 for nowhere.
export function placeOf(row: usize): u64 { return load<u64>(row, 8); }
export function setPlace(row: usize, value: u64): void { store<u64>(row, value, 8); }
// Bytes after inflating: of the object, or of the delta.
export function sizeOf(row: usize): u32 { return load<u32>(row, 16); }
export function setSize(row: usize, value: u32): void { store<u32>(row, value, 16); }
// Bytes of the object itself, once it has a type.
export function lengthOf(row: usize): u32 { return load<u32>(row, 20); }
export function setLength(row: usize, value: u32): void { store<u32>(row, value, 20); }
export function crcOf(row: usize): u32 { return load<u32>(row, 24); }
export function setCrc(row: usize, value: u32): void { store<u32>(row, value, 24); }
// Of deltas: index of the base, or (ref delta whose base has not come) the number of its name.
export function baseOf(row: usize): i32 { return load<i32>(row, 28); }
export function setBase(row: usize, value: i32): void { store<i32>(row, value, 28); }
// What the object is; 0 for a delta that is not resolved.
export function typeOf(row: usize): u8 { return load<u8>(row, 36); }
export function setType(row: usize, value: u8): void { store<u8>(row, value, 36); }
// What stands in the pack.
export function packTypeOf(row: usize): u8 { return load<u8>(row, 37); }
export function setPackType(row: usize, value: u8): void { store<u8>(row, value, 37); }
export function headerLengthOf(row: usize): u8 { return load<u8>(row, 38); }
export function setHeaderLength(row: usize, value: u8): void { store<u8>(row, value, 38); }
// 1 when `base` is the number of a name.
export function waitsOf(row: usize): u8 { return load<u8>(row, 39); }
export function setWaits(row: usize, value: u8): void { store<u8>(row, value, 39); }
// Deltas left for later that are based on it: index + 1 of the first; 0 for none.
export function childOf(row: usize): i32 { return load<i32>(row, 40); }
export function setChild(row: usize, value: i32): void { store<i32>(row, value, 40); }
// The next delta on the same base: index + 1.
export function nextOf(row: usize): i32 { return load<i32>(row, 44); }
export function setNext(row: usize, value: i32): void { store<i32>(row, value, 44); }

/** Index of the object that begins at an offset; -1 when none does. */
export function indexAt(offset: u64): i32 {
  let low = 0;
  let high = rowCount - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = offsetOf(rowOf(middle));
    if (found == offset) return middle;
    if (found < offset) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
