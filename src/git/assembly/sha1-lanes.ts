// The compression of SHA-1 (FIPS 180-4, section 6.1.2) for four messages at once, one in each lane of 32 bits.
import { K0, K1, K2, K3, rotateWords, swapWords } from './sha1-words';

/** The 80 words of the schedule, each of four lanes. */
const SCHEDULE: usize = memory.data(1296, 16);

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

/**
 * The eighty rounds, five at a time, after which each letter has its own place again. From the sixteenth on, each makes the
 * word for the next on the way: adding and loading go on side by side.
 */
function compress(state: usize): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let k = i32x4.splat(K0);
  let w = SCHEDULE;
  for (; w < SCHEDULE + 240; w += 80) {
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
  let word = v128.load(w);
  w = SCHEDULE;
  e = round(a, choose(b, c, d), e, k, word);
  b = rotateWords(b, 30);
  word = nextWord(w);
  d = round(e, choose(a, b, c), d, k, word);
  a = rotateWords(a, 30);
  word = nextWord(w + 16);
  c = round(d, choose(e, a, b), c, k, word);
  e = rotateWords(e, 30);
  word = nextWord(w + 32);
  b = round(c, choose(d, e, a), b, k, word);
  d = rotateWords(d, 30);
  word = nextWord(w + 48);
  a = round(b, choose(c, d, e), a, k, word);
  c = rotateWords(c, 30);
  word = nextWord(w + 64);
  w += 80;
  k = i32x4.splat(K1);
  while (true) {
    for (const end = w + 320; w < end; w += 80) {
      e = round(a, parity(b, c, d), e, k, word);
      b = rotateWords(b, 30);
      word = nextWord(w);
      d = round(e, parity(a, b, c), d, k, word);
      a = rotateWords(a, 30);
      word = nextWord(w + 16);
      c = round(d, parity(e, a, b), c, k, word);
      e = rotateWords(e, 30);
      word = nextWord(w + 32);
      b = round(c, parity(d, e, a), b, k, word);
      d = rotateWords(d, 30);
      word = nextWord(w + 48);
      a = round(b, parity(c, d, e), a, k, word);
      c = rotateWords(c, 30);
      word = nextWord(w + 64);
    }
    if (w === SCHEDULE + 1040) break;
    k = i32x4.splat(K2);
    for (const end = w + 320; w < end; w += 80) {
      e = round(a, majority(b, c, d), e, k, word);
      b = rotateWords(b, 30);
      word = nextWord(w);
      d = round(e, majority(a, b, c), d, k, word);
      a = rotateWords(a, 30);
      word = nextWord(w + 16);
      c = round(d, majority(e, a, b), c, k, word);
      e = rotateWords(e, 30);
      word = nextWord(w + 32);
      b = round(c, majority(d, e, a), b, k, word);
      d = rotateWords(d, 30);
      word = nextWord(w + 48);
      a = round(b, majority(c, d, e), a, k, word);
      c = rotateWords(c, 30);
      word = nextWord(w + 64);
    }
    k = i32x4.splat(K3);
  }
  v128.store(state, i32x4.add(v128.load(state), a));
  v128.store(state, i32x4.add(v128.load(state, 16), b), 16);
  v128.store(state, i32x4.add(v128.load(state, 32), c), 32);
  v128.store(state, i32x4.add(v128.load(state, 48), d), 48);
  v128.store(state, i32x4.add(v128.load(state, 64), e), 64);
}

/** The word of the next round, which is also stored; `w` is the place of the word fifteen before this round's. */
function nextWord(w: usize): v128 {
  const a = v128.xor(v128.load(w), v128.load(w, 32));
  const word = rotateWords(v128.xor(a, v128.xor(v128.load(w, 128), v128.load(w, 208))), 1);
  v128.store(w, word, 256);
  return word;
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
