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
      digests.push(Uint8Array.from({ length: digestBytes }, (_, at) => Number.parseInt(sha256.substr(at * 2, 2), 16)));
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

function growingBytes() {
  let bytes = new Uint8Array(1 << 12);
  let length = 0;
  return {
    length: () => length,
    push(more: Uint8Array) {
      if (length + more.length > bytes.length) {
        const larger = new Uint8Array(Math.max(bytes.length * 2, length + more.length));
        larger.set(bytes.subarray(0, length));
        bytes = larger;
      }
      bytes.set(more, length);
      length += more.length;
    },
    slice: (from: number, to: number) => bytes.subarray(from, to),
  };
}

function growingNumbers() {
  let numbers = new Float64Array(1 << 9);
  let length = 0;
  return {
    length: () => length,
    push(value: number) {
      if (length === numbers.length) {
        const larger = new Float64Array(length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length++] = value;
    },
    at: (index: number) => numbers[index] ?? 0,
  };
}
