// Inflates one object's bytes, over as many pieces as they come in.
import { BAD_STREAM, FINISHED, MORE, NEED_MORE, TOO_LONG, TOO_SHORT } from './codes';
import { crc32 } from './crc32';
import {
  INFLATE_DONE,
  INFLATE_NEED_INPUT,
  INFLATE_NEED_OUTPUT,
  inflateBegin,
  inflateIn,
  inflateOut,
  inflateRun,
} from './inflate';
import { inputAt, inputEnd, useTo } from './input';
import { keepBytes } from './kept';
import { reserve } from './memory';
import { SHA1_STATE, sha1Begin, sha1End, sha1Update } from './sha1';

const WINDOW: u32 = 32768;
const PIECE: u32 = 1 << 17;
/** Larger deltas are left for later, and read from the storage piece by piece. */
export const LARGEST_DELTA: u32 = 8 << 20;

let target: usize = 0;
let targetEnd: usize = 0;
let size: u64 = 0;
let made: u64 = 0;
let isStreamed: bool = false;
let isHashed: bool = false;
let stream: usize = 0;
let state: usize = 0;
let delta: usize = 0;
let deltaRoom: u32 = 0;
export let bodyCrc: u32 = 0;

export function bodyBegin(): void {
  stream = reserve(WINDOW + PIECE + 64);
  state = reserve(SHA1_STATE);
}

/** Room for a delta's commands; the same for all. */
export function deltaBuffer(bytes: u32): usize {
  if (bytes > deltaRoom) {
    deltaRoom = min(max(bytes << 1, 1 << 16), LARGEST_DELTA);
    // Behind it: what inflating spoils, and what copying reads.
    delta = reserve(deltaRoom + 64);
  }
  return delta;
}

function begin(bytes: u64, crc: u32): void {
  size = bytes;
  made = 0;
  bodyCrc = crc;
  inflateBegin();
}

/** The object is to be at one address, whole. */
export function bodyInto(address: usize, bytes: u32, crc: u32): void {
  begin(bytes, crc);
  isStreamed = false;
  target = address;
  targetEnd = address + bytes;
}

/** The object is only measured; with a head (`<type> <size>`) also hashed. */
export function bodyThrough(bytes: u64, crc: u32, head: usize, headEnd: usize): void {
  begin(bytes, crc);
  isStreamed = true;
  isHashed = head != 0;
  target = stream + WINDOW;
  if (!isHashed) return;
  sha1Begin(state);
  sha1Update(state, head, headEnd - head);
}

/** The id of an object that went through with a head. */
export function bodyId(out: usize): void {
  sha1End(state, out);
}

/** Goes on with the input that is there: `FINISHED`, `NEED_MORE`, or what is wrong. */
export function bodyRun(): i32 {
  while (true) {
    const room = isStreamed ? streamEnd() : targetEnd;
    const from = inputAt;
    const status = inflateRun(from, inputEnd, target, room);
    bodyCrc = crc32(bodyCrc, from, inflateIn);
    useTo(inflateIn);
    if (isStreamed) keepBytes(from, inflateIn);
    const fresh = inflateOut - target;
    made += fresh;
    if (isStreamed) slide(fresh);
    else target = inflateOut;
    if (status == INFLATE_DONE) return made == size ? FINISHED : TOO_SHORT;
    if (status == INFLATE_NEED_INPUT) return NEED_MORE;
    if (status != INFLATE_NEED_OUTPUT) return BAD_STREAM;
    if (made == size) return TOO_LONG;
  }
}

/** What the last `bodyPiece` made, until the next. */
export function pieceAddress(): usize { return target; }
let pieceLength: u32 = 0;
export function getPieceLength(): u32 { return pieceLength; }

/** As `bodyRun` of an object that goes through, but stops after each piece, so that others can take it. */
export function bodyPiece(): i32 {
  const from = inputAt;
  const status = inflateRun(from, inputEnd, target, streamEnd());
  useTo(inflateIn);
  pieceLength = <u32>(inflateOut - target);
  made += pieceLength;
  if (status == INFLATE_DONE) return made == size ? FINISHED : TOO_SHORT;
  if (status == INFLATE_NEED_INPUT) return NEED_MORE;
  if (status != INFLATE_NEED_OUTPUT) return BAD_STREAM;
  return made == size ? TOO_LONG : MORE;
}

/** Makes room for the next piece. */
export function pieceTaken(): void {
  slide(pieceLength);
}

/** No more room than the object says it needs, so that one byte more is noticed. */
function streamEnd(): usize {
  const left = size - made;
  return target + <usize>min(<u64>PIECE, left);
}

/** Hashes what is new and keeps the last of it before the next, where inflating looks back. */
function slide(fresh: usize): void {
  if (isHashed && fresh > 0) sha1Update(state, target, fresh);
  if (fresh > 0) memory.copy(stream, stream + fresh, WINDOW);
}
