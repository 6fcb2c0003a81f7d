// What is the same for one message and for four: FIPS 180-4, sections 4.2.1, 5.1.1 and 5.3.1.

/** The constants of the four times twenty rounds. */
export const K0: u32 = 0x5a827999;
export const K1: u32 = 0x6ed9eba1;
export const K2: u32 = 0x8f1bbcdc;
export const K3: u32 = 0xca62c1d6;

/** What h0..h4 are before the first block. */
const H0: u32 = 0x67452301;
const H1: u32 = 0xefcdab89;
const H2: u32 = 0x98badcfe;
const H3: u32 = 0x10325476;
const H4: u32 = 0xc3d2e1f0;

/** Four big-endian words of a message as numbers. */
export function swapWords(words: v128): v128 {
  return i8x16.shuffle(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Each of four words rotated to the left. */
export function rotateWords(words: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(words, bits), i32x4.shr_u(words, 32 - bits));
}

/** Sets h0..h4, `step` bytes from word to word. */
export function firstWords(state: usize, step: usize): void {
  store<u32>(state, H0);
  store<u32>(state + step, H1);
  store<u32>(state + step * 2, H2);
  store<u32>(state + step * 3, H3);
  store<u32>(state + step * 4, H4);
}

/** Writes h0..h4 as the 20 bytes of the digest. */
export function writeDigest(out: usize, state: usize, step: usize): void {
  for (let end = out + 20; out < end; out += 4, state += step) store<u32>(out, bswap<u32>(load<u32>(state)));
}

/**
 * Writes what is left of a message behind its last whole block, and the padding (section 5.1.1), to `out`, which has room
 * for two blocks. Gives the number of blocks.
 */
export function padMessage(out: usize, rest: usize, length: u64): u32 {
  const size = <usize>length & 63;
  const end: usize = size < 56 ? 64 : 128;
  let at: usize = 0;
  // By hand: in today's browsers `memory.copy` and `memory.fill` are slow to begin.
  for (; at + 8 <= size; at += 8) store<u64>(out + at, load<u64>(rest + at));
  for (; at < size; at++) store<u8>(out + at, load<u8>(rest + at));
  store<u8>(out + at, 0x80);
  for (at++; (at & 7) !== 0; at++) store<u8>(out + at, 0);
  for (; at < end; at += 8) store<u64>(out + at, 0);
  store<u64>(out + end - 8, bswap<u64>(length << 3));
  return <u32>(end >> 6);
}
