// Makes an object of its base and its delta, both at hand.
import { deltaBuffer } from './body';
import { BAD_DELTA, LATER, NEED_MORE } from './codes';
import { applyDelta, deltaBaseSize, deltaResultSize, readDeltaSizes } from './delta';
import { nameBefore, nameLater } from './naming';
import { largestInRing, ringAddress, ringHas, ringIsOld, ringSpares, ringTake } from './ring';
import { baseOf, lengthOf, placeOf, rowOf, setLength, setPlace, setType, sizeOf, typeOf, waitsOf } from './table';

/** True when the base of a delta is named or about to be, and its content is at hand. */
export function hasBase(row: usize): bool {
  if (waitsOf(row)) return false;
  const base = rowOf(baseOf(row));
  return typeOf(base) != 0 && ringHas(placeOf(base));
}

/** Applies the delta in the buffer. `LATER`: the base had to make room, or the result is too large for the ring. */
export function resolveDelta(index: i32): i32 {
  const row = rowOf(index);
  const base = rowOf(baseOf(row));
  const start = deltaBuffer(sizeOf(row));
  const end = start + sizeOf(row);
  if (!readDeltaSizes(start, end) || deltaBaseSize != <u64>lengthOf(base)) return BAD_DELTA;
  if (deltaResultSize > <u64>largestInRing()) return LATER;
  const size = <u32>deltaResultSize;
  const kept = keepBase(base);
  if (kept != NEED_MORE) return kept;
  const odd = nameBefore(size);
  if (odd != NEED_MORE) return odd;
  if (!ringSpares(placeOf(base), size)) return LATER;
  const place = ringTake(size);
  if (!applyDelta(ringAddress(placeOf(base)), end, ringAddress(place))) return BAD_DELTA;
  setPlace(row, place);
  if (typeOf(row) != 0) return NEED_MORE;
  setType(row, typeOf(base));
  setLength(row, size);
  return nameLater(index);
}

/** A base that is still in use moves away from the end of the ring. */
function keepBase(base: usize): i32 {
  const old = placeOf(base);
  if (!ringIsOld(old)) return NEED_MORE;
  const size = lengthOf(base);
  const odd = nameBefore(size);
  if (odd != NEED_MORE) return odd;
  if (!ringSpares(old, size)) return LATER;
  const place = ringTake(size);
  memory.copy(ringAddress(place), ringAddress(old), size);
  setPlace(base, place);
  return NEED_MORE;
}
