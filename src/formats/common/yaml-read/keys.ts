import { broken, type Cursor, isBlank, lineFeed, rare, skipSpaces, space } from './cursor.ts';
import { doubleQuoted, singleQuoted } from './quoted.ts';

const tab = 9;
const quote = 34;
const hash = 35;
const apostrophe = 39;
const dash = 45;
const colon = 58;
/** `simple keys` of libyaml are no longer. */
const longestKey = 1024;

/** `% @` and backtick are kept for other things; `, ] }` close what is not open; `- ? :` are signs when blank follows. */
export function startsBadly({ text, at }: Cursor, code: number): boolean {
  if (code === dash || code === 63 || code === colon) return isBlank(text.charCodeAt(at + 1));
  return code === 37 || code === 64 || code === 96 || code === 44 || code === 93 || code === 125;
}

/** The key that stands here, with the cursor left behind its colon; `undefined`, and the cursor anywhere, when there is none. */
export function keyHere(cursor: Cursor, code: number): string | undefined {
  const { text } = cursor;
  const from = cursor.at;
  switch (code) {
    case quote:
    case apostrophe:
      return quotedKey(cursor, code);
    case 63: // ?
      if (isBlank(text.charCodeAt(from + 1))) throw rare;
      break;
    case 33: // !
    case 38: // &
    case 42: // *
      throw rare;
    case 91: // [
    case 123: // {
    case 124: // |
    case 62: // >
      return undefined;
    default:
  }
  for (let at = from; ; at++) {
    const char = text.charCodeAt(at);
    if (char === colon) {
      if (isBlank(text.charCodeAt(at + 1))) return plainKey(cursor, at);
    } else if (char === lineFeed || Number.isNaN(char)) return undefined;
    else if (char === hash && at > from && isBlank(text.charCodeAt(at - 1))) return undefined;
  }
}

function plainKey(cursor: Cursor, end: number): string {
  const from = cursor.at;
  if (end - from > longestKey) throw broken(cursor, 'A key is longer than 1,024 characters.', from);
  if (end === from) throw broken(cursor, 'A key is missing before a colon.');
  if (startsBadly(cursor, cursor.text.charCodeAt(from))) throw rare;
  cursor.at = end + 1;
  return knownKey(cursor.text, from, end) ?? newKey(cursor.text.slice(from, end));
}

/**
 * Keys that were read before, by their length and ends. Files repeat a few keys without end, and a text that is a property's name already is
 * several times as fast as a new one that says the same.
 */
const knownKeys: string[] = Array.from({ length: 1024 }, () => '');
const longestKnown = 40;

function slotOf(text: string, from: number, end: number): number {
  return (
    (text.charCodeAt(from) * 31 + text.charCodeAt(end - 1) * 7 + text.charCodeAt(from + 1) + (end - from) * 131) & 1023
  );
}

function knownKey(text: string, from: number, end: number): string | undefined {
  const known = knownKeys[slotOf(text, from, end)] ?? '';
  return known.length === end - from && text.startsWith(known, from) ? known : undefined;
}

function newKey(key: string): string {
  if (key === '<<') throw rare;
  const last = key.charCodeAt(key.length - 1);
  if (last === space || last === tab) return key.trimEnd();
  if (key.length <= longestKnown) knownKeys[slotOf(key, 0, key.length)] = key;
  return key;
}

function quotedKey(cursor: Cursor, code: number): string | undefined {
  const from = cursor.at;
  const { lineStart } = cursor;
  const key = code === quote ? doubleQuoted(cursor) : singleQuoted(cursor);
  const next = skipSpaces(cursor);
  if (next === colon && isBlank(cursor.text.charCodeAt(cursor.at + 1))) {
    if (cursor.at - from > longestKey) throw broken(cursor, 'A key is longer than 1,024 characters.', from);
    if (cursor.text.slice(from, cursor.at).includes('\n'))
      throw broken(cursor, 'A key goes over more than one line.', from);
    cursor.at++;
    return key;
  }
  cursor.lineStart = lineStart;
  return undefined;
}
