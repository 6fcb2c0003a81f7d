import { deflate } from 'pako';
import { utf8 } from './bytes.ts';
import { type ByteText, bytesOf, byteText } from './git-objects.ts';

const digits = utf8('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~');
const newLine = 10;
/** Bytes on a line; a multiple of four. */
const lineBytes = 52;

/** Both directions of a binary change, as `git diff --binary` writes them: the new bytes, then the old ones. */
export function binaryPatch(old: ByteText, fresh: ByteText): ByteText {
  return `GIT binary patch\n${literal(fresh)}${literal(old)}`;
}

function literal(text: ByteText): ByteText {
  const packed = deflate(bytesOf(text));
  return `literal ${text.length}\n${byteText(lines(packed))}\n`;
}

/** Each line: a letter for the number of bytes, then five digits for each four bytes. */
function lines(packed: Uint8Array): Uint8Array {
  const groups = Math.ceil(packed.length / 4);
  const written = new Uint8Array(5 * groups + 2 * Math.ceil(packed.length / lineBytes));
  let to = 0;
  for (let at = 0; at < packed.length; at += 4) {
    if (at % lineBytes === 0) {
      const count = Math.min(lineBytes, packed.length - at);
      written[to++] = count <= 26 ? 64 + count : 96 + count - 26;
    }
    const low = ((packed[at + 1] ?? 0) << 16) | ((packed[at + 2] ?? 0) << 8) | (packed[at + 3] ?? 0);
    let rest = (packed[at] ?? 0) * 0x1000000 + low;
    for (let place = 4; place >= 0; place--) {
      written[to + place] = digits[rest % 85] ?? 0;
      rest = Math.floor(rest / 85);
    }
    to += 5;
    if ((at + 4) % lineBytes === 0 || at + 4 >= packed.length) written[to++] = newLine;
  }
  return written;
}

/** Git looks for a zero among the first 8000 bytes; one further on is no text for a mail either. */
export function isBinary(text: ByteText): boolean {
  return text.includes('\0');
}
