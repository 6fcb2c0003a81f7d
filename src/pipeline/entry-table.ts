import { hex, utf8 } from '../lib/bytes.ts';
import { growingBytes, growingNumbers } from '../lib/growing.ts';

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
  /** The path as UTF-8. */
  name(index: number): Uint8Array;
  /** The digest's 32 bytes. */
  digest(index: number): Uint8Array;
}

/** Entries as plain numbers and bytes, about 70 bytes for each: a large project has a quarter of a million files. */
export interface EntryTable extends NamedEntries {
  /** `sha256`: digits, or the digest's 32 bytes. */
  add(entry: { readonly path: string; readonly size: number; readonly sha256: string | Uint8Array }): void;
}

const digestBytes = 32;

export function entryTable(): EntryTable {
  const names = growingBytes();
  const digests = growingBytes();
  /** Where each name ends. */
  const ends = growingNumbers();
  const sizes = growingNumbers();
  const decoder = new TextDecoder();
  const name = (index: number) => names.slice(index === 0 ? 0 : ends.at(index - 1), ends.at(index));
  const digest = (index: number) => digests.slice(index * digestBytes, (index + 1) * digestBytes);
  return {
    get length() {
      return sizes.length();
    },
    add({ path, size, sha256 }) {
      names.push(utf8(path));
      digests.push(typeof sha256 === 'string' ? bytesOfHex(sha256) : sha256);
      ends.push(names.length());
      sizes.push(size);
    },
    size: (index) => sizes.at(index),
    sha256: (index) => hex(digest(index)),
    path: (index) => decoder.decode(name(index)),
    name,
    digest,
  };
}

/** One list behind the other. */
export function joinedEntries(lists: readonly NamedEntries[]): NamedEntries {
  const find = <Of extends 'size' | 'sha256' | 'path' | 'name' | 'digest'>(index: number, of: Of) => {
    let at = index;
    for (const list of lists) {
      if (at < list.length) return list[of](at) as ReturnType<NamedEntries[Of]>;
      at -= list.length;
    }
    throw new RangeError(`there is no entry ${index}`);
  };
  return {
    length: lists.reduce((sum, list) => sum + list.length, 0),
    size: (index) => find(index, 'size'),
    sha256: (index) => find(index, 'sha256'),
    path: (index) => find(index, 'path'),
    name: (index) => find(index, 'name'),
    digest: (index) => find(index, 'digest'),
  };
}

function bytesOfHex(digits: string): Uint8Array {
  const bytes = new Uint8Array(digestBytes);
  for (let at = 0; at < digestBytes; at++) bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
