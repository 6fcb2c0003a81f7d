// Compressed bytes of deltas that are left for later, as many as the budget allows: what is kept need not be read from the storage again.
import { reserve } from './memory';

const SEGMENT: u32 = 1 << 22;
/** Larger ones are read from the storage. */
const LARGEST: u32 = 1 << 18;

let budget: u32 = 0;
/** Where the next bytes go, and how much room there is up to the end of the segment. */
let top: usize = 0;
let segmentEnd: usize = 0;
/** Where the one begins that is being kept; 0 when none is. */
let start: usize = 0;

export function keptBegin(bytes: u32): void {
  budget = bytes;
}

export function keepFrom(): void {
  start = top;
  if (top == 0 && !nextSegment(0)) start = 0;
}

/** Adds bytes to the one that is being kept; gives up without a word when it gets too large. */
export function keepBytes(from: usize, end: usize): void {
  if (start == 0) return;
  const more = <u32>(end - from);
  const before = <u32>(top - start);
  if (before + more > LARGEST || (top + more > segmentEnd && !nextSegment(before))) {
    top = start;
    start = 0;
    return;
  }
  memory.copy(top, from, more);
  top += more;
}

/** Where it is; 0 when it was not kept. */
export function keptAt(): usize {
  const at = start;
  start = 0;
  return at;
}

function nextSegment(before: u32): bool {
  if (budget < SEGMENT) return false;
  budget -= SEGMENT;
  // Inflating reads a little behind the end.
  const at = reserve(SEGMENT + 64);
  if (before > 0) memory.copy(at, start, before);
  start = at;
  top = at + before;
  segmentEnd = at + SEGMENT;
  return true;
}
