/** Bytes that are put one behind the other and read once at the end; no small array is kept for each. */
export interface BytePages {
  readonly length: number;
  push(bytes: Uint8Array): void;
  pages(): Iterable<Uint8Array>;
}

const pageSize = 1 << 18;

export function bytePages(): BytePages {
  const full: Uint8Array[] = [];
  let page = new Uint8Array(pageSize);
  let filled = 0;
  return {
    get length() {
      return full.length * pageSize + filled;
    },
    push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + pageSize - filled);
        page.set(piece, filled);
        filled += piece.length;
        at += piece.length;
        if (filled < pageSize) continue;
        full.push(page);
        page = new Uint8Array(pageSize);
        filled = 0;
      }
    },
    *pages() {
      yield* full;
      if (filled > 0) yield page.subarray(0, filled);
    },
  };
}
