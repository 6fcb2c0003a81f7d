// The lines of people, `<name> <<email>> <seconds> <zone>`, as git's strict check wants them.
import {
  BAD_DATE,
  BAD_DATE_OVERFLOW,
  BAD_EMAIL,
  BAD_NAME,
  BAD_TIMEZONE,
  MISSING_EMAIL,
  MISSING_NAME_BEFORE_EMAIL,
  MISSING_SPACE_BEFORE_DATE,
  MISSING_SPACE_BEFORE_EMAIL,
  NOTHING_ODD,
  ZERO_PADDED_DATE,
} from './odd-rules';

const LINE_END: u32 = 10;
const BLANK: u32 = 32;
const LESS: u32 = 60;
const GREATER: u32 = 62;

/** Behind the line that was looked at last. */
export let identEnd: usize = 0;

// @ts-expect-error: decorator
@inline
function isDigit(byte: u32): bool {
  return byte - 48 < 10;
}

/** The next `<`, `>` or line end. */
function nextMark(at: usize): usize {
  while (true) {
    const byte = <u32>load<u8>(at);
    if (byte == LESS || byte == GREATER || byte == LINE_END) return at;
    at++;
  }
}

/** Looks at a line from behind its first word on. There must be a line end. */
export function oddIdent(start: usize): i32 {
  identEnd = start;
  if (load<u8>(start) == LESS) {
    toLineEnd(start);
    return MISSING_NAME_BEFORE_EMAIL;
  }
  const open = nextMark(start);
  if (load<u8>(open) != LESS) {
    toLineEnd(open);
    return load<u8>(open) == GREATER ? BAD_NAME : MISSING_EMAIL;
  }
  const close = nextMark(open + 1);
  toLineEnd(close);
  if (load<u8>(open - 1) != BLANK) return MISSING_SPACE_BEFORE_EMAIL;
  if (load<u8>(close) != GREATER) return BAD_EMAIL;
  if (load<u8>(close + 1) != BLANK) return MISSING_SPACE_BEFORE_DATE;
  return oddDate(close + 2);
}

function toLineEnd(at: usize): void {
  while (load<u8>(at) != LINE_END) at++;
  identEnd = at + 1;
}

/** Newer git takes no sign and no other white space than this; older git does. */
function oddDate(start: usize): i32 {
  let at = start;
  while (load<u8>(at) == BLANK || load<u8>(at) == 9) at++;
  if (!isDigit(load<u8>(at))) return BAD_DATE;
  if (load<u8>(at) == 48 && load<u8>(at + 1) != BLANK) return ZERO_PADDED_DATE;
  const first = at;
  let seconds: u64 = 0;
  while (isDigit(load<u8>(at))) {
    seconds = seconds * 10 + (load<u8>(at) - 48);
    at++;
  }
  if (at - first > 19 || seconds > <u64>i64.MAX_VALUE) return BAD_DATE_OVERFLOW;
  return load<u8>(at) == BLANK ? oddZone(at + 1) : BAD_DATE;
}

function oddZone(at: usize): i32 {
  const sign = load<u8>(at);
  if (sign != 43 && sign != 45) return BAD_TIMEZONE;
  for (let digit: usize = 1; digit < 5; digit++) if (!isDigit(load<u8>(at + digit))) return BAD_TIMEZONE;
  return load<u8>(at + 5) == LINE_END ? NOTHING_ODD : BAD_TIMEZONE;
}
