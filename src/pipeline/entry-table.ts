import { hex, utf8 } from '../lib/bytes.ts';

/** What is known of the archive's files before they are read, by their place in it. */
export interface EntryList {
  readonly length: number;
  /** Bytes. */
  size(index: number): number;
  /** 64 lower-case hexadecimal digits. */
  sha256(index: number): string;
}

export interface NamedEntries extends EntryList {
  path(index: number): string;
}

/** Entries as plain numbers and bytes, about 70 bytes for each: a large project has a quarter of a million files. */
export interface EntryTable extends NamedEntries {
  add(entry: { readonly path: string; readonly size: number; readonly sha256: string }): void;
}

const digestBytes = 32;

export function entryTable(): EntryTable {
  const names = growingBytes();
  const digests = growingBytes();
  /** Where each name ends. */
  const ends = growingNumbers();
  const sizes = growingNumbers();
  const decoder = new TextDecoder();
  return {
    get length() {
      return sizes.length();
    },
    add({ path, size, sha256 }) {
      names.push(utf8(path));
      digests.push(bytesOfHex(sha256));
      ends.push(names.length());
      sizes.push(size);
    },
    size: (index) => sizes.at(index),
    sha256: (index) => hex(digests.slice(index * digestBytes, (index + 1) * digestBytes)),
    path: (index) => decoder.decode(names.slice(index === 0 ? 0 : ends.at(index - 1), ends.at(index))),
  };
}

/** One list behind the other. */
export function joinedEntries(lists: readonly NamedEntries[]): NamedEntries {
  const find = (index: number) => {
    let at = index;
    for (const list of lists) {
      if (at < list.length) return { list, at };
      at -= list.length;
    }
    throw new RangeError(`there is no entry ${index}`);
  };
  return {
    length: lists.reduce((sum, list) => sum + list.length, 0),
    size: (index) => find(index).list.size(find(index).at),
    sha256: (index) => find(index).list.sha256(find(index).at),
    path: (index) => find(index).list.path(find(index).at),
  };
}

function bytesOfHex(digits: string): Uint8Array {
  const bytes = new Uint8Array(digestBytes);
  for (let at = 0; at < digestBytes; at++) bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

/** In pages, so that growing copies nothing and takes no more than is there. */
const pageSize = 1 << 15;

function growingBytes() {
  const pages: Uint8Array[] = [];
  let length = 0;
  return {
    length: () => length,
    push(more: Uint8Array) {
      for (let at = 0; at < more.length; ) {
        const inPage = length % pageSize;
        if (inPage === 0) pages.push(new Uint8Array(pageSize));
        const piece = more.subarray(at, at + pageSize - inPage);
        pages.at(-1)?.set(piece, inPage);
        at += piece.length;
        length += piece.length;
      }
    },
    slice(from: number, to: number): Uint8Array {
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

function growingNumbers() {
  const pages: Float64Array[] = [];
  let length = 0;
  return {
    length: () => length,
    push(value: number) {
      if (length % pageSize === 0) pages.push(new Float64Array(pageSize));
      pages.at(-1)?.fill(value, length % pageSize, (length % pageSize) + 1);
      length++;
    },
    at: (index: number) => pages[Math.floor(index / pageSize)]?.[index % pageSize] ?? 0,
  };
}
