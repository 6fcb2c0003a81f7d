// The second pass, over deltas whose bases were not at hand: which depend on which, and making single objects again.
// What is read, and in which order, is decided outside (`../resolve-later.ts`).
import { bodyInto, bodyRun, deltaBuffer, LARGEST_DELTA } from './body';
import { FINISHED, LATER, NEED_MORE } from './codes';
import { inputBorrow, inputForget } from './input';
import { ownerOf } from './names';
import { nameBefore } from './naming';
import { hasBase, resolveDelta } from './resolve';
import { largestInRing, ringAddress, ringTake } from './ring';
import { endOf } from './scan';
import {
  baseOf,
  childOf,
  headerLengthOf,
  OFFSET_DELTA,
  offsetOf,
  packTypeOf,
  placeOf,
  rowCount,
  rowOf,
  setBase,
  setChild,
  setNext,
  setPlace,
  setWaits,
  sizeOf,
  typeOf,
  waitsOf,
} from './table';

let loading: i32 = 0;

/** Hangs every delta that is not resolved onto its base, in the order of the pack; gives how many have none. */
export function hangDeltas(): i32 {
  let orphans = 0;
  for (let index = 0; index < rowCount; index++) setChild(rowOf(index), 0);
  for (let index = rowCount - 1; index >= 0; index--) {
    const row = rowOf(index);
    if (typeOf(row) != 0) continue;
    if (waitsOf(row)) {
      const owner = ownerOf(<u32>baseOf(row));
      if (owner == 0) {
        orphans++;
        continue;
      }
      setBase(row, owner - 1);
      setWaits(row, 0);
    }
    const base = rowOf(baseOf(row));
    setNext(row, childOf(base));
    setChild(base, index + 1);
  }
  return orphans;
}

/** The next resolved object from an index on that has deltas hanging on it; -1 when there is none. */
export function nextRoot(from: i32): i32 {
  for (let index = from; index < rowCount; index++) {
    const row = rowOf(index);
    if (typeOf(row) != 0 && childOf(row) != 0) return index;
  }
  return -1;
}

/** Prepares for the bytes of one object, its header left out. `LATER`: too large for this path, or its base is not at hand. */
export function loadBegin(index: i32): i32 {
  inputForget();
  loading = index;
  const row = rowOf(index);
  const size = sizeOf(row);
  if (packTypeOf(row) >= OFFSET_DELTA) {
    if (size > LARGEST_DELTA || !hasBase(row)) return LATER;
    bodyInto(deltaBuffer(size), size, 0);
    return NEED_MORE;
  }
  if (size > largestInRing()) return LATER;
  const odd = nameBefore(size);
  if (odd != NEED_MORE) return odd;
  const place = ringTake(size);
  setPlace(row, place);
  bodyInto(ringAddress(place), size, 0);
  return NEED_MORE;
}

/** Goes on with the bytes that came; `FINISHED` when the object is at hand, and resolved if it was not. */
export function loadRun(): i32 {
  const status = bodyRun();
  if (status != FINISHED) return status;
  const row = rowOf(loading);
  if (packTypeOf(row) < OFFSET_DELTA) return FINISHED;
  const odd = resolveDelta(loading);
  return odd == NEED_MORE ? FINISHED : odd;
}

/** Resolves a delta whose bytes were kept; `LATER` when they were not, or its base is not at hand. */
export function loadKept(index: i32): i32 {
  const row = rowOf(index);
  const at = typeOf(row) == 0 ? <usize>placeOf(row) : 0;
  if (at == 0) return LATER;
  const status = loadBegin(index);
  if (status != NEED_MORE) return status;
  inputBorrow(at, at + <usize>(endOf(index) - offsetOf(row) - headerLengthOf(row)));
  const end = loadRun();
  inputForget();
  return end;
}
