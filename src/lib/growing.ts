/* Lists in pages, so that growing copies nothing and takes no more than is there. */

const pageSize = 1 << 15;
const nothing = new Uint8Array(0);

/** Bytes that are put one behind the other and read by their place. */
export interface GrowingBytes {
  length(): number;
  push(more: Uint8Array): void;
  /** Not to be written to: it may be the page itself. */
  slice(from: number, to: number): Uint8Array;
}

export function growingBytes(): GrowingBytes {
  const pages: Uint8Array[] = [];
  let length = 0;
  return {
    length: () => length,
    push(more) {
      for (let at = 0; at < more.length; ) {
        const inPage = length % pageSize;
        if (inPage === 0) pages.push(new Uint8Array(pageSize));
        const piece = more.subarray(at, at + pageSize - inPage);
        pages.at(-1)?.set(piece, inPage);
        at += piece.length;
        length += piece.length;
      }
    },
    slice(from, to) {
      const first = from % pageSize;
      if (first + to - from <= pageSize)
        return pages[Math.floor(from / pageSize)]?.subarray(first, first + to - from) ?? nothing;
      const bytes = new Uint8Array(to - from);
      for (let at = from; at < to; ) {
        const inPage = at % pageSize;
        const piece = pages[Math.floor(at / pageSize)]?.subarray(inPage, inPage + to - at);
        if (piece === undefined) break;
        bytes.set(piece, at - from);
        at += piece.length;
      }
      return bytes;
    },
  };
}

/** Numbers by their place; 0 where there is none. */
export interface GrowingNumbers {
  length(): number;
  push(value: number): void;
  at(index: number): number;
}

export function growingNumbers(): GrowingNumbers {
  const pages: Float64Array[] = [];
  let length = 0;
  return {
    length: () => length,
    push(value) {
      const at = length++ % pageSize;
      if (at === 0) pages.push(new Float64Array(pageSize));
      const page = pages.at(-1);
      if (page !== undefined) page[at] = value;
    },
    at: (index) => pages[Math.floor(index / pageSize)]?.[index % pageSize] ?? 0,
  };
}
