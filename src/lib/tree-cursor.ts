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
}

export function treeCursor(content: Uint8Array, oidBytes = 20): TreeCursor {
  let from = 0;
  let to = endOf(0);

  /** End of the entry that begins there, or the beginning itself when there is no whole entry. */
  function endOf(start: number): number {
    const space = start < content.length ? content.indexOf(32, start) : -1;
    const name = space < 0 ? -1 : content.indexOf(0, space);
    return name < 0 || name + 1 + oidBytes > content.length ? start : name + 1 + oidBytes;
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
  };
}

/** True when both stand at an entry of the same mode, name and id. */
export function sameEntry(one: TreeCursor, other: TreeCursor): boolean {
  const length = one.to - one.from;
  if (length === 0 || length !== other.to - other.from) return false;
  return sameBytes(one.content, one.from, other.content, other.from, length);
}

/** Apart and with plain numbers only: it runs over every entry of every tree. */
function sameBytes(one: Uint8Array, from: number, other: Uint8Array, otherFrom: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (one[from + at] !== other[otherFrom + at]) return false;
  return true;
}
