const width = 8;
/** Table k: what a byte does that is followed by k others. */
const table = new Uint32Array(256 * width);
for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  table[byte] = value;
}
for (let at = 256; at < table.length; at++) {
  const before = table[at - 256] ?? 0;
  table[at] = (before >>> 8) ^ (table[before & 255] ?? 0);
}

/** CRC-32 of ZIP (APPNOTE 4.4.7), eight bytes at a time; `before` is that of the bytes in front. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const t = table;
  const whole = bytes.length - (bytes.length % width);
  let crc = ~before;
  let at = 0;
  for (; at < whole; at += width) {
    const low = crc ^ u32(bytes, at);
    const high = u32(bytes, at + 4);
    crc =
      Number(t[1792 + (low & 255)]) ^
      Number(t[1536 + ((low >>> 8) & 255)]) ^
      Number(t[1280 + ((low >>> 16) & 255)]) ^
      Number(t[1024 + (low >>> 24)]) ^
      Number(t[768 + (high & 255)]) ^
      Number(t[512 + ((high >>> 8) & 255)]) ^
      Number(t[256 + ((high >>> 16) & 255)]) ^
      Number(t[high >>> 24]);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ Number(t[(crc ^ Number(bytes[at])) & 255]);
  return ~crc >>> 0;
}

function u32(bytes: Uint8Array, at: number): number {
  return (
    (Number(bytes[at]) |
      (Number(bytes[at + 1]) << 8) |
      (Number(bytes[at + 2]) << 16) |
      (Number(bytes[at + 3]) << 24)) >>>
    0
  );
}
