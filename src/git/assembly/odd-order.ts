// The order of a tree's entries, and names that are there twice. https://git-scm.com/docs/gitformat-pack
import { reserve } from './memory';
import { DUPLICATE_ENTRIES, NOTHING_ODD, TREE_NOT_SORTED } from './odd-rules';

const SLASH: u32 = 47;
/** Each is the beginning of the next, so that they add up: in a sorted tree of 32 MiB there cannot be more. */
const MOST_FILES: i32 = 8192;

/**
 * Names of files that a folder of the same name may still follow, though not at once: folders are sorted as if they ended with a slash, so
 * `foo`, `foo.c`, `foo/` are in order.
 */
let files: usize = 0;
let count: i32 = 0;

export function oddOrderBegin(): void {
  files = reserve(MOST_FILES << 2);
}

/** To be called before each tree. */
export function orderForget(): void {
  count = 0;
}

/** Two entries, one behind the other. Ends are those of the names, where a zero byte stands; reads up to 7 bytes behind it. */
// @ts-expect-error: decorator
@inline
export function oddOrder(one: usize, oneEnd: usize, oneIsFolder: bool, other: usize, otherIsFolder: bool): i32 {
  let at = one;
  let place = other;
  let difference = load<u64>(at) ^ load<u64>(place);
  while (difference == 0 && at < oneEnd) {
    at += 8;
    place += 8;
    difference = load<u64>(at) ^ load<u64>(place);
  }
  const same = <usize>(ctz(difference) >> 3);
  at += same;
  // The zero bytes are among what is the same.
  if (at > oneEnd) return DUPLICATE_ENTRIES;
  const first = <u32>load<u8>(at);
  const second = <u32>load<u8>(place + same);
  if (first != 0 && second != 0) return first < second ? NOTHING_ODD : TREE_NOT_SORTED;
  return oddBeginning(one, other, first == 0 && oneIsFolder ? SLASH : first, second == 0 && otherIsFolder ? SLASH : second);
}

// @ts-expect-error: decorator
@inline
function isBeforeSlash(byte: u32): bool {
  return byte != 0 && byte < SLASH;
}

/** One name is the beginning of the other; `first` and `second` are what comes then. */
function oddBeginning(one: usize, other: usize, first: u32, second: u32): i32 {
  if (first == 0 && isBeforeSlash(second)) push(one);
  else if (second == SLASH && isBeforeSlash(first) && isThere(other)) return DUPLICATE_ENTRIES;
  return first < second ? NOTHING_ODD : TREE_NOT_SORTED;
}

/** Those before that are not its beginning are done with: no folder of their name can come any more. */
function push(name: usize): void {
  while (count > 0 && behind(load<u32>(files + ((count - 1) << 2)), name) == 0) count--;
  if (count == MOST_FILES) return;
  store<u32>(files + (count << 2), name);
  count++;
}

/** True when a file had the name of this folder. */
function isThere(folder: usize): bool {
  while (count > 0) {
    const at = behind(load<u32>(files + ((count - 1) << 2)), folder);
    if (at != 0 && load<u8>(at) == 0) return true;
    if (at != 0 && isBeforeSlash(load<u8>(at))) return false;
    count--;
  }
  return false;
}

/** The place in `name` behind `beginning`; 0 when it does not begin so. */
function behind(beginning: usize, name: usize): usize {
  let at = beginning;
  let place = name;
  for (; load<u8>(at) != 0; at++, place++) if (load<u8>(at) != load<u8>(place)) return 0;
  return place;
}
