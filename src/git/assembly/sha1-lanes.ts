// The compression of SHA-1 (FIPS 180-4, section 6.1.2) for four messages at once, one in each lane of 32 bits.
import { K0, K1, K2, K3, rotateWords, swapWords } from './sha1-words';

/** The 80 words of the schedule, each of four lanes. */
const SCHEDULE: usize = memory.data(1280, 16);

/**
 * Takes so many blocks of 64 bytes from each of four places on. `state` (80 bytes, aligned to 16) has h0 of the four
 * messages, then their h1, and so on to h4.
 */
export function sha1Lanes(state: usize, at0: usize, at1: usize, at2: usize, at3: usize, blocks: u32): void {
  for (; blocks > 0; blocks--) {
    for (let w = SCHEDULE; w < SCHEDULE + 256; w += 64) {
      transpose(w, v128.load(at0), v128.load(at1), v128.load(at2), v128.load(at3));
      at0 += 16;
      at1 += 16;
      at2 += 16;
      at3 += 16;
    }
    extend();
    compress(state);
  }
}

/** Four words each of four messages, turned. */
function transpose(w: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const cd = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
  const abHigh = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  const cdHigh = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
  v128.store(w, swapWords(lowHalves(ab, cd)));
  v128.store(w, swapWords(highHalves(ab, cd)), 16);
  v128.store(w, swapWords(lowHalves(abHigh, cdHigh)), 32);
  v128.store(w, swapWords(highHalves(abHigh, cdHigh)), 48);
}

function lowHalves(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

function highHalves(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

/** The last three words stay at hand: waiting for what was just stored would take longer than the work. */
function extend(): void {
  let x = v128.load(SCHEDULE, 208);
  let y = v128.load(SCHEDULE, 224);
  let z = v128.load(SCHEDULE, 240);
  let w = SCHEDULE;
  for (; w < SCHEDULE + 1008; w += 48) {
    x = word(v128.load(w), v128.load(w, 32), v128.load(w, 128), x);
    y = word(v128.load(w, 16), v128.load(w, 48), v128.load(w, 144), y);
    z = word(v128.load(w, 32), v128.load(w, 64), v128.load(w, 160), z);
    v128.store(w, x, 256);
    v128.store(w, y, 272);
    v128.store(w, z, 288);
  }
  v128.store(w, word(v128.load(w), v128.load(w, 32), v128.load(w, 128), x), 256);
}

/** w[t] from w[t-16], w[t-14], w[t-8] and w[t-3]. */
function word(a: v128, b: v128, c: v128, d: v128): v128 {
  return rotateWords(v128.xor(v128.xor(a, b), v128.xor(c, d)), 1);
}

/** The eighty rounds, five at a time, after which each letter has its own place again. */
function compress(state: usize): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let w = SCHEDULE;
  let k = i32x4.splat(K0);
  for (; w < SCHEDULE + 320; w += 80) {
    e = round(a, choose(b, c, d), e, k, v128.load(w));
    b = rotateWords(b, 30);
    d = round(e, choose(a, b, c), d, k, v128.load(w, 16));
    a = rotateWords(a, 30);
    c = round(d, choose(e, a, b), c, k, v128.load(w, 32));
    e = rotateWords(e, 30);
    b = round(c, choose(d, e, a), b, k, v128.load(w, 48));
    d = rotateWords(d, 30);
    a = round(b, choose(c, d, e), a, k, v128.load(w, 64));
    c = rotateWords(c, 30);
  }
  k = i32x4.splat(K1);
  for (; w < SCHEDULE + 640; w += 80) {
    e = round(a, parity(b, c, d), e, k, v128.load(w));
    b = rotateWords(b, 30);
    d = round(e, parity(a, b, c), d, k, v128.load(w, 16));
    a = rotateWords(a, 30);
    c = round(d, parity(e, a, b), c, k, v128.load(w, 32));
    e = rotateWords(e, 30);
    b = round(c, parity(d, e, a), b, k, v128.load(w, 48));
    d = rotateWords(d, 30);
    a = round(b, parity(c, d, e), a, k, v128.load(w, 64));
    c = rotateWords(c, 30);
  }
  k = i32x4.splat(K2);
  for (; w < SCHEDULE + 960; w += 80) {
    e = round(a, majority(b, c, d), e, k, v128.load(w));
    b = rotateWords(b, 30);
    d = round(e, majority(a, b, c), d, k, v128.load(w, 16));
    a = rotateWords(a, 30);
    c = round(d, majority(e, a, b), c, k, v128.load(w, 32));
    e = rotateWords(e, 30);
    b = round(c, majority(d, e, a), b, k, v128.load(w, 48));
    d = rotateWords(d, 30);
    a = round(b, majority(c, d, e), a, k, v128.load(w, 64));
    c = rotateWords(c, 30);
  }
  k = i32x4.splat(K3);
  for (; w < SCHEDULE + 1280; w += 80) {
    e = round(a, parity(b, c, d), e, k, v128.load(w));
    b = rotateWords(b, 30);
    d = round(e, parity(a, b, c), d, k, v128.load(w, 16));
    a = rotateWords(a, 30);
    c = round(d, parity(e, a, b), c, k, v128.load(w, 32));
    e = rotateWords(e, 30);
    b = round(c, parity(d, e, a), b, k, v128.load(w, 48));
    d = rotateWords(d, 30);
    a = round(b, parity(c, d, e), a, k, v128.load(w, 64));
    c = rotateWords(c, 30);
  }
  v128.store(state, i32x4.add(v128.load(state), a));
  v128.store(state, i32x4.add(v128.load(state, 16), b), 16);
  v128.store(state, i32x4.add(v128.load(state, 32), c), 32);
  v128.store(state, i32x4.add(v128.load(state, 48), d), 48);
  v128.store(state, i32x4.add(v128.load(state, 64), e), 64);
}

function round(a: v128, mixed: v128, e: v128, k: v128, w: v128): v128 {
  return i32x4.add(i32x4.add(i32x4.add(i32x4.add(w, k), e), mixed), rotateWords(a, 5));
}

function choose(b: v128, c: v128, d: v128): v128 {
  return v128.xor(d, v128.and(b, v128.xor(c, d)));
}

function parity(b: v128, c: v128, d: v128): v128 {
  return v128.xor(v128.xor(b, c), d);
}

function majority(b: v128, c: v128, d: v128): v128 {
  return v128.xor(v128.and(b, c), v128.and(d, v128.xor(b, c)));
}
