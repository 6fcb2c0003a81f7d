// Names that mean `.git` or one of git's own files, also to the file systems of Windows (NTFS) and macOS (HFS+).
import { addFlags, ATTRIBUTES_FILE, findName, MODULES_FILE } from './names';
import { GITMODULES_SYMLINK, HAS_DOT, HAS_DOTDOT, HAS_DOTGIT, NOTHING_ODD } from './odd-rules';
import { charBehind, nextChar } from './odd-unicode';

// Kinds of entries: the bits of the mode above the permissions.
export const FOLDER: u32 = 4;
export const FILE: u32 = 8;
const LINK: u32 = 10;

const DOT: u32 = 46;
const COLON: u32 = 58;
const BACKSLASH: u32 = 92;
const TILDE: u32 = 126;

// "git", "gitmodules", "gitattributes", and what Windows makes of the latter two when their short names are taken: "gi7eba", "gi7d29".
const GIT = memory.data<u8>([103, 105, 116, 0]);
const MODULES = memory.data<u8>([103, 105, 116, 109, 111, 100, 117, 108, 101, 115, 0]);
const ATTRIBUTES = memory.data<u8>([103, 105, 116, 97, 116, 116, 114, 105, 98, 117, 116, 101, 115, 0]);
const MODULES_SHORT = memory.data<u8>([103, 105, 55, 101, 98, 97]);
const ATTRIBUTES_SHORT = memory.data<u8>([103, 105, 55, 100, 50, 57]);

/** True when a name that begins so has to be looked at by `oddName`. So has one with a backslash. */
// @ts-expect-error: decorator
@inline
export function mayBeSpecial(first: u32): bool {
  // Dot, `g`, tilde, and what may begin a character that macOS leaves out.
  return first == DOT || (first | 32) == 103 || first == TILDE || first == 0xe2 || first == 0xef;
}

/** A name that ends with a zero byte, and the id of what has it, which is known by its name from here on. */
export function oddName(name: usize, kind: u32, id: usize): i32 {
  if (load<u8>(name) == DOT) {
    if (load<u8>(name + 1) == 0) return HAS_DOT;
    if (load<u16>(name + 1) == <u16>DOT) return HAS_DOTDOT;
  }
  if (isOnMac(name, GIT) || isGitOnWindows(name)) return HAS_DOTGIT;
  // A name can be all of these at once: `~1000000` is a short name of either file, and behind a colon anything may stand.
  if (isOnMac(name, MODULES) || isOnWindows(name, MODULES, MODULES_SHORT)) {
    const odd = oddModules(kind, id);
    if (odd != NOTHING_ODD) return odd;
  }
  // A link in the place of attributes is all right.
  if (kind != LINK && (isOnMac(name, ATTRIBUTES) || isOnWindows(name, ATTRIBUTES, ATTRIBUTES_SHORT)))
    addFlags(findName(id), ATTRIBUTES_FILE);
  return oddParts(name, kind, id);
}

function oddModules(kind: u32, id: usize): i32 {
  if (kind == LINK) return GITMODULES_SYMLINK;
  addFlags(findName(id), MODULES_FILE);
  return NOTHING_ODD;
}

/** What stands behind backslashes is a name of its own to Windows. */
function oddParts(name: usize, kind: u32, id: usize): i32 {
  for (let at = name; load<u8>(at) != 0; at++) {
    if (load<u8>(at) != <u8>BACKSLASH) continue;
    if (isGitOnWindows(at + 1)) return HAS_DOTGIT;
    const odd = isOnWindows(at + 1, MODULES, MODULES_SHORT) ? oddModules(kind, id) : NOTHING_ODD;
    if (odd != NOTHING_ODD) return odd;
  }
  return NOTHING_ODD;
}

// @ts-expect-error: decorator
@inline
function small(byte: u32): u32 {
  return byte - 65 < 26 ? byte | 32 : byte;
}

/** Dot and word; what is no UTF-8 ends the name. */
function isOnMac(name: usize, word: usize): bool {
  if (nextChar(name) != DOT) return false;
  for (let letter = word; load<u8>(letter) != 0; letter++) if (small(nextChar(charBehind)) != <u32>load<u8>(letter)) return false;
  const last = nextChar(charBehind);
  return last == 0 || last == 47;
}

/** `.git` or `git~1`, then nothing but blanks and dots up to the end of the name or of a part of it. */
function isGitOnWindows(name: usize): bool {
  const isDotted = load<u8>(name) == <u8>DOT;
  const word = isDotted ? name + 1 : name;
  if (!beginsWith(word, GIT, 3)) return false;
  if (!isDotted && load<u16>(word + 3) != 0x317e) return false;
  const last = behindPadding(isDotted ? word + 3 : word + 5);
  return last == 0 || last == COLON || last == BACKSLASH || last == 47;
}

/** Dot and word, or the short name that Windows gives it: six letters, `~1` to `~4`; or fewer of `short`, `~` and a number, eight in all. */
function isOnWindows(name: usize, word: usize, short: usize): bool {
  let rest: usize = 0;
  if (load<u8>(name) == DOT) {
    let length: usize = 0;
    while (load<u8>(word + length) != 0) length++;
    if (beginsWith(name + 1, word, length)) rest = name + 1 + length;
  } else if (beginsWith(name, word, 6) && load<u8>(name + 6) == <u8>TILDE && <u32>load<u8>(name + 7) - 49 < 4) rest = name + 8;
  if (rest == 0 && isNumbered(name, short)) rest = name + 8;
  if (rest == 0) return false;
  const last = behindPadding(rest);
  return last == 0 || last == COLON;
}

function isNumbered(name: usize, short: usize): bool {
  let at: usize = 0;
  while (at < 6 && small(load<u8>(name + at)) == <u32>load<u8>(short + at)) at++;
  if (load<u8>(name + at) != <u8>TILDE || <u32>load<u8>(name + at + 1) - 49 > 8) return false;
  for (at += 2; at < 8; at++) if (<u32>load<u8>(name + at) - 48 > 9) return false;
  return true;
}

function beginsWith(name: usize, word: usize, length: usize): bool {
  for (let at: usize = 0; at < length; at++) if (small(load<u8>(name + at)) != <u32>load<u8>(word + at)) return false;
  return true;
}

/** The character behind blanks and dots. */
function behindPadding(start: usize): u32 {
  let at = start;
  while (load<u8>(at) == 32 || load<u8>(at) == <u8>DOT) at++;
  return load<u8>(at);
}
