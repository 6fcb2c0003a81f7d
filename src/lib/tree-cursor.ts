import { hex } from './bytes.ts';
import { byteText, type TreeEntry } from './git-objects.ts';

/** Walks the entries of a tree in its own order; what is damaged ends the list. */
export interface TreeCursor {
  more(): boolean;
  /** The entry it stands at, as bytes in `content`. */
  readonly content: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** The same, read; `undefined` at the end. */
  entry(): TreeEntry | undefined;
  next(): void;
  /** Goes on by so many bytes, which are whole entries. */
  skip(bytes: number): void;
}

export function treeCursor(content: Uint8Array, oidBytes = 20): TreeCursor {
  let from = 0;
  let to = endOf(0);

  /** End of the entry that begins there, or the beginning itself when there is no whole entry. */
  function endOf(start: number): number {
    const space = start < content.length ? spaceAfter(start) : -1;
    const name = space < 0 ? -1 : content.indexOf(0, space);
    return name < 0 || name + 1 + oidBytes > content.length ? start : name + 1 + oidBytes;
  }

  /** Nearly all modes are `40000` or six digits that begin with 1. */
  function spaceAfter(start: number): number {
    if (content[start] === 49 && content[start + 6] === 32) return start + 6;
    if (content[start] === 52 && content[start + 5] === 32) return start + 5;
    return content.indexOf(32, start);
  }

  return {
    content,
    get from() {
      return from;
    },
    get to() {
      return to;
    },
    more: () => to > from,
    entry() {
      if (to === from) return undefined;
      const space = content.indexOf(32, from);
      return {
        mode: byteText(content.subarray(from, space)).replace(/^0+/, ''),
        name: byteText(content.subarray(space + 1, to - oidBytes - 1)),
        oid: hex(content.subarray(to - oidBytes, to)),
      };
    },
    next() {
      from = to;
      to = endOf(from);
    },
    skip(bytes) {
      from += bytes;
      to = endOf(from);
    },
  };
}

/** Moves both on behind the entries that are the same on both sides: mode, name and id. */
export function skipSame(one: TreeCursor, other: TreeCursor): void {
  const start = one.from;
  const end = start + sameBytes(one.content, start, other.content, other.from);
  while (one.more() && one.to <= end) one.next();
  if (one.from > start) other.skip(one.from - start);
}

/** How many bytes are the same. Apart and with plain numbers only: it runs over every entry of every tree. */
function sameBytes(one: Uint8Array, from: number, other: Uint8Array, otherFrom: number): number {
  const most = Math.min(one.length - from, other.length - otherFrom);
  let at = 0;
  while (at < most && one[from + at] === other[otherFrom + at]) at++;
  return at;
}
