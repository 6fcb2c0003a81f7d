// Objects of the second pass that another engine is to name, while this one resolves the next: `handed.ts` is the other side.
import { reserve } from './memory';

/** Larger ones are named here. */
const LARGEST: u32 = 2 << 20;
/** It is to be taken away when so much is in it: of large objects several, so that they can be hashed side by side. */
const FULL: u32 = 1 << 20;
const FULL_OF_FEW: u32 = 4 << 20;
const FEW: i32 = 24;
/** What stands before each: index, type, bytes before the content, bytes of the content (u32 each). */
export const HANDED_HEAD: u32 = 16;

let room: usize = 0;
let filled: u32 = 0;
let count: i32 = 0;
/** Objects that were handed out and that nobody has named so far, as far as is known here. */
export let handedCount: i32 = 0;

/** From now on objects are handed out. */
export function handOutBegin(): void {
  room = reserve(FULL_OF_FEW + LARGEST + 256);
}

export function outboxAt(): usize { return room; }
/** Bytes to be taken away; 0 while there is room for more, unless all is wanted. */
export function outboxBytes(all: bool): u32 { return all || isFull() ? filled : 0; }
export function outboxTaken(): void {
  filled = 0;
  count = 0;
}
export function handedBack(): void { handedCount = 0; }

function isFull(): bool {
  return filled >= FULL_OF_FEW || (filled >= FULL && count >= FEW);
}

/** Takes an object with git's header before its content; false when it is not for the other engine. */
export function handOut(index: i32, type: u8, head: usize, content: usize, size: u32): bool {
  if (room == 0 || size > LARGEST || isFull()) return false;
  const at = room + filled;
  const before = <u32>(content - head);
  store<i32>(at, index);
  store<u32>(at, type, 4);
  store<u32>(at, before, 8);
  store<u32>(at, size, 12);
  memory.copy(at + HANDED_HEAD, head, before + size);
  filled += (HANDED_HEAD + before + size + 15) & ~15;
  count++;
  handedCount++;
  return true;
}
