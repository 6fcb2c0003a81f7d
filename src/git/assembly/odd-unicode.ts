// Names as macOS (HFS+) reads them: some characters count for nothing. https://www.unicode.org/versions/latest/ chapter 3.9, table 3-7

/** Behind the character that was read last. */
export let charBehind: usize = 0;

// @ts-expect-error: decorator
@inline
function follows(at: usize, low: u32, high: u32): bool {
  return <u32>load<u8>(at) - low <= high - low;
}

/** Bytes of a well-formed character beyond ASCII; 0 for anything else. A zero byte ends the name and follows nothing, so nothing behind it is read. */
function lengthOfChar(at: usize): u32 {
  const first = <u32>load<u8>(at);
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return follows(at + 1, 0x80, 0xbf) ? 2 : 0;
  const low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (!follows(at + 1, low, high) || !follows(at + 2, 0x80, 0xbf)) return 0;
  if (first >= 0xf0) return follows(at + 3, 0x80, 0xbf) ? 4 : 0;
  // U+FFFE and U+FFFF are no characters.
  return first == 0xef && load<u8>(at + 1) == 0xbf && load<u8>(at + 2) >= 0xbe ? 0 : 3;
}

/** U+200C to 200F, 202A to 202E, 206A to 206F, FEFF. */
function countsForNothing(at: usize): bool {
  const first = load<u8>(at);
  const second = load<u8>(at + 1);
  if (first == 0xef) return second == 0xbb && load<u8>(at + 2) == 0xbf;
  if (first != 0xe2) return false;
  if (second == 0x80) return follows(at + 2, 0x8c, 0x8f) || follows(at + 2, 0xaa, 0xae);
  return second == 0x81 && follows(at + 2, 0xaa, 0xaf);
}

/** The next ASCII character that counts; 128 for one beyond, 0 at the end of the name and where it is no UTF-8. */
export function nextChar(start: usize): u32 {
  let at = start;
  while (true) {
    const byte = <u32>load<u8>(at);
    if (byte < 128) {
      charBehind = at + 1;
      return byte;
    }
    const length = lengthOfChar(at);
    charBehind = at + length;
    if (length == 0) return 0;
    if (!countsForNothing(at)) return 128;
    at += length;
  }
}
