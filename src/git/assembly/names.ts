// All ids that were met: of objects, and of what objects name. An open-addressing hash over entries of 28 bytes.
import { reserve } from './memory';

const SEGMENT_BITS: i32 = 14;
const SEGMENT_MASK: u32 = (1 << SEGMENT_BITS) - 1;
const STRIDE: u32 = 28;
const SEGMENTS: i32 = 1 << 16;

/** Some object names it, as a commit (1), tree (2), blob (4) or tag (8): flags for what it is expected to be. */
export const NAMED_ANY: u32 = 15;
/** A tree names it as the commit of a submodule. */
export const SUBMODULE: u32 = 16;
/** The history ends here: its parents need not be there. */
export const SHALLOW: u32 = 32;
/** Some tree names it as `.gitmodules`, or as `.gitattributes`. */
export const MODULES_FILE: u32 = 64;
export const ATTRIBUTES_FILE: u32 = 128;
/** A blob with a line that is too long for `.gitattributes`. */
export const LONG_LINE: u32 = 256;
/** From here on the rule that a blob would break as `.gitmodules`. */
export const MODULES_RULE: u32 = 16;

let segments: usize = 0;
let slots: usize = 0;
let slotMask: u32 = 0;
let seed: u64 = 0;
/** Entries so far; numbers begin at 1. */
export let nameCount: u32 = 0;

/** `random` makes the order of the hash unknown to whoever makes up ids. */
export function namesBegin(random: u64): void {
  seed = random;
  segments = reserve(SEGMENTS * 4);
  slotMask = (1 << 13) - 1;
  slots = reserve((slotMask + 1) << 2);
}

// @ts-expect-error: decorator
@inline
export function nameAddress(number: u32): usize {
  const at = number - 1;
  return load<u32>(segments + ((at >>> SEGMENT_BITS) << 2)) + (at & SEGMENT_MASK) * STRIDE;
}

// Index + 1 of the object with this id; 0 when there is none (yet).
export function ownerOf(number: u32): u32 { return load<u32>(nameAddress(number), 20); }
export function setOwner(number: u32, value: u32): void { store<u32>(nameAddress(number), value, 20); }
export function flagsOf(number: u32): u32 { return load<u32>(nameAddress(number), 24); }
export function addFlags(number: u32, flags: u32): void {
  const at = nameAddress(number);
  store<u32>(at, load<u32>(at, 24) | flags, 24);
}

// @ts-expect-error: decorator
@inline
function slotOf(id: usize): u32 {
  const mixed = (load<u64>(id) ^ seed) * 0x9e3779b97f4a7c15;
  return <u32>(mixed >> 32) & slotMask;
}

// @ts-expect-error: decorator
@inline
function isSame(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8) && load<u32>(a, 16) == load<u32>(b, 16);
}

/** Number of the id (20 bytes) at an address; 0 when it was never met. */
export function findName(id: usize): u32 {
  let slot = slotOf(id);
  while (true) {
    const number = load<u32>(slots + (slot << 2));
    if (number == 0) return 0;
    if (isSame(nameAddress(number), id)) return number;
    slot = (slot + 1) & slotMask;
  }
}

/** The same; an unknown id gets an entry. */
export function addName(id: usize): u32 {
  let slot = slotOf(id);
  while (true) {
    const number = load<u32>(slots + (slot << 2));
    if (number == 0) break;
    if (isSame(nameAddress(number), id)) return number;
    slot = (slot + 1) & slotMask;
  }
  if ((nameCount & SEGMENT_MASK) == 0)
    store<u32>(segments + ((nameCount >>> SEGMENT_BITS) << 2), reserve((SEGMENT_MASK + 1) * STRIDE));
  nameCount++;
  memory.copy(nameAddress(nameCount), id, 20);
  store<u32>(slots + (slot << 2), nameCount);
  if (nameCount > slotMask - (slotMask >>> 2)) widen();
  return nameCount;
}

/** Four times the slots, so that what the old ones leave behind stays a third of the new. */
function widen(): void {
  slotMask = ((slotMask + 1) << 2) - 1;
  slots = reserve((slotMask + 1) << 2);
  for (let number: u32 = 1; number <= nameCount; number++) {
    let slot = slotOf(nameAddress(number));
    while (load<u32>(slots + (slot << 2)) != 0) slot = (slot + 1) & slotMask;
    store<u32>(slots + (slot << 2), number);
  }
}
