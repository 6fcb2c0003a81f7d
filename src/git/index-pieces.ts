import { bytesAt, type EngineCalls } from './engine.ts';

const rowsAtOnce = 50_000;

/**
 * An index file of version 2, piece by piece, byte for byte what `git index-pack` writes, out of an engine whose names are sorted.
 * https://git-scm.com/docs/gitformat-pack#_version_2_pack_idx_files_support_packs_larger_than_4_gib_and
 * @param trailer The pack's.
 */
export function* indexPieces(calls: EngineCalls, trailer: Uint8Array): Generator<Uint8Array> {
  calls.hashBegin();
  const count = calls.getOwned();
  const room = calls.inputRoom(rowsAtOnce * 20 + 1032);
  const piece = (bytes: number): Uint8Array => {
    calls.hashUpdate(room, bytes);
    return bytesAt(calls, room, bytes).slice();
  };
  bytesAt(calls, room, 8).set([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]);
  calls.writeFanOut(room + 8);
  yield piece(1032);
  for (const [write, width] of [
    [calls.writeIds, 20],
    [calls.writeCrcs, 4],
    [calls.writeOffsets, 4],
  ] as const)
    for (let from = 0; from < count; from += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, count - from);
      write(from, rows, room);
      yield piece(rows * width);
    }
  for (let rows = calls.writeLargeOffsets(rowsAtOnce, room); rows > 0; rows = calls.writeLargeOffsets(rowsAtOnce, room))
    yield piece(rows * 8);
  bytesAt(calls, room, 20).set(trailer);
  yield piece(20);
  calls.hashEnd();
  yield bytesAt(calls, calls.scratchAt(), 20).slice();
}

/** Ids that are named and not in the pack, sorted, 20 bytes each. */
export function absentIds(calls: EngineCalls): Uint8Array {
  const count = calls.getAbsent();
  const ids = new Uint8Array(count * 20);
  const room = calls.inputRoom(rowsAtOnce * 20);
  for (let from = 0; from < count; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - from);
    calls.writeAbsent(from, rows, room);
    ids.set(bytesAt(calls, room, rows * 20), from * 20);
  }
  return ids;
}
