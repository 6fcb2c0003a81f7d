import { concat, hex } from '../lib/bytes.ts';
import { crc32 } from './crc32.ts';
import { createInflater } from './inflate.ts';
import type { ObjectHash } from './object-hash.ts';
import { corrupt, type ObjectHeader, objectHeader, oidBytes, packCount, refDelta, typeName } from './pack-format.ts';
import { indexOfOffset, type PackTable, tableBuilder } from './pack-table.ts';

/**
 * The first pass over a pack, fed with chunks as they arrive: finds where objects begin and end, checks that they inflate to their declared
 * size, takes their CRC-32, and names all that are no deltas. Needs 64 KiB beside the table, whatever the objects' size.
 */
export interface PackScanner {
  /** Throws `git-corrupt`; it cannot go on then. */
  push(chunk: Uint8Array): void;
  /** Objects according to the header; `undefined` until it came. */
  readonly total: number | undefined;
  /** True when all objects and the trailer have come. */
  readonly done: boolean;
  /** `length` counts the objects that came whole. */
  readonly table: PackTable;
  /** Where the object begins that is being read. */
  readonly at: number;
}

type State = 'start' | 'header' | 'body' | 'trailer';

const outputSize = 65536;

export function createPackScanner(hash: ObjectHash): PackScanner {
  const table = tableBuilder();
  const inflater = createInflater();
  const output = new Uint8Array(outputSize);
  let state: State = 'start';
  let total: number | undefined;
  /** Bytes of an unfinished header, from the chunk before. */
  let rest: Uint8Array = new Uint8Array(0);
  /** Position in the pack of the first byte that has not been used. */
  let position = 0;
  let trailerBytes = 0;
  let produced = 0;
  let crc = 0;

  const step: Record<State, (bytes: Uint8Array, from: number) => number> = { start, header, body, trailer };

  return {
    get total() {
      return total;
    },
    get done() {
      return state === 'trailer' && trailerBytes === oidBytes;
    },
    get at() {
      return state === 'body' ? (table.offset[table.length] ?? 0) : position;
    },
    table,
    push: (chunk) => {
      const bytes = rest.length === 0 ? chunk : concat([rest, chunk]);
      let at = 0;
      while (at < bytes.length) {
        const used = step[state](bytes, at);
        if (used === 0) break;
        at += used;
        position += used;
      }
      rest = bytes.slice(at);
    },
  };

  function start(bytes: Uint8Array, from: number): number {
    if (bytes.length - from < 12) return 0;
    total = packCount(bytes.subarray(from, from + 12));
    state = total === 0 ? 'trailer' : 'header';
    if (total === 0) table.end = 12;
    return 12;
  }

  function header(bytes: Uint8Array, from: number): number {
    const found = objectHeader(bytes, from);
    if (found === undefined) return 0;
    table.grow();
    const index = table.length;
    table.offset[index] = position;
    table.type[index] = found.type;
    table.size[index] = found.size;
    table.headerLength[index] = found.length;
    table.base[index] = baseOf(found, bytes);
    if (found.type < 5) hash.begin(typeName(found.type), found.size);
    crc = crc32(bytes, from, from + found.length);
    produced = 0;
    inflater.reset();
    state = 'body';
    return found.length;
  }

  function baseOf(found: ObjectHeader, bytes: Uint8Array): number {
    if (found.baseAt !== undefined) {
      const oid = hex(bytes.subarray(found.baseAt, found.baseAt + oidBytes));
      const others = table.waiting.get(oid);
      if (others) others.push(table.length);
      else table.waiting.set(oid, [table.length]);
      return -1;
    }
    if (found.distance === undefined) return -1;
    const base = indexOfOffset(table, position - found.distance);
    if (base < 0) throw corrupt('a delta points to where no object begins');
    return base;
  }

  function body(bytes: Uint8Array, from: number): number {
    const index = table.length;
    const size = table.size[index] ?? 0;
    let at = from;
    while (true) {
      const ended = inflater.run(bytes, at, bytes.length, output, 0);
      crc = crc32(bytes, at, at + inflater.consumed, crc);
      at += inflater.consumed;
      produced += inflater.produced;
      if (produced > size) throw corrupt('an object is longer than it says');
      if ((table.type[index] ?? 0) < 5 && inflater.produced > 0) hash.update(output.subarray(0, inflater.produced));
      if (ended) {
        finishObject(index, size);
        table.end = position + at - from;
        return at - from;
      }
      if (inflater.produced < outputSize) {
        if (at < bytes.length) throw corrupt('an object cannot be unpacked');
        return at - from;
      }
    }
  }

  function finishObject(index: number, size: number): void {
    if (produced !== size) throw corrupt('an object is shorter than it says');
    table.crc[index] = crc;
    if ((table.type[index] ?? refDelta) < 5) table.oid.set(hash.end(), index * oidBytes);
    table.length = index + 1;
    state = table.length === total ? 'trailer' : 'header';
  }

  function trailer(bytes: Uint8Array, from: number): number {
    const used = Math.min(bytes.length - from, oidBytes - trailerBytes);
    if (used === 0) throw corrupt('there are more objects than the pack says');
    trailerBytes += used;
    return used;
  }
}
