// Contents of objects that came lately, for deltas that are based on them: a ring, so that the oldest make room by themselves.
import { reserve } from './memory';

/** Bytes that may be written before a content: git's header of an object. */
export const ROOM_BEFORE: u32 = 32;
/** Bytes behind a content that inflating and copying may spoil. */
const ROOM_BEHIND: u32 = 48;

let base: usize = 0;
let mask: u64 = 0;
let length: u64 = 0;
/** Where the next content goes, counted from the beginning of time. */
let head: u64 = 0;

export function ringBegin(bits: i32): void {
  length = (<u64>1) << bits;
  mask = length - 1;
  base = reserve(<usize>length);
}

/** The largest content that is kept: several must fit beside each other. */
export function largestInRing(): u32 {
  return <u32>(length >> 2);
}

/** Where `head` will be after taking this many bytes. */
function headAfter(size: u32): u64 {
  const need = (<u64>ROOM_BEFORE + size + ROOM_BEHIND + 15) & ~15;
  const offset = head & mask;
  return (offset + need > length ? head + length - offset : head) + need;
}

/** True when taking so many bytes leaves the content at this place alone. */
export function ringSpares(place: u64, size: u32): bool {
  return headAfter(size) <= place - ROOM_BEFORE + length;
}

/** Takes room for a content and gives its place (never 0); what was there before is gone. */
export function ringTake(size: u32): u64 {
  const after = headAfter(size);
  const need = (<u64>ROOM_BEFORE + size + ROOM_BEHIND + 15) & ~15;
  head = after;
  return after - need + ROOM_BEFORE;
}

// @ts-expect-error: decorator
@inline
export function ringAddress(place: u64): usize {
  return base + <usize>(place & mask);
}

// @ts-expect-error: decorator
@inline
export function ringHas(place: u64): bool {
  return place != 0 && head <= place - ROOM_BEFORE + length;
}

/** True when it will soon have to make room. */
export function ringIsOld(place: u64): bool {
  return head > place - ROOM_BEFORE + (length >> 1);
}
