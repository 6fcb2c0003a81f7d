// Sorts what has a name by its id, and writes the columns of an index.
import { reserve } from './memory';
import { flagsOf, NAMED_ANY, nameAddress, nameCount, ownerOf, SUBMODULE } from './names';
import { crcOf, offsetOf, rowOf, typeOf } from './table';

const BUCKETS: u32 = 1 << 16;

let order: usize = 0;
let absent: usize = 0;
let largeSeen: u32 = 0;
let largeAt: i32 = 0;
export let ownedCount: i32 = 0;
export let absentCount: i32 = 0;
export let submodules: i32 = 0;
/** Objects that something names as another type than they have. */
export let mistaken: i32 = 0;

// @ts-expect-error: decorator
@inline
function prefixOf(number: u32): u32 {
  return bswap(load<u32>(nameAddress(number))) >>> 16;
}

function isBefore(a: u32, b: u32): bool {
  const one = nameAddress(a);
  const other = nameAddress(b);
  const first = bswap(load<u64>(one));
  const second = bswap(load<u64>(other));
  if (first != second) return first < second;
  const third = bswap(load<u64>(one, 8));
  const fourth = bswap(load<u64>(other, 8));
  if (third != fourth) return third < fourth;
  return bswap(load<u32>(one, 16)) < bswap(load<u32>(other, 16));
}

/** Counts by the first 16 bits, then sorts each handful; then parts what is here from what is only named. */
export function sortNames(): void {
  const counts = reserve((BUCKETS + 1) << 2);
  order = reserve(nameCount << 2);
  for (let number: u32 = 1; number <= nameCount; number++) {
    const at = counts + ((prefixOf(number) + 1) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  for (let bucket: u32 = 1; bucket <= BUCKETS; bucket++) {
    const at = counts + (bucket << 2);
    store<u32>(at, load<u32>(at) + load<u32>(at - 4));
  }
  for (let number: u32 = 1; number <= nameCount; number++) {
    const at = counts + (prefixOf(number) << 2);
    const place = load<u32>(at);
    store<u32>(order + (place << 2), number);
    store<u32>(at, place + 1);
  }
  let from: u32 = 0;
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    const to = load<u32>(counts + (bucket << 2));
    sortPart(from, to);
    from = to;
  }
  part();
}

function sortPart(from: u32, to: u32): void {
  if (to - from > 64) {
    heapSort(order + (from << 2), to - from);
    return;
  }
  for (let at = from + 1; at < to; at++) {
    const number = load<u32>(order + (at << 2));
    let place = at;
    while (place > from && isBefore(number, load<u32>(order + ((place - 1) << 2)))) {
      store<u32>(order + (place << 2), load<u32>(order + ((place - 1) << 2)));
      place--;
    }
    store<u32>(order + (place << 2), number);
  }
}

function heapSort(base: usize, length: u32): void {
  for (let at = length >>> 1; at > 0; at--) siftDown(base, at - 1, length);
  for (let end = length - 1; end > 0; end--) {
    const top = load<u32>(base);
    store<u32>(base, load<u32>(base + (end << 2)));
    store<u32>(base + (end << 2), top);
    siftDown(base, 0, end);
  }
}

function siftDown(base: usize, start: u32, length: u32): void {
  let parent = start;
  const number = load<u32>(base + (parent << 2));
  while (true) {
    let child = parent * 2 + 1;
    if (child >= length) break;
    if (child + 1 < length && isBefore(load<u32>(base + (child << 2)), load<u32>(base + ((child + 1) << 2)))) child++;
    if (!isBefore(number, load<u32>(base + (child << 2)))) break;
    store<u32>(base + (parent << 2), load<u32>(base + (child << 2)));
    parent = child;
  }
  store<u32>(base + (parent << 2), number);
}

function part(): void {
  absent = reserve((nameCount - countOwned()) << 2);
  let owned = 0;
  for (let at: u32 = 0; at < nameCount; at++) {
    const number = load<u32>(order + (at << 2));
    const owner = ownerOf(number);
    const flags = flagsOf(number);
    if (flags & SUBMODULE) submodules++;
    if (owner != 0) {
      if ((flags & NAMED_ANY & ~(1 << (typeOf(rowOf(owner - 1)) - 1))) != 0) mistaken++;
      store<u32>(order + (owned++ << 2), number);
    } else if (flags & NAMED_ANY) store<u32>(absent + (absentCount++ << 2), number);
  }
  ownedCount = owned;
}

function countOwned(): u32 {
  let owned: u32 = 0;
  for (let number: u32 = 1; number <= nameCount; number++) if (ownerOf(number) != 0) owned++;
  return owned;
}

// @ts-expect-error: decorator
@inline
function rowAt(at: i32): usize {
  return rowOf(ownerOf(load<u32>(order + (at << 2))) - 1);
}

/** The 256 running counts by first byte, big-endian. */
export function writeFanOut(out: usize): void {
  let at = 0;
  for (let first: u32 = 0; first < 256; first++) {
    while (at < ownedCount && <u32>load<u8>(nameAddress(load<u32>(order + (at << 2)))) <= first) at++;
    store<u32>(out + (first << 2), bswap<u32>(at));
  }
}

export function writeIds(from: i32, count: i32, out: usize): void {
  for (let at = 0; at < count; at++)
    memory.copy(out + at * 20, nameAddress(load<u32>(order + ((from + at) << 2))), 20);
}

export function writeAbsent(from: i32, count: i32, out: usize): void {
  for (let at = 0; at < count; at++)
    memory.copy(out + at * 20, nameAddress(load<u32>(absent + ((from + at) << 2))), 20);
}

export function writeCrcs(from: i32, count: i32, out: usize): void {
  for (let at = 0; at < count; at++) store<u32>(out + (at << 2), bswap(crcOf(rowAt(from + at))));
}

/** 32 bits each; places from 2 GiB on go into a further table. To be called from the first to the last. */
export function writeOffsets(from: i32, count: i32, out: usize): void {
  for (let at = 0; at < count; at++) {
    const offset = offsetOf(rowAt(from + at));
    const short: u32 = offset < 0x80000000 ? <u32>offset : 0x80000000 + largeSeen++;
    store<u32>(out + (at << 2), bswap(short));
  }
}

/** The further table, 8 bytes each, from where it stopped; gives how many were written, 0 at the end. */
export function writeLargeOffsets(count: i32, out: usize): i32 {
  let written = 0;
  for (; largeAt < ownedCount && written < count; largeAt++) {
    const offset = offsetOf(rowAt(largeAt));
    if (offset >= 0x80000000) store<u64>(out + (written++ << 3), bswap(offset));
  }
  return written;
}
