// Names objects in batches, looks at what they name, and counts them.
import { BAD_OBJECT, NEED_MORE, TWICE } from './codes';
import { commitLinks, countPointer, tagLinks, treeLinks } from './links';
import { reserve } from './memory';
import { addName, ownerOf, setOwner } from './names';
import { countOdd } from './odd';
import { handOut } from './outbox';
import { ringAddress, ringSpares } from './ring';
import { sha1Batch } from './sha1';
import { BLOB, COMMIT, lengthOf, placeOf, rowOf, TAG, TREE, typeOf } from './table';

/** Enough to keep four lanes busy; not so much that the contents leave the cache of the processor before they are looked at. */
export const BATCH: i32 = 256;
const BATCH_BYTES: u32 = 1 << 20;
/** Of large objects, a few must wait for each other: one that is hashed alone takes more than twice as long. */
const FEW: i32 = 24;
const FEW_BYTES: u32 = 6 << 20;

let jobs: usize = 0;
let ids: usize = 0;
let indexes: usize = 0;
let waiting: i32 = 0;
let waitingBytes: u32 = 0;
let firstPlace: u64 = 0;

export let namedCount: i32 = 0;
export let commits: i32 = 0;
export let trees: i32 = 0;
export let blobs: i32 = 0;
export let tags: i32 = 0;

export function namingBegin(): void {
  jobs = reserve(BATCH * 12);
  ids = reserve(BATCH * 20 + 16);
  indexes = reserve(BATCH * 4);
}

/** Writes `<type> <size>` and a zero byte so that they end at an address; gives where they begin. */
export function writeHead(type: u8, size: u32, end: usize): usize {
  let at = end - 1;
  store<u8>(at, 0);
  let rest = size;
  do {
    store<u8>(--at, 48 + <u8>(rest % 10));
    rest /= 10;
  } while (rest > 0);
  store<u8>(--at, 32);
  // "commit", "tree", "blob", "tag"
  if (type == COMMIT) {
    at -= 6;
    store<u32>(at, 0x6d6d6f63);
    store<u16>(at, 0x7469, 4);
  } else if (type == TREE) {
    at -= 4;
    store<u32>(at, 0x65657274);
  } else if (type == BLOB) {
    at -= 4;
    store<u32>(at, 0x626f6c62);
  } else {
    at -= 3;
    store<u8>(at, 116);
    store<u16>(at, 0x6761, 1);
  }
  return at;
}

/** Takes an object whose content is in the ring; it is named with the next batch. */
export function nameLater(index: i32): i32 {
  const row = rowOf(index);
  const place = placeOf(row);
  const content = ringAddress(place);
  const size = lengthOf(row);
  const head = writeHead(typeOf(row), size, content);
  if (handOut(index, typeOf(row), head, content, size)) return NEED_MORE;
  if (waiting == 0) firstPlace = place;
  const job = jobs + waiting * 12;
  store<u32>(job, <u32>head);
  store<u32>(job, <u32>(content - head) + size, 4);
  store<u32>(job, <u32>(ids + waiting * 20), 8);
  store<i32>(indexes + (waiting << 2), index);
  waiting++;
  waitingBytes += size;
  return isBatch(waiting, waitingBytes) ? nameWaiting() : NEED_MORE;
}

// @ts-expect-error: decorator
@inline
export function isBatch(count: i32, bytes: u32): bool {
  return count == BATCH || bytes >= FEW_BYTES || (bytes >= BATCH_BYTES && count >= FEW);
}

/** Names the messages of a batch; few and large ones the longest first, so that the lanes end at about the same time. */
export function hashBatch(jobs: usize, count: i32): void {
  for (let at = 1; at < count && count <= 64; at++) {
    const job = jobs + at * 12;
    const address = load<u32>(job);
    const length = load<u32>(job, 4);
    const out = load<u32>(job, 8);
    let to = job;
    for (; to > jobs && load<u32>(to - 12, 4) < length; to -= 12) memory.copy(to, to - 12, 12);
    if (to == job) continue;
    store<u32>(to, address);
    store<u32>(to, length, 4);
    store<u32>(to, out, 8);
  }
  sha1Batch(jobs, count);
}

/** Names those that wait if taking so many bytes from the ring would spoil them. */
export function nameBefore(size: u32): i32 {
  return waiting > 0 && !ringSpares(firstPlace, size) ? nameWaiting() : NEED_MORE;
}

/** Names all that wait. */
export function nameWaiting(): i32 {
  if (waiting == 0) return NEED_MORE;
  const count = waiting;
  waiting = 0;
  waitingBytes = 0;
  hashBatch(jobs, count);
  for (let job = 0; job < count; job++) {
    const index = load<i32>(indexes + (job << 2));
    const row = rowOf(index);
    const name = nameIt(index, ids + job * 20);
    if (name == 0) return TWICE;
    const content = ringAddress(placeOf(row));
    const end = content + lengthOf(row);
    if (!lookAt(typeOf(row), content, end, name)) return BAD_OBJECT;
    countOdd(index, typeOf(row), content, end, name);
  }
  return NEED_MORE;
}

/** Gives an object its id; 0 when another has it already. */
export function nameIt(index: i32, id: usize): u32 {
  const name = addName(id);
  if (ownerOf(name) != 0) return 0;
  setOwner(name, index + 1);
  namedCount++;
  return name;
}

/** Notes what an object names; false when its content is none of its type. */
export function lookAt(type: u8, start: usize, end: usize, name: u32): bool {
  if (type == BLOB) {
    blobs++;
    countPointer(start, end, name);
    return true;
  }
  if (type == TREE) {
    trees++;
    return treeLinks(start, end);
  }
  if (type == COMMIT) {
    commits++;
    return commitLinks(start, end, name);
  }
  tags++;
  return type == TAG && tagLinks(start, end);
}

/** A blob that was hashed piece by piece; too large for a pointer. */
export function countLargeBlob(): void {
  blobs++;
}
