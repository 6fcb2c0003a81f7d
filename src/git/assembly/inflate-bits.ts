/**
 * Bits not yet used, lowest first. What stands above `bitCount` bits is either zero or the bits that really follow, so that `fillBits` may set
 * them once more.
 */
export let bits: u64 = 0;
/** How many of `bits` are counted, at most 63. They may reach behind `bitsEnd`: `bitsLeft` tells. */
export let bitCount: u64 = 0;
/** The first input byte that is not in `bits`. */
export let bitsNext: usize = 0;
/** Where the input ends. */
export let bitsEnd: usize = 0;

/** Begins to read at bit `offset` (0 to 7) of the byte at `input`. */
export function openBits(input: usize, end: usize, offset: u32): void {
  bitsEnd = end;
  if (offset === 0) setBits(0, 0, input);
  else setBits(u64(load<u8>(input)) >> offset, 8 - offset, input + 1);
}

export function setBits(value: u64, count: u64, next: usize): void {
  bits = value;
  bitCount = count;
  bitsNext = next;
}

/** Gives whole bytes back, so that `bitsNext` is the first one of which a bit is unused; returns how many of its bits are used (0 to 7). */
export function closeBits(): u32 {
  const whole = usize((bitCount + 7) >> 3);
  const used = u32(-bitCount & 7);
  setBits(0, 0, bitsNext - whole);
  return used;
}

/** At least 56 bits, unless the input has been left behind already. Reads at most 16 bytes behind the input. */
export function fillBits(): void {
  if (bitsNext > bitsEnd + 8) return;
  bits |= load<u64>(bitsNext) << bitCount;
  bitsNext += usize((63 - bitCount) >> 3);
  bitCount |= 56;
}

/** How many bits of the input are unused; negative when more were taken than there are. */
export function bitsLeft(): i64 {
  return (i64(i32(bitsEnd - bitsNext)) << 3) + i64(bitCount);
}

/** Takes `count` bits (at most 16), which `fillBits` must have provided. */
export function takeBits(count: u32): u32 {
  const value = u32(bits) & ((1 << count) - 1);
  bits >>= count;
  bitCount -= count;
  return value;
}
