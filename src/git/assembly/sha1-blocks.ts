// The compression of SHA-1 (FIPS 180-4, section 6.1.2) for one message.
import { K0, K1, K2, K3, rotateWords, swapWords } from './sha1-words';

/** The 80 words of one block's schedule, with the constants of their rounds added. */
const SCHEDULE: usize = memory.data(320, 16);

/** Takes so many blocks of 64 bytes from `pointer` on. `state` has h0..h4 as five words in the machine's order. */
export function sha1Blocks(state: usize, pointer: usize, blocks: usize): void {
  const end = pointer + (blocks << 6);
  for (; pointer < end; pointer += 64) {
    fillSchedule(pointer);
    compress(state);
  }
}

/** Four words at a time, which takes half the work of one at a time; eight times four stay at hand. */
function fillSchedule(pointer: usize): void {
  let k = i32x4.splat(K0);
  let a = swapWords(v128.load(pointer));
  let b = swapWords(v128.load(pointer, 16));
  let c = swapWords(v128.load(pointer, 32));
  let d = swapWords(v128.load(pointer, 48));
  let e = earlyWords(a, b, c, d);
  v128.store(SCHEDULE, i32x4.add(a, k));
  v128.store(SCHEDULE, i32x4.add(b, k), 16);
  v128.store(SCHEDULE, i32x4.add(c, k), 32);
  v128.store(SCHEDULE, i32x4.add(d, k), 48);
  v128.store(SCHEDULE, i32x4.add(e, k), 64);
  k = i32x4.splat(K1);
  let f = earlyWords(b, c, d, e);
  let g = earlyWords(c, d, e, f);
  let h = earlyWords(d, e, f, g);
  v128.store(SCHEDULE, i32x4.add(f, k), 80);
  v128.store(SCHEDULE, i32x4.add(g, k), 96);
  v128.store(SCHEDULE, i32x4.add(h, k), 112);
  a = lateWords(a, b, e, g, h);
  v128.store(SCHEDULE, i32x4.add(a, k), 128);
  b = lateWords(b, c, f, h, a);
  v128.store(SCHEDULE, i32x4.add(b, k), 144);
  k = i32x4.splat(K2);
  c = lateWords(c, d, g, a, b);
  v128.store(SCHEDULE, i32x4.add(c, k), 160);
  d = lateWords(d, e, h, b, c);
  v128.store(SCHEDULE, i32x4.add(d, k), 176);
  e = lateWords(e, f, a, c, d);
  v128.store(SCHEDULE, i32x4.add(e, k), 192);
  f = lateWords(f, g, b, d, e);
  v128.store(SCHEDULE, i32x4.add(f, k), 208);
  g = lateWords(g, h, c, e, f);
  v128.store(SCHEDULE, i32x4.add(g, k), 224);
  k = i32x4.splat(K3);
  h = lateWords(h, a, d, f, g);
  v128.store(SCHEDULE, i32x4.add(h, k), 240);
  a = lateWords(a, b, e, g, h);
  v128.store(SCHEDULE, i32x4.add(a, k), 256);
  b = lateWords(b, c, f, h, a);
  v128.store(SCHEDULE, i32x4.add(b, k), 272);
  c = lateWords(c, d, g, a, b);
  v128.store(SCHEDULE, i32x4.add(c, k), 288);
  d = lateWords(d, e, h, b, c);
  v128.store(SCHEDULE, i32x4.add(d, k), 304);
}

/** Words t to t+3 from the sixteen before. The last needs the first of the same four, which is put in afterwards. */
function earlyWords(a: v128, b: v128, c: v128, d: v128): v128 {
  const none = i32x4.splat(0);
  const ab = i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
  const last = i8x16.shuffle(d, none, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  const sum = v128.xor(v128.xor(a, ab), v128.xor(c, last));
  const first = i8x16.shuffle(none, sum, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19);
  return v128.xor(rotateWords(sum, 1), rotateWords(first, 2));
}

/** Words t to t+3 from 32 on: the rule applied to itself is w[t] = rotl2(w[t-6] ^ w[t-16] ^ w[t-28] ^ w[t-32]). */
function lateWords(w32: v128, w28: v128, w16: v128, w8: v128, w4: v128): v128 {
  const w6 = i8x16.shuffle(w8, w4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
  return rotateWords(v128.xor(v128.xor(v128.xor(w32, w28), w16), w6), 2);
}

/** The eighty rounds, five at a time, after which each letter has its own place again. */
function compress(state: usize): void {
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let w = SCHEDULE;
  for (; w < SCHEDULE + 80; w += 20) {
    e = choose(a, b, c, d, e, load<u32>(w));
    b = rotl<u32>(b, 30);
    d = choose(e, a, b, c, d, load<u32>(w, 4));
    a = rotl<u32>(a, 30);
    c = choose(d, e, a, b, c, load<u32>(w, 8));
    e = rotl<u32>(e, 30);
    b = choose(c, d, e, a, b, load<u32>(w, 12));
    d = rotl<u32>(d, 30);
    a = choose(b, c, d, e, a, load<u32>(w, 16));
    c = rotl<u32>(c, 30);
  }
  for (; w < SCHEDULE + 160; w += 20) {
    e = parity(a, b, c, d, e, load<u32>(w));
    b = rotl<u32>(b, 30);
    d = parity(e, a, b, c, d, load<u32>(w, 4));
    a = rotl<u32>(a, 30);
    c = parity(d, e, a, b, c, load<u32>(w, 8));
    e = rotl<u32>(e, 30);
    b = parity(c, d, e, a, b, load<u32>(w, 12));
    d = rotl<u32>(d, 30);
    a = parity(b, c, d, e, a, load<u32>(w, 16));
    c = rotl<u32>(c, 30);
  }
  for (; w < SCHEDULE + 240; w += 20) {
    e = majority(a, b, c, d, e, load<u32>(w));
    b = rotl<u32>(b, 30);
    d = majority(e, a, b, c, d, load<u32>(w, 4));
    a = rotl<u32>(a, 30);
    c = majority(d, e, a, b, c, load<u32>(w, 8));
    e = rotl<u32>(e, 30);
    b = majority(c, d, e, a, b, load<u32>(w, 12));
    d = rotl<u32>(d, 30);
    a = majority(b, c, d, e, a, load<u32>(w, 16));
    c = rotl<u32>(c, 30);
  }
  for (; w < SCHEDULE + 320; w += 20) {
    e = parity(a, b, c, d, e, load<u32>(w));
    b = rotl<u32>(b, 30);
    d = parity(e, a, b, c, d, load<u32>(w, 4));
    a = rotl<u32>(a, 30);
    c = parity(d, e, a, b, c, load<u32>(w, 8));
    e = rotl<u32>(e, 30);
    b = parity(c, d, e, a, b, load<u32>(w, 12));
    d = rotl<u32>(d, 30);
    a = parity(b, c, d, e, a, load<u32>(w, 16));
    c = rotl<u32>(c, 30);
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
}

// What waits longest is added last, or each round would wait for the one before.

function choose(a: u32, b: u32, c: u32, d: u32, e: u32, w: u32): u32 {
  return w + e + (d ^ (b & (c ^ d))) + rotl<u32>(a, 5);
}

function parity(a: u32, b: u32, c: u32, d: u32, e: u32, w: u32): u32 {
  return w + e + (b ^ c ^ d) + rotl<u32>(a, 5);
}

function majority(a: u32, b: u32, c: u32, d: u32, e: u32, w: u32): u32 {
  return w + e + ((b & c) + (d & (b ^ c))) + rotl<u32>(a, 5);
}
