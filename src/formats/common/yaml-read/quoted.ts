import { broken, type Cursor, checkLength, lineFeed, space } from './cursor.ts';

/** Escapes that JSON reads in another way or not at all; a line break or tab as it is, too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const beyondJson = /[\u0000-\u001f]|\\(?:[^"\\nrtbfu]|u(?!(?:[0-9a-cefA-CEF][0-9a-fA-F]|[dD][0-7])[0-9a-fA-F]{2}))/;
const backslash = 92;
const quote = 34;
const apostrophe = 39;
const tab = 9;

const escapes: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ ' ': ' ', '"': '"', "'": "'", '\\': '\\', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A text in double quotes; the cursor stands at the first and is left behind the last. */
export function doubleQuoted(cursor: Cursor): string {
  const { text } = cursor;
  const from = cursor.at;
  const end = closingQuote(cursor);
  checkLength(cursor, end - from, from);
  cursor.at = end + 1;
  const hasEscapes = cursor.backslash < end;
  if (!hasEscapes && nextLineBreak(cursor, from) > end) return text.slice(from + 1, end);
  const inside = text.slice(from, end + 1);
  if (!beyondJson.test(inside)) return JSON.parse(inside) as string;
  return unfold(cursor, from + 1, end, true);
}

/** Leaves in `cursor.backslash` the first one behind the opening quote. */
function closingQuote(cursor: Cursor): number {
  const { text } = cursor;
  const from = cursor.at + 1;
  if (cursor.backslash < from) cursor.backslash = indexOrEnd(text, '\\', from);
  let slash = cursor.backslash;
  for (let at = from; ; ) {
    const end = text.indexOf('"', at);
    if (end < 0) throw broken(cursor, 'A text in double quotes does not end.');
    if (slash > end) return end;
    while (slash < end) {
      at = slash + 2;
      slash = indexOrEnd(text, '\\', at);
      if (at > end) break;
    }
    if (at <= end) return end;
  }
}

/** A text in single quotes; the cursor stands at the first and is left behind the last. */
export function singleQuoted(cursor: Cursor): string {
  const { text } = cursor;
  const from = cursor.at + 1;
  let end = text.indexOf("'", from);
  let doubled = false;
  while (end >= 0 && text.charCodeAt(end + 1) === apostrophe) {
    doubled = true;
    end = text.indexOf("'", end + 2);
  }
  if (end < 0) throw broken(cursor, 'A text in single quotes does not end.');
  checkLength(cursor, end - from, from);
  const folded = nextLineBreak(cursor, from) < end;
  cursor.at = end + 1;
  if (folded) return unfold(cursor, from, end, false);
  const inside = text.slice(from, end);
  return doubled ? inside.replaceAll("''", "'") : inside;
}

function nextLineBreak(cursor: Cursor, from: number): number {
  if (cursor.lineBreak < from) cursor.lineBreak = indexOrEnd(cursor.text, '\n', from);
  return cursor.lineBreak;
}

function indexOrEnd(text: string, char: string, from: number): number {
  const at = text.indexOf(char, from);
  return at < 0 ? text.length : at;
}

/** Escapes and folded lines, piece by piece: `yaml_parser_scan_flow_scalar` of libyaml. */
function unfold(cursor: Cursor, from: number, end: number, double: boolean): string {
  const { text } = cursor;
  const out: string[] = [];
  for (let at = from; at < end; ) {
    const code = text.charCodeAt(at);
    if (double && code === backslash) at = readEscape(cursor, at, end, out);
    else if (code === space || code === tab || code === lineFeed) at = blanks(text, at, end, out);
    else if (!double && code === apostrophe) {
      out.push("'");
      at += 2;
    } else {
      let to = at + 1;
      while (to < end && !isSpecial(text.charCodeAt(to), double)) to++;
      out.push(text.slice(at, to));
      at = to;
    }
  }
  cursor.lineStart = text.lastIndexOf('\n', end) + 1;
  return out.join('');
}

function isSpecial(code: number, double: boolean): boolean {
  return (
    code === space ||
    code === tab ||
    code === lineFeed ||
    code === (double ? backslash : apostrophe) ||
    (double && code === quote)
  );
}

/** Spaces stay, but around line breaks; one break is a space, each further one a break. */
function blanks(text: string, from: number, end: number, out: string[]): number {
  let breaks = 0;
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed) breaks++;
    else if (code !== space && code !== tab) break;
  }
  if (breaks === 0) out.push(text.slice(from, at));
  else out.push(breaks === 1 ? ' ' : '\n'.repeat(breaks - 1));
  return at;
}

function readEscape(cursor: Cursor, at: number, end: number, out: string[]): number {
  const { text } = cursor;
  const char = text.charAt(at + 1);
  if (char === '\n') return escapedBreak(text, at + 2, end, out);
  const plain = Object.hasOwn(escapes, char) ? escapes[char] : undefined;
  if (plain !== undefined) {
    out.push(plain);
    return at + 2;
  }
  const length = Object.hasOwn(hexLengths, char) ? (hexLengths[char] ?? 0) : 0;
  const digits = text.slice(at + 2, at + 2 + length);
  const code =
    length > 0 && /^[0-9a-fA-F]+$/.test(digits) && digits.length === length ? Number.parseInt(digits, 16) : -1;
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw broken(cursor, `The escape \\${char}${digits.slice(0, 8)} is none that YAML readers of the forges know.`, at);
  out.push(String.fromCodePoint(code));
  return at + 2 + length;
}

/** A line that ends in a backslash goes on where the next one begins; empty lines between them stay. */
function escapedBreak(text: string, from: number, end: number, out: string[]): number {
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed) out.push('\n');
    else if (code !== space && code !== tab) break;
  }
  return at;
}
