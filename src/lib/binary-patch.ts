import { deflate } from 'pako';
import { type ByteText, bytesOf } from './git-objects.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
/** Bytes on a line. */
const lineBytes = 52;

/** Both directions of a binary change, as `git diff --binary` writes them: the new bytes, then the old ones. */
export function binaryPatch(old: ByteText, fresh: ByteText): ByteText {
  return `GIT binary patch\n${literal(fresh)}${literal(old)}`;
}

function literal(text: ByteText): ByteText {
  const packed = deflate(bytesOf(text));
  const lines = [`literal ${text.length}\n`];
  for (let at = 0; at < packed.length; at += lineBytes) lines.push(line(packed.subarray(at, at + lineBytes)));
  return `${lines.join('')}\n`;
}

/** A letter for the number of bytes, then five digits for each four bytes. */
function line(bytes: Uint8Array): ByteText {
  const count = bytes.length;
  let text = String.fromCharCode(count <= 26 ? 64 + count : 96 + count - 26);
  for (let at = 0; at < count; at += 4) {
    let value = 0;
    for (let index = at; index < at + 4; index++) value = value * 256 + (bytes[index] ?? 0);
    text += base85(value);
  }
  return `${text}\n`;
}

function base85(value: number): string {
  let text = '';
  let rest = value;
  for (let place = 0; place < 5; place++) {
    text = (digits[rest % 85] ?? '') + text;
    rest = Math.floor(rest / 85);
  }
  return text;
}

/** Git looks for a zero among the first 8000 bytes; one further on is no text for a mail either. */
export function isBinary(text: ByteText): boolean {
  return text.includes('\0');
}
