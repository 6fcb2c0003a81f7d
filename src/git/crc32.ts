const tables = makeTables();

/** Four tables, so that four bytes go in one step. */
function makeTables(): Uint32Array {
  const all = new Uint32Array(1024);
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    all[index] = value;
  }
  for (let index = 256; index < 1024; index++) {
    const before = all[index - 256] ?? 0;
    all[index] = (before >>> 8) ^ (all[before & 255] ?? 0);
  }
  return all;
}

const at = (index: number): number => tables[index] ?? 0;

/** CRC-32 (as in zlib) of the bytes from `start` to `end`, going on from `before`; begin with 0. */
export function crc32(bytes: Uint8Array, start: number, end: number, before = 0): number {
  let crc = ~before;
  let index = start;
  for (; index + 4 <= end; index += 4) {
    crc ^=
      (bytes[index] ?? 0) |
      ((bytes[index + 1] ?? 0) << 8) |
      ((bytes[index + 2] ?? 0) << 16) |
      ((bytes[index + 3] ?? 0) << 24);
    crc = at(768 + (crc & 255)) ^ at(512 + ((crc >>> 8) & 255)) ^ at(256 + ((crc >>> 16) & 255)) ^ at(crc >>> 24);
  }
  for (; index < end; index++) crc = at((crc ^ (bytes[index] ?? 0)) & 255) ^ (crc >>> 8);
  return ~crc >>> 0;
}
