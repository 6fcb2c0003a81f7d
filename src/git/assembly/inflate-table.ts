/**
 * Tables that tell a symbol by the next bits, entries of 32 bits:
 *
 * - bits 0 to 5: how many bits to drop, code and extra bits together
 * - bits 8 to 11: how many of them are the code (in a pointer: how many bits the second table is asked with)
 * - bit 13: end of block; bit 14: pointer to a second table; bit 15: not a length or distance (these two, or an invalid code)
 * - bits 16 to 30: base of the length or distance, the literal, or where the second table begins (in entries)
 * - bit 31: literal
 *
 * As in libdeflate, from which the way to build them comes, too: a table for one more bit is the shorter table twice, and then come the codes of
 * that length.
 */
export const endOfBlock: u32 = 1 << 13;
export const pointer: u32 = 1 << 14;
export const special: u32 = 1 << 15;
export const literal: u32 = 1 << 31;

/** Bytes from the list of symbols of one code length to the next. */
export const listSize: u32 = 640;

/** Codes by length: how many there are (16 numbers of 16 bits, the first unused), and behind them, from `lists`, the symbols of each length. */
export const lists: u32 = 32;

/** Bytes of one set of codes by length. */
export const codesSize: i32 = 32 + 16 * 640;

/** Every byte with its bits in reverse order. */
const reversedBytes: usize = memory.data(256, 16);

/** Of every symbol, the entry without its code length: literals and lengths, then distances from `distanceSymbols`. */
const symbols: usize = memory.data(4 * (288 + 32), 16);
export const lengthSymbols: usize = symbols;
export const distanceSymbols: usize = symbols + 4 * 288;

/** Fills the tables of symbols (RFC 1951, section 3.2.5). To be called once, before all else. */
export function prepareSymbols(): void {
  for (let byte: u32 = 1; byte < 256; byte++)
    store<u8>(reversedBytes + byte, u8((load<u8>(reversedBytes + (byte >>> 1)) >>> 1) | (byte << 7)));
  for (let symbol: u32 = 0; symbol < 256; symbol++) setSymbol(symbol, literal | (symbol << 16));
  setSymbol(256, special | endOfBlock);
  let base: u32 = 3;
  for (let index: u32 = 0; index < 28; index++) {
    const extra = index < 8 ? 0 : (index >>> 2) - 1;
    setSymbol(257 + index, (base << 16) | extra);
    base += 1 << extra;
  }
  setSymbol(285, 258 << 16);
  setSymbol(286, special);
  setSymbol(287, special);
  base = 1;
  for (let index: u32 = 0; index < 30; index++) {
    const extra = index < 2 ? 0 : (index >>> 1) - 1;
    setSymbol(288 + index, (base << 16) | extra);
    base += 1 << extra;
  }
  setSymbol(318, special);
  setSymbol(319, special);
}

function setSymbol(index: u32, entry: u32): void {
  store<u32>(symbols + (index << 2), entry);
}

export function forgetCodes(codes: usize): void {
  v128.store(codes, i32x4.splat(0));
  v128.store(codes, i32x4.splat(0), 16);
}

export function addCode(codes: usize, length: u32, symbol: u32): void {
  const counter = codes + (length << 1);
  const before: u32 = load<u16>(counter);
  store<u16>(codes + lists + length * listSize + (before << 1), u16(symbol));
  store<u16>(counter, u16(before + 1));
}

/** The `count` symbols that begin with `symbol` have codes of this length. Up to 8 are listed; of length 0, the list does not matter. */
export function addCodes(codes: usize, length: u32, symbol: u32, count: u32): void {
  const counter = codes + (length << 1);
  const before: u32 = load<u16>(counter);
  const some = i16x8.add(i16x8.splat(i16(symbol)), i16x8(0, 1, 2, 3, 4, 5, 6, 7));
  v128.store(codes + lists + length * listSize + (before << 1), some);
  store<u16>(counter, u16(before + count));
}

/**
 * Builds the table of a set of codes. Returns how many bits the first table is asked with, at most `most`; 0 when zlib's `inflate_table` refuses
 * the set: over-subscribed, or incomplete and not a single code of one bit (nor empty).
 */
export function buildTable(codes: usize, entries: usize, table: usize, most: u32): u32 {
  const short = v128.load(codes);
  const long = v128.load(codes, 16);
  const space = i32x4.add(
    i32x4.dot_i16x8_s(short, i16x8(0, 16384, 8192, 4096, 2048, 1024, 512, 256)),
    i32x4.dot_i16x8_s(long, i16x8(128, 64, 32, 16, 8, 4, 2, 1)),
  );
  const used = sumOf(space);
  const none = i16x8.splat(0);
  const lengths = i16x8.bitmask(i16x8.ne(short, none)) | (i16x8.bitmask(i16x8.ne(long, none)) << 8);
  const longest: u32 = 31 - clz(lengths | 1);
  if (used !== 1 << 15) {
    if (longest > 1 || used > 1 << 15) return 0;
    const only = longest === 0 ? special : symbolEntry(codes + lists + listSize, entries);
    store<u32>(table, only + 0x101);
    store<u32>(table, special + 0x101, 4);
    return 1;
  }
  const root = min(most, longest);
  const code = buildFirst(codes, entries, table, root);
  if (longest > root) buildSecond(codes, entries, table, root, code);
  return root;
}

function symbolEntry(list: usize, entries: usize): u32 {
  return load<u32>(entries + (usize(load<u16>(list)) << 2));
}

/** A code of 16 bits, the highest first, with its bits in reverse order: as it is read. */
function reversed(code: u32): u32 {
  return (u32(load<u8>(reversedBytes + (code & 255))) << 8) | load<u8>(reversedBytes + ((code >>> 8) & 255));
}

/** Codes of up to `root` bits; returns the code that follows, in the highest of 16 bits. */
function buildFirst(codes: usize, entries: usize, table: usize, root: u32): u32 {
  let code: u32 = 0;
  let size: u32 = 2;
  let list = codes + lists + listSize;
  let length: u32 = 1;
  while (true) {
    const step: u32 = 1 << (16 - length);
    const listEnd = list + (usize(load<u16>(codes + (length << 1))) << 1);
    for (let at = list; at < listEnd; at += 2) {
      store<u32>(table + (reversed(code) << 2), symbolEntry(at, entries) + length * 0x101);
      code += step;
    }
    if (length === root) return code;
    copyTable(table, size);
    size <<= 1;
    list += listSize;
    length++;
  }
}

/** A table again behind itself. A short one brings rubbish with it (up to 64 bytes), which the next steps overwrite. */
function copyTable(table: usize, size: u32): void {
  const end = table + (size << 2);
  let to = end;
  for (let from = table; from < end; from += 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    to += 64;
  }
}

/** Codes longer than `root` bits: one second table for each beginning of `root` bits, as small as its codes allow. */
function buildSecond(codes: usize, entries: usize, table: usize, root: u32, code: u32): void {
  let prefix: u32 = u32.MAX_VALUE;
  let start: u32 = 0;
  let end: u32 = 1 << root;
  for (let length: u32 = root + 1; length < 16; length++) {
    const list = codes + lists + length * listSize;
    const count: u32 = load<u16>(codes + (length << 1));
    const step: u32 = 1 << (length - root);
    for (let index: u32 = 0; index < count; index++) {
      const asRead = reversed(code);
      if (code >>> (16 - root) !== prefix) {
        prefix = code >>> (16 - root);
        start = end;
        const width = secondWidth(codes, length, count - index, root);
        end = start + (1 << width);
        const first = asRead & ((1 << root) - 1);
        store<u32>(table + (first << 2), (start << 16) | special | pointer | (width << 8) | root);
      }
      const entry = symbolEntry(list + (index << 1), entries) + (length - root) * 0x101;
      for (let at = start + (asRead >>> root); at < end; at += step) store<u32>(table + (at << 2), entry);
      code += 1 << (16 - length);
    }
  }
}

/** How many bits a second table is asked with that begins with the last `count` codes of this length. */
function secondWidth(codes: usize, length: u32, count: u32, root: u32): u32 {
  let width = length - root;
  let space = count;
  while (space < 1 << width) {
    width++;
    space = (space << 1) + load<u16>(codes + ((root + width) << 1));
  }
  return width;
}

function sumOf(lanes: v128): i32 {
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}
