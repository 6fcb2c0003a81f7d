// `.gitmodules` as git's strict check reads it. Which blobs are such files is known only when all trees are, so every blob is looked at: what is no
// such file mostly shows within its first lines. https://git-scm.com/docs/git-config#_syntax
import { reserve } from './memory';
import { GITMODULES_LARGE, GITMODULES_NAME, GITMODULES_PATH, GITMODULES_UPDATE, GITMODULES_URL, NOTHING_ODD } from './odd-rules';
import { oddUrl } from './odd-url';

const LINE_END: u32 = 10;
const QUOTE: u32 = 34;
const DOT: u32 = 46;
const BACKSLASH: u32 = 92;
const LAST: u32 = 255;

/** Longest name of a setting, and longest value; a file that has longer ones counts as too large. */
const MOST: usize = 1 << 16;
/** `submodule`, `url`, `path`, `update`. */
const SECTION = memory.data<u8>([115, 117, 98, 109, 111, 100, 117, 108, 101, 0]);
const URL = memory.data<u8>([117, 114, 108, 0]);
const PATH = memory.data<u8>([112, 97, 116, 104, 0]);
const UPDATE = memory.data<u8>([117, 112, 100, 97, 116, 101, 0]);

let at: usize = 0;
let end: usize = 0;
let isEnd: bool = false;
/** git reads such files as signed characters where the processor has them so: there the byte 0xff ends a file, and in front is no mark of UTF-8. */
let isSigned: bool = false;
let hasLastByte: bool = false;
/** `<section>.<name>.<key>`, and what is set. */
let name: usize = 0;
let nameLength: usize = 0;
let value: usize = 0;
let valueLength: usize = 0;
let hasValue: bool = false;

/** The first thing that some git has against a file, if it is a `.gitmodules`. */
export function oddModulesText(start: usize, stop: usize): i32 {
  if (name == 0) {
    name = reserve(MOST);
    value = reserve(MOST);
  }
  end = stop;
  hasLastByte = false;
  const odd = readFrom(start, true);
  if (odd != NOTHING_ODD) return odd;
  // A mark of UTF-8 in front.
  const isMarked = start + 3 <= end && load<u16>(start) == 0xbbef && load<u8>(start + 2) == 0xbf;
  return isMarked || hasLastByte ? readFrom(isMarked ? start + 3 : start, false) : NOTHING_ODD;
}

/** What follows something that cannot be read git does not look at. */
function readFrom(start: usize, signed: bool): i32 {
  at = start;
  isSigned = signed;
  isEnd = false;
  nameLength = 0;
  let stem: usize = 0;
  let inComment = false;
  while (true) {
    const char = next();
    if (char == LINE_END) {
      if (isEnd) return NOTHING_ODD;
      inComment = false;
    } else if (inComment || isBlank(char)) continue;
    else if (char == 35 || char == 59) inComment = true;
    else if (char == 91) {
      nameLength = 0;
      if (!readSection() || nameLength == 0) return NOTHING_ODD;
      addToName(DOT);
      stem = nameLength;
    } else {
      if (!isLetter(char)) return NOTHING_ODD;
      nameLength = stem;
      addToName(small(char));
      if (!readSetting()) return NOTHING_ODD;
      const odd = nameLength > MOST || valueLength > MOST ? GITMODULES_LARGE : oddSetting();
      if (odd != NOTHING_ODD) return odd;
    }
  }
}

/** The next character; behind the last a line ends. */
function next(): u32 {
  if (at >= end) {
    isEnd = true;
    return LINE_END;
  }
  const char = <u32>load<u8>(at++);
  if (char == LAST && isSigned) {
    hasLastByte = true;
    isEnd = true;
    return LINE_END;
  }
  if (char != 13 || at >= end) return char;
  const second = <u32>load<u8>(at);
  // What is taken for the end behind it is gone.
  if (second == LAST && isSigned) {
    hasLastByte = true;
    at++;
  }
  if (second != LINE_END) return char;
  at++;
  return LINE_END;
}

function isBlank(char: u32): bool {
  return char == 32 || char == 9 || char == LINE_END || char == 13;
}

function isLetter(char: u32): bool {
  return (char | 32) - 97 < 26;
}

function isOfKey(char: u32): bool {
  return isLetter(char) || char - 48 < 10 || char == 45;
}

function small(char: u32): u32 {
  return char - 65 < 26 ? char | 32 : char;
}

function addToName(char: u32): void {
  if (nameLength < MOST) store<u8>(name + nameLength, <u8>char);
  nameLength++;
}

function addToValue(char: u32): void {
  if (valueLength < MOST) store<u8>(value + valueLength, <u8>char);
  valueLength++;
}

/** Behind `[`; false where git reads no further. */
function readSection(): bool {
  while (true) {
    const char = next();
    if (isEnd) return false;
    if (char == 93) return true;
    if (isBlank(char)) return readQuoted(char);
    if (!isOfKey(char) && char != DOT) return false;
    addToName(small(char));
  }
}

/** `"<name>"]` behind the section. */
function readQuoted(blank: u32): bool {
  let char = blank;
  do {
    if (char == LINE_END) return false;
    char = next();
  } while (isBlank(char));
  if (char != QUOTE) return false;
  addToName(DOT);
  while (true) {
    char = next();
    if (char == QUOTE) return next() == 93;
    if (char == BACKSLASH) char = next();
    if (char == LINE_END) return false;
    addToName(char);
  }
}

/** Behind the first letter of a key. */
function readSetting(): bool {
  let char = next();
  while (!isEnd && isOfKey(char)) {
    addToName(small(char));
    char = next();
  }
  while (char == 32 || char == 9) char = next();
  valueLength = 0;
  hasValue = char != LINE_END;
  return !hasValue || (char == 61 && readValue());
}

/** Up to the end of the line, which a backslash puts off. */
function readValue(): bool {
  let isQuoted = false;
  let inComment = false;
  let blanks: usize = 0;
  while (true) {
    let char = next();
    if (char == LINE_END) return !isQuoted;
    if (inComment) continue;
    if (isBlank(char) && !isQuoted) {
      if (valueLength > 0) blanks++;
      continue;
    }
    if (!isQuoted && (char == 59 || char == 35)) {
      inComment = true;
      continue;
    }
    for (; blanks > 0; blanks--) addToValue(32);
    if (char == QUOTE) {
      isQuoted = !isQuoted;
      continue;
    }
    if (char == BACKSLASH) {
      char = next();
      if (char == LINE_END) continue;
      if (char == 116) char = 9;
      else if (char == 98) char = 8;
      else if (char == 110) char = LINE_END;
      else if (char != BACKSLASH && char != QUOTE) return false;
    }
    addToValue(char);
  }
}

/** A zero byte ends a text. */
function textEnd(text: usize, length: usize): usize {
  let stop = text;
  while (stop < text + length && load<u8>(stop) != 0) stop++;
  return stop;
}

function isWord(start: usize, stop: usize, word: usize): bool {
  let letter: usize = 0;
  for (; load<u8>(word + letter) != 0; letter++)
    if (start + letter >= stop || load<u8>(start + letter) != load<u8>(word + letter)) return false;
  return start + letter == stop;
}

function oddSetting(): i32 {
  const stop = textEnd(name, nameLength);
  const first = name + 9;
  if (stop <= first || load<u8>(first) != <u8>DOT || !isWord(name, first, SECTION)) return NOTHING_ODD;
  let last = stop - 1;
  while (load<u8>(last) != <u8>DOT) last--;
  if (last == first) return NOTHING_ODD;
  if (isOddName(first + 1, last)) return GITMODULES_NAME;
  if (!hasValue) return NOTHING_ODD;
  const key = last + 1;
  const valueEnd = textEnd(value, valueLength);
  if (isWord(key, stop, URL) && oddUrl(value, valueEnd)) return GITMODULES_URL;
  if (valueEnd == value) return NOTHING_ODD;
  if (isWord(key, stop, PATH) && load<u8>(value) == 45) return GITMODULES_PATH;
  return isWord(key, stop, UPDATE) && load<u8>(value) == 33 ? GITMODULES_UPDATE : NOTHING_ODD;
}

/** No name, or one that leads upwards: it becomes a folder. */
function isOddName(start: usize, stop: usize): bool {
  if (start == stop) return true;
  let part = start;
  for (let place = start; place <= stop; place++) {
    if (place < stop && load<u8>(place) != 47 && load<u8>(place) != <u8>BACKSLASH) continue;
    if (place - part == 2 && load<u16>(part) == 0x2e2e) return true;
    part = place + 1;
  }
  return false;
}
