// What the page calls: see `../engine.ts` for the meaning of each.
import { bodyBegin, bodyPiece, bodyThrough } from './body';
import { inputCame, inputForget } from './input';
import { keptBegin } from './kept';
import { loadRun } from './later';
import { lfsBytes, lfsFiles, lfsKept, linksBegin, pointerAt } from './links';
import { reserve } from './memory';
import { addFlags, addName, namesBegin, SHALLOW } from './names';
import { blobs, commits, countLargeBlob, nameIt, namedCount, namingBegin, tags, trees, writeHead } from './naming';
import { firstOddIndex, firstOddRule, oddBegin, oddObjects } from './odd';
import { handedCount } from './outbox';
import { absentCount, mistaken, ownedCount, submodules } from './order';
import { largestInRing, ringAddress, ringBegin, ringHas } from './ring';
import { deferred, endOf, isDone, scan, scanBegin, scanPosition, seenCount, total } from './scan';
import { SHA1_STATE, sha1Begin, sha1End, sha1Update } from './sha1';
import {
  baseOf, BLOB,
  childOf,
  headerLengthOf,
  lengthOf,
  nextOf,
  offsetOf,
  packTypeOf,
  placeOf,
  rowOf,
  setChild, setLength,
  setPlace,
  setType,
  sizeOf,
  tableBegin,
  typeOf,
} from './table';

export { getPieceLength, pieceAddress, pieceTaken } from './body';
export { getNameCount, nameHanded, takeNames, writeNames } from './handed';
export { inputRoom } from './input';
export { hangDeltas, loadBegin, loadKept, nextRoot } from './later';
export { nameWaiting } from './naming';
export { countOddFiles, firstOddId } from './odd';
export { handedBack, handOutBegin, outboxAt, outboxBytes, outboxTaken } from './outbox';
export { sortNames, writeAbsent, writeCrcs, writeFanOut, writeIds, writeLargeOffsets, writeOffsets } from './order';

let scratch: usize = 0;
let hash: usize = 0;

/** `ringBits`: the ring has 2 to this many bytes. `keptBytes`: compressed deltas that are kept for the second pass. `from`: what the pack's first byte counts as; 0 but where far places are tried. */
export function begin(ringBits: i32, keptBytes: u32, random: u64, from: f64): void {
  bodyBegin();
  linksBegin();
  tableBegin();
  namesBegin(random);
  namingBegin();
  oddBegin();
  scanBegin(<u64>from);
  ringBegin(ringBits);
  keptBegin(keptBytes);
  scratch = reserve(64);
  hash = reserve(SHA1_STATE);
}

/** 64 bytes for ids that come from outside. */
export function scratchAt(): usize {
  return scratch;
}

/** The id in `scratch` is that of a commit whose parents need not be there. */
export function addShallow(): void {
  addFlags(addName(scratch), SHALLOW);
}

/** Scans the bytes that came. */
export function feed(bytes: u32): i32 {
  inputCame(bytes);
  return scan();
}

/** Goes on loading with the bytes that came. */
export function loadMore(bytes: u32): i32 {
  inputCame(bytes);
  return loadRun();
}

/** Prepares for the bytes of one object of any size, its header left out; it comes out in pieces. */
export function throughBegin(index: i32): void {
  inputForget();
  bodyThrough(sizeOf(rowOf(index)), 0, 0, 0);
}

/** More bytes of it, none to go on with those before: `FINISHED`, `NEED_MORE`, `MORE`. Then a piece is there. */
export function throughMore(bytes: u32): i32 {
  inputCame(bytes);
  return bodyPiece();
}

/** The first bytes of what is hashed: `<type> <size>`. */
export function hashHead(type: u8, size: u32): void {
  const end = scratch + 64;
  const head = writeHead(type, size, end);
  sha1Update(hash, head, end - head);
}

/** Of an object that is at hand. */
export function contentAt(index: i32): usize { return ringAddress(placeOf(rowOf(index))); }
export function largestKept(): u32 { return largestInRing(); }

/** An object that was put together elsewhere has the id in `scratch`; false when another has it already. */
export function nameOutside(index: i32, type: u8, length: u32): bool {
  const row = rowOf(index);
  setType(row, type);
  setLength(row, length);
  setPlace(row, 0);
  if (type == BLOB) countLargeBlob();
  return nameIt(index, scratch) != 0;
}

// The SHA-1 of something that comes piece by piece.
export function hashBegin(): void {
  sha1Begin(hash);
}
export function hashUpdate(from: usize, bytes: u32): void {
  sha1Update(hash, from, bytes);
}
export function hashEnd(): void {
  sha1End(hash, scratch);
}

export function hasContent(index: i32): bool {
  return ringHas(placeOf(rowOf(index)));
}
export function offsetAt(index: i32): f64 {
  return <f64>offsetOf(rowOf(index));
}
export function endAt(index: i32): f64 {
  return <f64>endOf(index);
}
export function headerLengthAt(index: i32): i32 {
  return headerLengthOf(rowOf(index));
}
export function packTypeAt(index: i32): i32 {
  return packTypeOf(rowOf(index));
}
export function typeAt(index: i32): i32 {
  return typeOf(rowOf(index));
}
export function lengthAt(index: i32): u32 {
  return lengthOf(rowOf(index));
}
export function baseAt(index: i32): i32 {
  return baseOf(rowOf(index));
}
export function childAt(index: i32): i32 {
  return childOf(rowOf(index)) - 1;
}
/** The first delta on an object, which then no longer counts as a root. */
export function takeChildren(index: i32): i32 {
  const row = rowOf(index);
  const first = childOf(row) - 1;
  setChild(row, 0);
  return first;
}
export function nextAt(index: i32): i32 {
  return nextOf(rowOf(index)) - 1;
}

export function getTotal(): u32 {
  return total;
}
export function getSeen(): i32 {
  return seenCount();
}
export function getDone(): bool {
  return isDone();
}
export function getPosition(): f64 {
  return <f64>scanPosition();
}
export function getDeferred(): i32 {
  return deferred;
}
export function getNamed(): i32 {
  return namedCount;
}
/** Objects that have a name, or will get one from another engine. */
export function getResolved(): i32 {
  return namedCount + handedCount;
}
export function getOwned(): i32 {
  return ownedCount;
}
export function getAbsent(): i32 {
  return absentCount;
}
export function getMistaken(): i32 {
  return mistaken;
}
export function getSubmodules(): i32 {
  return submodules;
}
export function getCommits(): i32 {
  return commits;
}
export function getTrees(): i32 {
  return trees;
}
export function getBlobs(): i32 {
  return blobs;
}
export function getTags(): i32 {
  return tags;
}
export function getLfsFiles(): u32 {
  return lfsFiles;
}
export function getLfsBytes(): f64 {
  return lfsBytes;
}
export function getLfsKept(): u32 {
  return lfsKept;
}
/** Of a pointer: 32 bytes of SHA-256, its size as f64, 20 bytes of its own id. */
export function lfsPointerAt(index: u32): usize {
  return pointerAt(index);
}
export function getOdd(): i32 {
  return oddObjects;
}
export function getFirstOddIndex(): u32 {
  return firstOddIndex;
}
export function getFirstOddRule(): i32 {
  return firstOddRule;
}
