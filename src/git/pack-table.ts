import { oidBytes } from './pack-format.ts';

/** What is known of a pack's objects, in the order of the pack: about 50 bytes for each. */
export interface PackTable {
  readonly length: number;
  /** Where the object's header begins. */
  readonly offset: Float64Array;
  readonly headerLength: Uint8Array;
  /** Type number as in the pack: deltas stay deltas. */
  readonly type: Uint8Array;
  /** Bytes after inflating: of the object, or of the delta. */
  readonly size: Float64Array;
  readonly crc: Uint32Array;
  /** Index of the base of an offset delta; -1 otherwise. */
  readonly base: Int32Array;
  /** 20 bytes each; zeros until known. */
  readonly oid: Uint8Array;
  /** Base ids of ref deltas (hexadecimal) to the indexes of the deltas that wait for them. */
  readonly waiting: ReadonlyMap<string, readonly number[]>;
  /** Where the last object ends and the trailer begins. */
  readonly end: number;
}

export interface TableBuilder extends PackTable {
  length: number;
  end: number;
  readonly waiting: Map<string, number[]>;
  /** Makes room for one more. Grows with what has come, not with what the header promises. */
  grow(): void;
}

export function tableBuilder(): TableBuilder {
  let room = 1024;
  const table = {
    length: 0,
    end: 0,
    offset: new Float64Array(room),
    headerLength: new Uint8Array(room),
    type: new Uint8Array(room),
    size: new Float64Array(room),
    crc: new Uint32Array(room),
    base: new Int32Array(room),
    oid: new Uint8Array(room * oidBytes),
    waiting: new Map<string, number[]>(),
    grow: () => {
      if (table.length < room) return;
      room *= 2;
      table.offset = copyInto(new Float64Array(room), table.offset);
      table.headerLength = copyInto(new Uint8Array(room), table.headerLength);
      table.type = copyInto(new Uint8Array(room), table.type);
      table.size = copyInto(new Float64Array(room), table.size);
      table.crc = copyInto(new Uint32Array(room), table.crc);
      table.base = copyInto(new Int32Array(room), table.base);
      table.oid = copyInto(new Uint8Array(room * oidBytes), table.oid);
    },
  };
  return table;
}

function copyInto<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}

/** Index of the object that begins exactly there; -1 if none does. */
export function indexOfOffset(table: PackTable, offset: number): number {
  let low = 0;
  let high = table.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = table.offset[middle] ?? 0;
    if (found === offset) return middle;
    if (found < offset) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
