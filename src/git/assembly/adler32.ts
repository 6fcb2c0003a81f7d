const base: u32 = 65521;
/** The most bytes after which the sums must be reduced so that they fit 32 bits (zlib's NMAX, 5552), in whole steps of 32. */
const stretch: usize = 5536;

/**
 * Adler-32 (RFC 1950, section 8.2) of the bytes from `at` to `end`, going on from `before`; begin with 1. A stretch of `n` bytes adds the plain
 * sum to the low half and `n * low` plus the sum of byte times distance from the end to the high half.
 */
export function adler32(before: u32, at: usize, end: usize): u32 {
  let low = before & 0xffff;
  let high = before >>> 16;
  while (end - at >= 32) {
    const length = min(stretch, (end - at) & ~31);
    high += low * u32(length);
    const lanes = wideSums(at, at + length);
    low += i32x4.extract_lane(lanes, 0);
    high += i32x4.extract_lane(lanes, 1);
    low %= base;
    high %= base;
    at += length;
  }
  for (; at < end; at++) {
    low += load<u8>(at);
    high += low;
  }
  return ((high % base) << 16) | (low % base);
}

/**
 * Sums of whole steps of 32 bytes: lane 0 is the plain one, lane 1 the weighted one. Of the weight of a byte, the steps behind it are counted
 * by adding up `plain` before each step, and its place within the step at the end, from one sum for each of the 32 places.
 */
function wideSums(at: usize, end: usize): v128 {
  const ones = i16x8.splat(1);
  let plain = i32x4.splat(0);
  let steps = i32x4.splat(0);
  let places0 = i16x8.splat(0);
  let places8 = i16x8.splat(0);
  let places16 = i16x8.splat(0);
  let places24 = i16x8.splat(0);
  for (; at < end; at += 32) {
    const first = v128.load(at);
    const second = v128.load(at, 16);
    steps = i32x4.add(steps, plain);
    const pairs = i16x8.add(i16x8.extadd_pairwise_i8x16_u(first), i16x8.extadd_pairwise_i8x16_u(second));
    plain = i32x4.add(plain, i32x4.dot_i16x8_s(pairs, ones));
    places0 = i16x8.add(places0, i16x8.extend_low_i8x16_u(first));
    places8 = i16x8.add(places8, i16x8.extend_high_i8x16_u(first));
    places16 = i16x8.add(places16, i16x8.extend_low_i8x16_u(second));
    places24 = i16x8.add(places24, i16x8.extend_high_i8x16_u(second));
  }
  let weighted = i32x4.shl(steps, 5);
  weighted = i32x4.add(weighted, weigh(places0, i16x8(32, 31, 30, 29, 28, 27, 26, 25)));
  weighted = i32x4.add(weighted, weigh(places8, i16x8(24, 23, 22, 21, 20, 19, 18, 17)));
  weighted = i32x4.add(weighted, weigh(places16, i16x8(16, 15, 14, 13, 12, 11, 10, 9)));
  weighted = i32x4.add(weighted, weigh(places24, i16x8(8, 7, 6, 5, 4, 3, 2, 1)));
  return i32x4.replace_lane(i32x4.splat(sumOf(plain)), 1, sumOf(weighted));
}

function weigh(places: v128, weights: v128): v128 {
  return i32x4.add(i32x4.extmul_low_i16x8_u(places, weights), i32x4.extmul_high_i16x8_u(places, weights));
}

function sumOf(lanes: v128): i32 {
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}
