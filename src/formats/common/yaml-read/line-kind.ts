/** What the beginning of a line says about how a file goes on. */
export type LineKind =
  /** Nothing, or a comment at the margin. */
  | 'blank'
  /** Set in: part of what is above. */
  | 'inner'
  /** A dash at the margin. */
  | 'item'
  /** `[]` and nothing else. */
  | 'empty-list'
  /** `---` alone, or with something behind it. */
  | 'marker'
  | 'marker-and-more'
  /** `...` */
  | 'end'
  | 'other';

const tab = 9;
const carriageReturn = 13;
const space = 32;
const hash = 35;
const dash = 45;
const dot = 46;

/** Of the line from `from` to, and without, `to`. */
export function lineKind(bytes: Uint8Array, from: number, to: number): LineKind {
  const code = from < to ? bytes[from] : hash;
  switch (code) {
    case hash:
    case carriageReturn:
      return 'blank';
    case space:
    case tab:
      return 'inner';
    case dash:
      if (isBlankAt(bytes, from + 1, to)) return 'item';
      if (!isTriple(bytes, from, to, dash)) return 'other';
      return isBlankRest(bytes, from + 3, to) ? 'marker' : 'marker-and-more';
    case dot:
      return isTriple(bytes, from, to, dot) ? 'end' : 'other';
    case 91: // [
      return bytes[from + 1] === 93 && from + 2 <= to && isBlankRest(bytes, from + 2, to) ? 'empty-list' : 'other';
    default:
      return 'other';
  }
}

function isTriple(bytes: Uint8Array, from: number, to: number, sign: number): boolean {
  return from + 3 <= to && bytes[from + 1] === sign && bytes[from + 2] === sign && isBlankAt(bytes, from + 3, to);
}

function isBlankAt(bytes: Uint8Array, at: number, to: number): boolean {
  const code = bytes[at];
  return at >= to || code === space || code === carriageReturn || code === tab;
}

function isBlankRest(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] === hash && at > from) return true;
    if (!isBlankAt(bytes, at, to)) return false;
  }
  return true;
}
