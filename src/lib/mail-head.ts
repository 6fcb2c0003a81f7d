import { utf8 } from './bytes.ts';
import { type ByteText, byteText, type Person } from './git-objects.ts';

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** An encoded word may have 75 characters with its frame. https://www.rfc-editor.org/rfc/rfc2047#section-2 */
const wordBytes = 75 - '=?UTF-8?q??='.length;

/** Date as in mails, in the person's own zone. */
export function mailDate(person: Person): string {
  const local = new Date((person.time + person.zone * 60) * 1000);
  if (Number.isNaN(local.getTime())) return 'Thu, 1 Jan 1970 00:00:00 +0000';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${days[local.getUTCDay()]}, ${local.getUTCDate()} ${months[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':');
  const zone = Math.abs(person.zone);
  return `${day} ${time} ${person.zone < 0 ? '-' : '+'}${two(Math.floor(zone / 60))}${two(zone % 60)}`;
}

/** Name and address of a mail's `From:`. */
export function mailAddress(person: Person): ByteText {
  const name = oneLine(person.name);
  const email = byteText(utf8(oneLine(person.email)));
  if (name === '') return `<${email}>`;
  if (needsEncoding(name)) return `${encodedWords(name)} <${email}>`;
  const special = /[()<>[\]:;@\\,."]/.test(name);
  return `${special ? `"${name.replace(/[\\"]/g, '\\$&')}"` : name} <${email}>`;
}

/** A header's text: as it is when that is safe, else in encoded words. */
export function mailText(text: string): ByteText {
  const line = oneLine(text);
  return needsEncoding(line) ? encodedWords(line) : line;
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}

/** True when the text is no plain ASCII, or could be taken for an encoded word. */
export function needsEncoding(text: string): boolean {
  return /[^\u0020-\u007e]|=\?/.test(text);
}

/** Encoded words on lines of their own; no character is cut in two. */
function encodedWords(text: string): ByteText {
  const words = [''];
  for (const character of text) {
    const code = Array.from(utf8(character), encodedByte).join('');
    if ((words.at(-1)?.length ?? 0) + code.length > wordBytes) words.push('');
    words[words.length - 1] += code;
  }
  return words.map((word) => `=?UTF-8?q?${word}?=`).join('\n ');
}

function encodedByte(byte: number): string {
  const sign = String.fromCharCode(byte);
  if (/[A-Za-z0-9!*+/-]/.test(sign)) return sign;
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
