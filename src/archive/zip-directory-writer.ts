import { growingNumbers } from '../lib/growing.ts';
import type { NameSet } from './name-set.ts';
import {
  centralEntryLength,
  endRecords,
  entryLength,
  putCentralHeader,
  type Room,
  type ZipEntry,
} from './zip-records.ts';

/** What the end of a ZIP says of its entries: 24 bytes are kept of each beside its name, and the rest is made when it is written. */
export interface DirectoryWriter {
  /** Of the name that was added last. */
  add(entry: Omit<ZipEntry, 'name'>): void;
  /** Puts one entry after the other into the room that `makeRoom` gives, then gives the records behind them. */
  write(makeRoom: () => Generator<Uint8Array, Room, undefined>): Generator<Uint8Array, Uint8Array, undefined>;
}

export function directoryWriter(names: Pick<NameSet, 'at'>): DirectoryWriter {
  const sizes = growingNumbers();
  const crcs = growingNumbers();
  const times = growingNumbers();
  return {
    add({ size, crc, time }) {
      sizes.push(size);
      crcs.push(crc);
      times.push(time);
    },
    *write(makeRoom) {
      let start = 0;
      let length = 0;
      for (let index = 0; index < sizes.length(); index++) {
        const name = names.at(index);
        const entry = { name, size: sizes.at(index), crc: crcs.at(index), time: times.at(index) };
        putCentralHeader(yield* makeRoom(), entry, start);
        length += centralEntryLength(name.length, entry.size, start);
        start += entryLength(name.length, entry.size);
      }
      return endRecords({ entries: sizes.length(), start, size: length });
    },
  };
}
