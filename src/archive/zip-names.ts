import { crc32 } from './crc32.ts';

/** The upper half of code page 437, the character set of old ZIPs (APPNOTE D.1). */
const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const unicodePath = 0x7075;

/**
 * The name of a ZIP entry: UTF-8 when it says so (bit 11), or has it in an extra field (4.6.9), or looks like it, as many programs write it
 * without saying so; else code page 437. `undefined` when it says UTF-8 and is not.
 */
export function zipName(raw: Uint8Array, saysUtf8: boolean, extra: Uint8Array): string | undefined {
  const utf8 = decoded(raw);
  if (saysUtf8) return utf8;
  return unicodeName(raw, extra) ?? utf8 ?? oldName(raw);
}

function decoded(raw: Uint8Array): string | undefined {
  try {
    return strict.decode(raw);
  } catch {
    return undefined;
  }
}

function oldName(raw: Uint8Array): string {
  let name = '';
  for (const byte of raw) name += byte < 128 ? String.fromCharCode(byte) : cp437.charAt(byte - 128);
  return name;
}

/** Counts only while its checksum is that of the plain name. */
function unicodeName(raw: Uint8Array, extra: Uint8Array): string | undefined {
  const field = extraField(extra, unicodePath);
  if (field === undefined || field.length < 6 || field[0] !== 1) return undefined;
  const view = new DataView(field.buffer, field.byteOffset, field.length);
  return view.getUint32(1, true) === crc32(raw) ? decoded(field.subarray(5)) : undefined;
}

/** The content of an extra field (4.5.1); `undefined` when it is not there, or broken. */
export function extraField(extra: Uint8Array, wanted: number): Uint8Array | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const id = Number(extra[at]) | (Number(extra[at + 1]) << 8);
    const length = Number(extra[at + 2]) | (Number(extra[at + 3]) << 8);
    if (at + 4 + length > extra.length) return undefined;
    if (id === wanted) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}
