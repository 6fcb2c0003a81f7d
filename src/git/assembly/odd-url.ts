// Addresses of submodules as git's strict check wants them: older git looks for line ends in their parts, newer git also at the form of the whole.
// https://github.com/git/git/blob/v2.51.0/submodule-config.c

const LINE_END: u32 = 10;
const PERCENT: u32 = 37;
const DOT: u32 = 46;
const SLASH: u32 = 47;
const COLON: u32 = 58;
const AT: u32 = 64;

// "git://", "http", "ftp".
const GIT = memory.data<u8>([103, 105, 116, 58, 47, 47, 0]);
const HTTP = memory.data<u8>([104, 116, 116, 112, 0]);
const FTP = memory.data<u8>([102, 116, 112, 0]);

let end: usize = 0;

/** True for what git could be led astray by. */
export function oddUrl(start: usize, stop: usize): bool {
  end = stop;
  if (at(start) == 45) return true;
  if (stepOf(start) > 0 || begins(start, GIT)) return hasLineEnd(start) || leadsOut(start);
  const rest = ofCurl(start);
  return rest != 0 && (hasLineEnd(rest) || !isWhole(rest));
}

/** The byte at a place; 0 behind the end. */
function at(place: usize): u32 {
  return place < end ? <u32>load<u8>(place) : 0;
}

function begins(start: usize, word: usize): bool {
  for (let letter: usize = 0; load<u8>(word + letter) != 0; letter++)
    if (at(start + letter) != <u32>load<u8>(word + letter)) return false;
  return true;
}

/** Bytes of a `./` or `../`, or with a backslash, that something begins with. */
function stepOf(start: usize): usize {
  if (at(start) != DOT) return 0;
  const behind: usize = at(start + 1) == DOT ? 2 : 1;
  return at(start + behind) == SLASH || at(start + behind) == 92 ? behind + 1 : 0;
}

/** Steps upwards, then something that would become the beginning of the address. */
function leadsOut(start: usize): bool {
  let upwards = false;
  let place = start;
  while (true) {
    const step = stepOf(place);
    if (step == 0) break;
    if (step == 3) upwards = true;
    place += step;
  }
  return upwards && (at(place) == COLON || at(place) == SLASH);
}

/** What `git-remote-http` and its like are given; 0 when it is not for them. */
function ofCurl(start: usize): usize {
  const word: usize = begins(start, HTTP) ? 4 : begins(start, FTP) ? 3 : 0;
  if (word == 0) return 0;
  const place = start + word + (at(start + word) == 115 ? 1 : 0);
  if (at(place) != COLON) return 0;
  if (at(place + 1) == COLON) return place + 2;
  return at(place + 1) == SLASH && at(place + 2) == SLASH ? start : 0;
}

function hexOf(char: u32): u32 {
  if (char - 48 < 10) return char - 48;
  return (char | 32) - 97 < 6 ? (char | 32) - 87 : 256;
}

/** What `%` and two digits stand for; from 256 on when they are none. */
function escaped(place: usize, stop: usize): u32 {
  return place + 3 > stop ? 256 : (hexOf(at(place + 1)) << 4) | hexOf(at(place + 2));
}

/** Escapes in front of the first colon are none. */
function hasLineEnd(start: usize): bool {
  let colon = start;
  while (colon < end && at(colon) != COLON) colon++;
  const decodedFrom = colon < end ? colon : start;
  for (let place = start; place < end; place++) {
    if (at(place) == LINE_END) return true;
    if (place < decodedFrom || at(place) != PERCENT) continue;
    const char = escaped(place, end);
    if (char == LINE_END) return true;
    if (char > 0 && char < 256) place += 2;
  }
  return false;
}

/** Scheme, people, host, port, path: as git normalizes addresses, which fails for what is none. */
function isWhole(start: usize): bool {
  let place = start;
  while (isOfScheme(at(place))) place++;
  if (!isLetter(at(start)) || at(place) != COLON || at(place + 1) != SLASH || at(place + 2) != SLASH) return false;
  place += 3;
  const stop = nextMark(place);
  let host = place;
  for (let sign = place; sign < stop && host == place; sign++) if (at(sign) == AT) host = sign + 1;
  if (host != place && !areEscapesGood(place, host - 1)) return false;
  return isHostGood(host, stop) && isPathGood(stop);
}

function isLetter(char: u32): bool {
  return (char | 32) - 97 < 26;
}

/** Letters, digits, `+`, `-`, `.`. */
function isOfScheme(char: u32): bool {
  return isLetter(char) || char - 48 < 10 || char == 43 || char == 45 || char == DOT;
}

/** Letters, digits, `.`, `-`, `_`, `[`, `:`, `]`. */
function isOfHost(char: u32): bool {
  return isLetter(char) || char - 48 < 11 || char == 45 || char == DOT || char == 95 || char == 91 || char == 93;
}

/** The next `/`, `?` or `#`, or the end. */
function nextMark(start: usize): usize {
  let place = start;
  while (place < end && at(place) != SLASH && at(place) != 63 && at(place) != 35) place++;
  return place;
}

function areEscapesGood(start: usize, stop: usize): bool {
  for (let place = start; place < stop; place++) {
    if (at(place) != PERCENT) continue;
    if (escaped(place, stop) > 255) return false;
    place += 2;
  }
  return true;
}

/** Newer git does without one behind `file:`. */
function isHostGood(start: usize, stop: usize): bool {
  if (start == stop || at(start) == COLON) return false;
  let colon = stop;
  for (let place = stop; place > start; place--) {
    const char = at(place - 1);
    if (char == COLON) colon = place - 1;
    if (char == COLON || char == 93) break;
  }
  for (let place = start; place < colon; place++) if (!isOfHost(at(place))) return false;
  return colon == stop || isPortGood(colon + 1, stop);
}

/** None, or 1 to 65535. */
function isPortGood(start: usize, stop: usize): bool {
  if (start == stop) return true;
  let port: u32 = 0;
  for (let place = start; place < stop; place++) {
    if (at(place) - 48 > 9) return false;
    port = min(port * 10 + at(place) - 48, 100_000);
  }
  return port > 0 && port < 65_536;
}

/** It does not lead above its first part, and what is escaped can be read. */
function isPathGood(start: usize): bool {
  let place = at(start) == SLASH ? start + 1 : start;
  let parts = 0;
  while (true) {
    const stop = nextMark(place);
    if (!areEscapesGood(place, stop)) return false;
    const dots = dotsOf(place, stop);
    if (dots == 2 && parts == 0) return false;
    parts += dots == 1 ? 0 : dots == 2 ? -1 : 1;
    if (at(stop) != SLASH) return areEscapesGood(stop, end);
    place = stop + 1;
  }
}

/** How many dots a part is; 0 when it is something else. */
function dotsOf(start: usize, stop: usize): i32 {
  let dots = 0;
  for (let place = start; place < stop; dots++) {
    const isEscaped = at(place) == PERCENT;
    if ((isEscaped ? escaped(place, stop) : at(place)) != DOT) return 0;
    place += isEscaped ? 3 : 1;
  }
  return dots;
}
