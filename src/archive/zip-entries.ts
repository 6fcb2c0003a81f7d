import { streamFrom } from '../lib/streams.ts';
import type { ArchiveEntry, RandomBytes } from '../model/archive-index.ts';
import type { LooseEntry } from './make-index.ts';
import { contentOf, contentStart, type EntryPlace } from './read-entry.ts';
import type { DirectoryEntry } from './zip-directory.ts';

const stored = 0;
/** Seconds of a time that is not told. */
const noTime = Number.NaN;
const firstRoom = 1 << 10;

/** What the directory says of each entry that is kept, as numbers: as objects, a million of them would fill the memory. */
export interface ZipEntries {
  readonly length: number;
  add(entry: DirectoryEntry): void;
  /** Of its local header. */
  offset(at: number): number;
  /** Where its content ends at the least. */
  end(at: number): number;
  /** As an entry that can be read under that path. */
  entry(at: number, path: string): LooseEntry;
}

const localLength = 30;
/** `nameLength`, `flags` and `method` have 16 bits each, `nameCrc` and `crc` 32. */
const small = 3;
const large = 2;
/** `packed`, `size`, `offset` and the time in seconds. */
const wide = 4;

export function zipEntries(bytes: RandomBytes): ZipEntries {
  let length = 0;
  let shorts = new Uint16Array(firstRoom * small);
  let words = new Uint32Array(firstRoom * large);
  let numbers = new Float64Array(firstRoom * wide);
  const number = (at: number, field: number) => numbers[at * wide + field] ?? 0;

  function grow(): void {
    const room = length * 2;
    shorts = copied(shorts, new Uint16Array(room * small));
    words = copied(words, new Uint32Array(room * large));
    numbers = copied(numbers, new Float64Array(room * wide));
  }

  const table: EntryFacts = {
    bytes,
    facts: (at) => ({
      nameLength: shorts[at * small] ?? 0,
      flags: shorts[at * small + 1] ?? 0,
      method: shorts[at * small + 2] ?? 0,
      nameCrc: words[at * large] ?? 0,
      crc: words[at * large + 1] ?? 0,
      packed: number(at, 0),
      size: number(at, 1),
      offset: number(at, 2),
    }),
    size: (at) => number(at, 1),
    isStored: (at) => shorts[at * small + 2] === stored,
    seconds: (at) => number(at, 3),
  };

  return {
    get length() {
      return length;
    },
    add({ nameLength, flags, method, nameCrc, crc, packed, size, offset, modified }) {
      if (length * small >= shorts.length) grow();
      shorts.set([nameLength, flags, method], length * small);
      words.set([nameCrc, crc], length * large);
      const seconds = modified === undefined ? noTime : Date.parse(modified) / 1000;
      numbers.set([packed, size, offset, seconds], length * wide);
      length++;
    },
    offset: (at) => number(at, 2),
    end: (at) => number(at, 2) + localLength + (shorts[at * small] ?? 0) + number(at, 0),
    entry: (at, path) => new ZipEntry(table, at, path),
  };
}

function copied<T extends Uint16Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

interface EntryFacts {
  readonly bytes: RandomBytes;
  facts(at: number): EntryPlace;
  size(at: number): number;
  isStored(at: number): boolean;
  seconds(at: number): number;
}

/** A class, because functions of its own for each would take more than all the rest of an entry. */
class ZipEntry implements ArchiveEntry {
  readonly #table: EntryFacts;
  readonly #at: number;
  /** In the archive, for what is said of it. */
  readonly #whole: string;
  path: string;

  constructor(table: EntryFacts, at: number, path: string) {
    this.#table = table;
    this.#at = at;
    this.#whole = path;
    this.path = path;
  }

  get size(): number {
    return this.#table.size(this.#at);
  }

  get stored(): boolean {
    return this.#table.isStored(this.#at);
  }

  get modified(): string | undefined {
    const seconds = this.#table.seconds(this.#at);
    return Number.isNaN(seconds) ? undefined : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  }

  get open(): ArchiveEntry['open'] {
    const { chunks } = this;
    return (signal) => streamFrom(chunks(signal));
  }

  get chunks(): NonNullable<ArchiveEntry['chunks']> {
    const { bytes, facts } = this.#table;
    return (signal) => contentOf(bytes, facts(this.#at), this.#whole, signal);
  }

  get slice(): ArchiveEntry['slice'] {
    if (!this.stored) return undefined;
    const { bytes, facts } = this.#table;
    return async (offset, length) => {
      const entry = facts(this.#at);
      if (offset < 0 || length < 0 || offset + length > entry.size) throw new RangeError('outside of the entry');
      return bytes.read((await this.#startOf(entry)) + offset, length);
    };
  }

  #start: Promise<number> | undefined;
  #startOf(entry: EntryPlace): Promise<number> {
    this.#start ??= contentStart(this.#table.bytes, entry, this.#whole);
    return this.#start;
  }
}
