// The bytes that came and are not used up, in one piece.
import { reserve } from './memory';

/** Inflating reads a little behind the end. */
const ROOM_BEHIND: u32 = 64;

let start: usize = 0;
let capacity: u32 = 0;
/** Next byte to use, and the end of what came. */
export let inputAt: usize = 0;
export let inputEnd: usize = 0;

/** Makes room for more bytes behind the rest of those before; gives the address to write them to. */
export function inputRoom(bytes: u32): usize {
  const rest = <u32>(inputEnd - inputAt);
  if (rest + bytes + ROOM_BEHIND > capacity) {
    capacity = max((rest + bytes) << 1, 1 << 16) + ROOM_BEHIND;
    start = reserve(capacity);
    memory.copy(start, inputAt, rest);
  } else if (inputAt != start) memory.copy(start, inputAt, rest);
  inputAt = start;
  inputEnd = start + rest;
  return inputEnd;
}

/** So many bytes were written to the room. */
export function inputCame(bytes: u32): void {
  inputEnd += bytes;
}

export function useTo(at: usize): void {
  inputAt = at;
}

/** The next bytes are elsewhere in memory, all of them. To be forgotten afterwards. */
export function inputBorrow(from: usize, end: usize): void {
  inputAt = from;
  inputEnd = end;
}

/** Forgets what is left: the next bytes are from another place of the pack. */
export function inputForget(): void {
  inputAt = start;
  inputEnd = start;
}
