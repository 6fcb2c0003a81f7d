/* One block of a tar archive: POSIX ustar, with the numbers of GNU tar. */

export const blockSize = 512;

export interface TarHeader {
  /** As it stands there; `undefined` when it is no UTF-8. */
  readonly name: string | undefined;
  readonly size: number;
  /** Seconds since 1970. */
  readonly time: number;
  /** `0` file, `5` folder, `1` and `2` links, `x` and `g` pax, `L` and `K` long names of GNU … */
  readonly type: string;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `end` for a block of zeros, `undefined` for one that is no header. */
export function tarHeader(block: Uint8Array): TarHeader | 'end' | undefined {
  if (block.every((byte) => byte === 0)) return 'end';
  const size = tarNumber(block, 124, 12);
  if (!isSummed(block) || size === undefined || size < 0) return undefined;
  const type = block[156] === 0 ? '0' : String.fromCharCode(Number(block[156]));
  const isPosix = tarText(block, 257, 6) === 'ustar' && block[263] === 0x30;
  const prefix = isPosix ? tarText(block, 345, 155) : '';
  const name = tarText(block, 0, 100);
  const whole = prefix === undefined || name === undefined ? undefined : prefix === '' ? name : `${prefix}/${name}`;
  return { name: whole, size, time: tarNumber(block, 136, 12) ?? 0, type };
}

/** The sum of all bytes, its own field taken as spaces; some old programs sum signed bytes. */
function isSummed(block: Uint8Array): boolean {
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < blockSize; at++) {
    const byte = at >= 148 && at < 156 ? 32 : Number(block[at]);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const said = tarNumber(block, 148, 8);
  return said === unsigned || said === signed;
}

/** Octal digits, or, with the highest bit set, a large number in base 256. */
function tarNumber(block: Uint8Array, from: number, length: number): number | undefined {
  const first = Number(block[from]);
  if ((first & 0x80) !== 0) {
    if (first !== 0x80) return undefined;
    let value = 0;
    for (let at = 1; at < length; at++) value = value * 256 + Number(block[from + at]);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const text = String.fromCharCode(...block.subarray(from, from + length));
  const [, digits] = /^ *([0-7]*)[ \0]*$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits || '0', 8);
}

function tarText(block: Uint8Array, from: number, length: number): string | undefined {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return utf8Text(end < 0 ? field : field.subarray(0, end));
}

export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Records `length key=value\n` of a pax header; `undefined` when they are broken. */
export function paxRecords(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = Number(String.fromCharCode(...bytes.subarray(at, Math.max(at, Math.min(space, at + 12)))));
    if (!Number.isInteger(length) || length < space - at + 3 || at + length > bytes.length) return undefined;
    const text = utf8Text(bytes.subarray(space + 1, at + length - 1));
    const equals = text?.indexOf('=') ?? -1;
    if (text === undefined || equals <= 0 || bytes[at + length - 1] !== 10) return undefined;
    records.set(text.slice(0, equals), text.slice(equals + 1));
    at += length;
  }
  return records;
}
