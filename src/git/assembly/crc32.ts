// CRC-32 as in ISO 3309, zlib and git: the polynomial 0xedb88320, reflected.

/** Table n says what a byte does when n more bytes come after it. Sixteen tables of 256 words. */
const TABLES: usize = memory.data(16384, 16);

fillTables();

function fillTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xedb88320 & (0 - (crc & 1)));
    store<u32>(TABLES + (byte << 2), crc);
  }
  for (let at = TABLES; at < TABLES + 15360; at += 4) {
    const crc = load<u32>(at);
    store<u32>(at, (crc >> 8) ^ entry(0, crc & 255), 1024);
  }
}

function entry(table: usize, byte: u32): u32 {
  return load<u32>(TABLES + (table << 10) + (byte << 2));
}

/** The CRC-32 of what had `crc` (0 at the beginning) and the bytes from `pointer` up to `end`. */
export function crc32(crc: u32, pointer: usize, end: usize): u32 {
  crc = ~crc;
  for (; pointer + 16 <= end; pointer += 16) {
    crc =
      fourBytes(12, crc ^ load<u32>(pointer)) ^
      fourBytes(8, load<u32>(pointer, 4)) ^
      fourBytes(4, load<u32>(pointer, 8)) ^
      fourBytes(0, load<u32>(pointer, 12));
  }
  for (; pointer < end; pointer++) crc = (crc >> 8) ^ entry(0, (crc ^ load<u8>(pointer)) & 255);
  return ~crc;
}

/** What four bytes do when so many bytes come after them. */
function fourBytes(after: usize, word: u32): u32 {
  return (
    entry(after + 3, word & 255) ^
    entry(after + 2, (word >> 8) & 255) ^
    entry(after + 1, (word >> 16) & 255) ^
    entry(after, word >> 24)
  );
}
