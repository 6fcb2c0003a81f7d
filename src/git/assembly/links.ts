// What commits, trees and tags name. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects

import { reserve } from './memory';
import { addFlags, addName, flagsOf, nameAddress, SHALLOW, SUBMODULE } from './names';

const AS_COMMIT: u32 = 1;
const AS_TREE: u32 = 2;
const AS_BLOB: u32 = 4;
const AS_TAG: u32 = 8;

export let lfsFiles: u32 = 0;
export let lfsBytes: f64 = 0;
/** Pointers whose file is known: SHA-256, size (f64) and id of the blob, in blocks that are reserved when they are needed. */
export let lfsKept: u32 = 0;
const POINTER: usize = 64;
const BLOCK_BITS: u32 = 12;
const MOST_BLOCKS: u32 = 256;
let pointerBlocks: usize = 0;
/** Behind the last `parent` line of the commit that was looked at last. */
export let commitEnd: usize = 0;
let id: usize = 0;

export function linksBegin(): void {
  id = reserve(32);
  pointerBlocks = reserve(<usize>MOST_BLOCKS * sizeof<usize>());
}

/** Where a pointer stands. */
export function pointerAt(index: u32): usize {
  const block = load<usize>(pointerBlocks + <usize>(index >> BLOCK_BITS) * sizeof<usize>());
  return block + <usize>(index & ((1 << BLOCK_BITS) - 1)) * POINTER;
}

// @ts-expect-error: decorator
@inline
function hexDigit(byte: u32): u32 {
  if (byte - 48 < 10) return byte - 48;
  // git reads capitals too.
  if ((byte | 32) - 97 < 6) return (byte | 32) - 87;
  return 16;
}

/** Reads 40 hexadecimal digits to `id`; false when there are others, or no line end behind them. */
function readHex(at: usize, end: usize): bool {
  if (at + 41 > end || load<u8>(at + 40) != 10) return false;
  for (let byte: usize = 0; byte < 20; byte++) {
    const high = hexDigit(load<u8>(at + byte * 2));
    const low = hexDigit(load<u8>(at + byte * 2 + 1));
    if ((high | low) > 15) return false;
    store<u8>(id + byte, (high << 4) | low);
  }
  return true;
}

/** `tree <id>`, then `parent <id>` each; false when it is no commit. What stands behind is not looked at, as git does not when it walks. */
export function commitLinks(start: usize, end: usize, name: u32): bool {
  // "tree ", little-endian as a number of four bytes and the blank.
  if (start + 46 > end || load<u32>(start) != 0x65657274 || load<u8>(start + 4) != 32) return false;
  if (!readHex(start + 5, end)) return false;
  addFlags(addName(id), AS_TREE);
  const isEnd = (flagsOf(name) & SHALLOW) != 0;
  let at = start + 46;
  // "parent "
  while (at + 48 <= end && load<u32>(at) == 0x65726170 && load<u16>(at + 4) == 0x746e && load<u8>(at + 6) == 32) {
    if (!readHex(at + 7, end)) return false;
    if (!isEnd) addFlags(addName(id), AS_COMMIT);
    at += 48;
  }
  commitEnd = at;
  return true;
}

/** What an entry's mode says that it names. Of modes that do not exist git thinks as of submodules: they name nothing that is to be here. */
// @ts-expect-error: decorator
@inline
function flagOf(kind: u32): u32 {
  if (kind == 0x8000 || kind == 0xa000) return AS_BLOB;
  return kind == 0x4000 ? AS_TREE : kind == 0xe000 ? SUBMODULE : 0;
}

/** Mode, name and id of each entry; false when it is no tree. */
export function treeLinks(start: usize, end: usize): bool {
  let at = start;
  while (at < end) {
    let mode: u32 = 0;
    const from = at;
    while (at < end) {
      const digit = <u32>load<u8>(at) - 48;
      if (digit > 7) break;
      mode = (mode << 3) | digit;
      at++;
    }
    if (at == from || at >= end || load<u8>(at) != 32) return false;
    const nameStart = ++at;
    while (at < end && load<u8>(at) != 0) at++;
    if (at == nameStart || at + 21 > end) return false;
    addFlags(addName(at + 1), flagOf(mode & 0xf000));
    at += 21;
  }
  return true;
}

/** `object <id>`, `type <word>`; false when it is no tag. */
export function tagLinks(start: usize, end: usize): bool {
  // "object "
  if (start + 48 > end || load<u32>(start) != 0x656a626f || load<u16>(start + 4) != 0x7463) return false;
  if (load<u8>(start + 6) != 32 || !readHex(start + 7, end)) return false;
  const at = start + 48;
  // "type c"
  if (at + 9 > end || load<u32>(at) != 0x65707974 || load<u8>(at + 4) != 32) return false;
  const first = load<u8>(at + 5);
  const second = load<u8>(at + 6);
  let kind: u32 = 0;
  if (first == 99) kind = AS_COMMIT;
  else if (first == 98) kind = AS_BLOB;
  else if (first == 116 && second == 114) kind = AS_TREE;
  else if (first == 116 && second == 97) kind = AS_TAG;
  if (kind == 0) return false;
  addFlags(addName(id), kind);
  return true;
}

/** Counts a pointer of Git LFS: `version https://git-lfs…`, `oid sha256:…`, `size <n>`. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
export function countPointer(start: usize, end: usize, name: u32): void {
  if (end - start < 100 || end - start > 1024) return;
  // "version https://git-lfs." by eights.
  if (load<u64>(start) != 0x206e6f6973726576) return;
  if (load<u64>(start + 8) != 0x2f2f3a7370747468 || load<u64>(start + 16) != 0x2e73666c2d746967) return;
  let at = start;
  while (at + 6 < end) {
    // "\nsize "
    if (load<u32>(at) == 0x7a69730a && load<u16>(at + 4) == 0x2065) {
      let size: f64 = 0;
      for (at += 6; at < end && <u32>load<u8>(at) - 48 < 10; at++) size = size * 10 + <f64>(load<u8>(at) - 48);
      lfsFiles++;
      lfsBytes += size;
      keepPointer(start + 24, end, size, name);
      return;
    }
    at++;
  }
}

/** Notes the file of a pointer if there is a line `oid sha256:…`; a million of them at most. */
function keepPointer(start: usize, end: usize, size: f64, name: u32): void {
  const block = lfsKept >> BLOCK_BITS;
  if (block >= MOST_BLOCKS) return;
  for (let at = start; at + 76 <= end; at++) {
    // "\noid sha256:"
    if (load<u64>(at) != 0x6168732064696f0a || load<u32>(at + 8) != 0x3a363532) continue;
    const slot = pointerBlocks + <usize>block * sizeof<usize>();
    if (load<usize>(slot) == 0) store<usize>(slot, reserve(POINTER << BLOCK_BITS));
    const to = pointerAt(lfsKept);
    for (let byte: usize = 0; byte < 32; byte++) {
      const high = hexDigit(load<u8>(at + 12 + byte * 2));
      const low = hexDigit(load<u8>(at + 13 + byte * 2));
      if ((high | low) > 15) return;
      store<u8>(to + byte, (high << 4) | low);
    }
    store<f64>(to + 32, size);
    memory.copy(to + 40, nameAddress(name), 20);
    lfsKept++;
    return;
  }
}
