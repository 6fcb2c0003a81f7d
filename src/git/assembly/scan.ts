// The pass over a pack while it arrives: finds, measures and names objects, and resolves the deltas whose bases are at hand.
// https://git-scm.com/docs/gitformat-pack
import { bodyCrc, bodyId, bodyInto, bodyRun, bodyThrough, deltaBuffer, LARGEST_DELTA } from './body';
import {
  BAD_DISTANCE,
  BAD_SIGNATURE,
  BAD_SIZE,
  BAD_TYPE,
  BAD_VERSION,
  FINISHED,
  LATER,
  NEED_MORE,
  TOO_LARGE,
  TRAILING_BYTES,
  TWICE,
} from './codes';
import { crc32 } from './crc32';
import { inputAt, inputEnd, useTo } from './input';
import { keepFrom, keptAt } from './kept';
import { reserve } from './memory';
import { addName, findName, ownerOf } from './names';
import { countLargeBlob, nameBefore, nameIt, nameLater, nameWaiting, writeHead } from './naming';
import { hasBase, resolveDelta } from './resolve';
import { largestInRing, ringAddress, ringTake } from './ring';
import {
  addRow,
  BLOB,
  COMMIT,
  indexAt,
  OFFSET_DELTA,
  REF_DELTA,
  rowCount,
  rowOf,
  setBase,
  setCrc,
  setHeaderLength,
  setLength,
  setOffset,
  setPackType,
  setPlace,
  setSize,
  setType,
  setWaits,
  TAG,
} from './table';

const AT_START: i32 = 0;
const AT_HEADER: i32 = 1;
const IN_BODY: i32 = 2;
const AT_TRAILER: i32 = 3;

// What is done with a body.
const KEEP: i32 = 0;
const MEASURE: i32 = 1;
const HASH: i32 = 2;
const APPLY: i32 = 3;

let state: i32 = AT_START;
let plan: i32 = KEEP;
let trailer: u32 = 0;
let scratch: usize = 0;
/** Place in the pack of the next byte to use. */
let position: u64 = 0;
/** Objects according to the header. */
export let total: u32 = 0;
/** Where the last object ends. */
export let packEnd: u64 = 0;
export let deferred: i32 = 0;

export function scanBegin(from: u64): void {
  position = from;
  scratch = reserve(64);
}

export function isDone(): bool {
  return state == AT_TRAILER && trailer == 20;
}

/** Where the object begins that is being read. */
export function scanPosition(): u64 {
  return state == IN_BODY ? load<u64>(rowOf(rowCount - 1)) : position;
}

/** Objects that came whole. */
export function seenCount(): i32 {
  return state == IN_BODY ? rowCount - 1 : rowCount;
}

/** Uses the input up as far as it goes. */
export function scan(): i32 {
  while (true) {
    const before = inputAt;
    const status = state == IN_BODY ? body() : state == AT_HEADER ? header() : state == AT_START ? start() : end();
    position += inputAt - before;
    if (status != FINISHED) return status;
    if (state != IN_BODY) packEnd = position;
  }
}

function start(): i32 {
  if (inputEnd - inputAt < 12) return NEED_MORE;
  if (load<u32>(inputAt) != 0x4b434150) return BAD_SIGNATURE;
  const version = bswap(load<u32>(inputAt, 4));
  if (version != 2 && version != 3) return BAD_VERSION;
  total = bswap(load<u32>(inputAt, 8));
  useTo(inputAt + 12);
  state = total == 0 ? AT_TRAILER : AT_HEADER;
  return FINISHED;
}

function end(): i32 {
  const here = <u32>(inputEnd - inputAt);
  if (here > 20 - trailer) return TRAILING_BYTES;
  trailer += here;
  useTo(inputEnd);
  return NEED_MORE;
}

function header(): i32 {
  let at = inputAt;
  const limit = inputEnd;
  if (at >= limit) return NEED_MORE;
  let byte = load<u8>(at++);
  const type = (byte >> 4) & 7;
  let size = <u64>(byte & 15);
  let shift: u64 = 4;
  while (byte & 128) {
    if (at >= limit) return NEED_MORE;
    if (shift > 53) return BAD_SIZE;
    byte = load<u8>(at++);
    size |= (<u64>(byte & 127)) << shift;
    shift += 7;
  }
  if (type == 0 || type == 5) return BAD_TYPE;
  if (size > u32.MAX_VALUE) return TOO_LARGE;
  let base = -1;
  let waits: u8 = 0;
  if (type == OFFSET_DELTA) {
    const first = at;
    if (at >= limit) return NEED_MORE;
    byte = load<u8>(at++);
    let distance = <u64>(byte & 127);
    while (byte & 128) {
      if (at >= limit) return NEED_MORE;
      if (at - first > 7) return BAD_DISTANCE;
      byte = load<u8>(at++);
      distance = ((distance + 1) << 7) | <u64>(byte & 127);
    }
    if (distance == 0 || distance > position) return BAD_DISTANCE;
    base = indexAt(position - distance);
    if (base < 0) return BAD_DISTANCE;
  } else if (type == REF_DELTA) {
    if (at + 20 > limit) return NEED_MORE;
    let owner = ownerOfId(at);
    if (owner == 0) {
      const odd = nameWaiting();
      if (odd != NEED_MORE) return odd;
      owner = ownerOfId(at);
    }
    waits = owner == 0 ? 1 : 0;
    base = owner == 0 ? <i32>addName(at) : owner - 1;
    at += 20;
  }
  const row = addRow();
  setOffset(row, position);
  setPackType(row, type);
  setSize(row, <u32>size);
  setHeaderLength(row, <u8>(at - inputAt));
  setBase(row, base);
  setWaits(row, waits);
  const crc = crc32(0, inputAt, at);
  useTo(at);
  state = IN_BODY;
  return type < OFFSET_DELTA ? beginWhole(row, type, <u32>size, crc) : beginDelta(row, <u32>size, crc);
}

function ownerOfId(id: usize): u32 {
  const name = findName(id);
  return name == 0 ? 0 : ownerOf(name);
}

function beginWhole(row: usize, type: u8, size: u32, crc: u32): i32 {
  if (size <= largestInRing()) {
    const odd = nameBefore(size);
    if (odd != NEED_MORE) return odd;
    const place = ringTake(size);
    setPlace(row, place);
    plan = KEEP;
    bodyInto(ringAddress(place), size, crc);
    return FINISHED;
  }
  if (type != BLOB) return TOO_LARGE;
  plan = HASH;
  const headEnd = scratch + 64;
  bodyThrough(size, crc, writeHead(type, size, headEnd), headEnd);
  return FINISHED;
}

function beginDelta(row: usize, size: u32, crc: u32): i32 {
  plan = size <= LARGEST_DELTA && hasBase(row) ? APPLY : MEASURE;
  if (plan == APPLY) bodyInto(deltaBuffer(size), size, crc);
  else {
    keepFrom();
    bodyThrough(size, crc, 0, 0);
  }
  return FINISHED;
}

function body(): i32 {
  const status = bodyRun();
  if (status != FINISHED) return status;
  const index = rowCount - 1;
  setCrc(rowOf(index), bodyCrc);
  const odd = finish(index, rowOf(index));
  if (odd != NEED_MORE) return odd;
  state = <u32>rowCount == total ? AT_TRAILER : AT_HEADER;
  return FINISHED;
}

function finish(index: i32, row: usize): i32 {
  if (plan == APPLY) {
    const status = resolveDelta(index);
    if (status != LATER) return status;
  }
  if (plan == MEASURE || plan == APPLY) {
    deferred++;
    setPlace(row, keptAt());
    return NEED_MORE;
  }
  const type = load<u8>(row, 37);
  setType(row, type);
  setLength(row, load<u32>(row, 16));
  if (plan == KEEP) return nameLater(index);
  bodyId(scratch);
  if (nameIt(index, scratch) == 0) return TWICE;
  countLargeBlob();
  return NEED_MORE;
}

/** Where an object's bytes end in the pack. */
export function endOf(index: i32): u64 {
  return index + 1 < rowCount ? load<u64>(rowOf(index + 1)) : packEnd;
}
