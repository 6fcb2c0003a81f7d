import { crc32 } from '../../../src/archive/crc32.ts';
import { concat, utf8 } from '../../../src/lib/bytes.ts';
import { makeZip } from './make-zip.ts';

/** Every operation takes as many bytes: the header of a stored block. */
const unit = 5;
/** So long that going back by it and a unit, and copying as much, takes 20 bits of deflate. */
const headerLength = 60;
const footerLength = 253;
const recordLengths = { local: 30, central: 46, end: 22 };
const nameLength = headerLength - recordLengths.local;
const commentLength = footerLength - recordLengths.central - nameLength - recordLengths.end;

/**
 * A ZIP whose only entry unpacks to the ZIP itself, checksum and all, by the construction of Russ Cox ("Zip Files All The Way Down", 2010):
 * a program of "put out what follows" (stored blocks) and "put out the last bytes again" (matches) that puts out itself and what stands around it.
 * @param name of its entry, exactly 30 bytes
 */
export function makeQuine(name: string): Uint8Array {
  if (utf8(name).length !== nameLength) throw new Error(`the name of a quine's entry has ${nameLength} bytes`);
  for (let attempt = 0; ; attempt++) {
    const comment = utf8(String(attempt).padStart(commentLength, '.'));
    const crc = fixedPoint((guess) => crc32(withCrc(name, comment, guess)));
    if (crc !== undefined) return withCrc(name, comment, crc);
  }
}

function withCrc(name: string, comment: Uint8Array, crc: number): Uint8Array {
  const packed = programOf(new Uint8Array(headerLength), new Uint8Array(footerLength)).length;
  const size = headerLength + packed + footerLength;
  const around = makeZip({ entries: [{ name, method: 8, bytes: new Uint8Array(packed), crc, size }], comment });
  const header = around.subarray(0, headerLength);
  const footer = around.subarray(headerLength + packed);
  return concat([header, programOf(header, footer), footer]);
}

/** Deflated bytes that unpack to the header, themselves, and the footer. */
function programOf(header: Uint8Array, footer: Uint8Array): Uint8Array {
  const [one, four] = [put(unit), put(4 * unit)];
  const [putHeader, putFooter] = [put(header.length + unit), put(footer.length + unit)];
  const [againHeader, againFour, againFooter] = [again(65), again(20), again(258)];
  const nothing = put(0);
  return concat([
    ...[putHeader, header, putHeader],
    againHeader,
    ...[one, againHeader],
    ...[one, one],
    ...[four, againHeader, one, one, four],
    againFour,
    ...[four, againFour, four, againFour, four],
    againFour,
    ...[four, againFour, nothing, nothing, putFooter],
    againFour,
    nothing,
    nothing,
    ...[putFooter, againFooter, footer],
    againFooter,
  ]);
}

/** The header of a stored block of so many bytes (RFC 1951, 3.2.4). */
function put(length: number): Uint8Array {
  return Uint8Array.of(0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255);
}

/** As bits in the order of the stream: a Huffman code from its first bit, other numbers from their lowest. */
const huffman = (value: number, width: number) => value.toString(2).padStart(width, '0');
const number = (value: number, width: number) => [...huffman(value, width)].reverse().join('');

const fixedBlock = `0${number(1, 2)}`;
const endOfBlock = huffman(0, 7);
/** Two times ten bytes from 20 back; 65 from 65; 258 from 258 (RFC 1951, 3.2.5 and 3.2.6). */
const matches: Readonly<Record<20 | 65 | 258, string>> = {
  20: (huffman(264 - 256, 7) + huffman(8, 5) + number(20 - 17, 3)).repeat(2),
  65: huffman(276 - 256, 7) + number(65 - 59, 3) + huffman(12, 5) + number(0, 5),
  258: huffman(285 - 280 + 0xc0, 8) + huffman(16, 5) + number(258 - 257, 7),
};

/** Blocks that put out the last bytes again, filled up to a unit with an empty block; behind 258 nothing follows. */
function again(length: 20 | 65 | 258): Uint8Array {
  const block = fixedBlock + matches[length] + endOfBlock;
  const filler = (length === 258 ? '1' : '0') + number(1, 2) + endOfBlock;
  const bits = block.length === unit * 8 ? block : block + filler;
  if (bits.length !== unit * 8) throw new Error(`${bits.length} bits`);
  return Uint8Array.from({ length: unit }, (_, at) =>
    Number.parseInt([...bits.slice(at * 8, at * 8 + 8)].reverse().join(''), 2),
  );
}

/**
 * A value that the function gives back, if there is one. A checksum changes by the sum (xor) of what each changed bit changes, so these are 32
 * equations with 32 unknown bits.
 */
function fixedPoint(checksum: (value: number) => number): number | undefined {
  const constant = checksum(0);
  /** What each bit changes in `checksum(x) ^ x`, and which bits of x do that; each led by a bit of its own. */
  const rows: { led: number; changes: number; by: number }[] = [];
  const reduce = (row: { changes: number; by: number }) => {
    for (const { led, changes, by } of rows)
      if ((row.changes & led) !== 0) {
        row.changes = (row.changes ^ changes) >>> 0;
        row.by = (row.by ^ by) >>> 0;
      }
    return row;
  };
  for (let at = 0; at < 32; at++) {
    const bit = (1 << at) >>> 0;
    const row = reduce({ changes: (checksum(bit) ^ constant ^ bit) >>> 0, by: bit });
    if (row.changes !== 0) rows.push({ led: (1 << (31 - Math.clz32(row.changes))) >>> 0, ...row });
  }
  const rest = reduce({ changes: constant, by: 0 });
  return rest.changes === 0 ? rest.by : undefined;
}
