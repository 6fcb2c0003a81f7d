import { blockScalar } from './block-scalar.ts';
import {
  broken,
  type Cursor,
  countNode,
  endLine,
  enter,
  isBlank,
  lineEnd,
  lineFeed,
  Mapping,
  nextLine,
  rare,
  skipSpaces,
} from './cursor.ts';
import { duplicate } from './duplicate.ts';
import { flowCollection } from './flow.ts';
import { keyHere, startsBadly } from './keys.ts';
import { plainScalar } from './plain.ts';
import { plainValue } from './plain-value.ts';
import { doubleQuoted, singleQuoted } from './quoted.ts';
import type { YamlMapping, YamlValue } from './types.ts';

const colon = 58;
const dash = 45;
const tab = 9;
const hash = 35;
const quote = 34;
const apostrophe = 39;

/** What the text holds; the cursor is at its beginning. Throws `Broken`, or `rare` for forms that are not read here. */
export function readText(cursor: Cursor): YamlValue {
  // As if a line ended before the text.
  cursor.at = -1;
  nextLine(cursor);
  if (cursor.indent < 0) return null;
  const value = blockNode(cursor, -1);
  if (cursor.indent >= 0) throw broken(cursor, 'This line does not belong to what stands above it.');
  return value;
}

/** A value that begins where the cursor stands: first on its line, or behind a dash. It is left at the next line that holds something. */
function blockNode(cursor: Cursor, parent: number): YamlValue {
  const { text } = cursor;
  const code = text.charCodeAt(cursor.at);
  const column = cursor.at - cursor.lineStart;
  if (code === dash && isBlank(text.charCodeAt(cursor.at + 1))) return sequence(cursor, column);
  const begin = cursor.at;
  const key = keyHere(cursor, code);
  if (key !== undefined) return mapping(cursor, column, key, begin);
  cursor.at = begin;
  return inlineValue(cursor, parent, code);
}

function sequence(cursor: Cursor, column: number): YamlValue[] {
  enter(cursor);
  const list: YamlValue[] = [];
  do {
    cursor.at++;
    cursor.notes?.path.push(list.length);
    list.push(itemValue(cursor, column));
    cursor.notes?.path.pop();
  } while (cursor.indent === column && isDash(cursor));
  if (cursor.indent > column) throw broken(cursor, 'This line does not belong to what stands above it.');
  cursor.depth--;
  return list;
}

function isDash({ text, at }: Cursor): boolean {
  return text.charCodeAt(at) === dash && isBlank(text.charCodeAt(at + 1));
}

function itemValue(cursor: Cursor, column: number): YamlValue {
  countNode(cursor);
  const code = skipSpaces(cursor);
  if (code === tab) throw broken(cursor, 'A tab stands behind a dash.');
  if (isLineEnd(code)) {
    endComment(cursor, code);
    cursor.notes?.begin(cursor.at);
    return cursor.indent > column ? blockNode(cursor, column) : null;
  }
  cursor.notes?.begin(cursor.at);
  return blockNode(cursor, column);
}

function mapping(cursor: Cursor, column: number, firstKey: string, firstAt: number): YamlMapping {
  enter(cursor);
  const record = new Mapping();
  const outer = cursor.key;
  let key: string | undefined = firstKey;
  let begin = firstAt;
  while (key !== undefined) {
    if (key in record) throw duplicate(key, begin);
    cursor.notes?.path.push(key);
    cursor.notes?.begin(begin);
    cursor.key = key;
    record[key] = fieldValue(cursor, column);
    cursor.notes?.path.pop();
    if (cursor.indent !== column || isDash(cursor)) break;
    begin = cursor.at;
    const code = cursor.text.charCodeAt(begin);
    key = code === colon && isBlank(cursor.text.charCodeAt(begin + 1)) ? undefined : keyHere(cursor, code);
    if (key === undefined) throw broken(cursor, 'A key with a colon behind it is missing here.', begin);
  }
  if (cursor.indent >= column) throw broken(cursor, 'This line does not belong to what stands above it.');
  cursor.key = outer;
  cursor.depth--;
  return record;
}

/** The value behind a key's colon; `column` is that of the key. */
function fieldValue(cursor: Cursor, column: number): YamlValue {
  countNode(cursor);
  const code = skipSpaces(cursor);
  if (!isLineEnd(code)) return inlineValue(cursor, column, code);
  const behind = cursor.at;
  endComment(cursor, code);
  if (cursor.indent > column) return blockNode(cursor, column);
  if (cursor.indent === column && isDash(cursor)) return sequence(cursor, column);
  cursor.notes?.scalar(behind, '', 'plain');
  return null;
}

/** Behind a dash or a colon with a space. */
function endComment(cursor: Cursor, code: number): void {
  if (code === hash) cursor.at = lineEnd(cursor.text, cursor.at);
  nextLine(cursor);
}

function isLineEnd(code: number): boolean {
  return code === lineFeed || code === hash || Number.isNaN(code);
}

function inlineValue(cursor: Cursor, parent: number, code: number): YamlValue {
  const begin = cursor.at;
  switch (code) {
    case quote:
    case apostrophe: {
      const value = code === quote ? doubleQuoted(cursor) : singleQuoted(cursor);
      cursor.notes?.scalar(begin, value, code === quote ? 'double' : 'single');
      endLine(cursor);
      return value;
    }
    case 124: // |
    case 62: // >
      return blockScalar(cursor, parent);
    case 91: // [
    case 123: {
      // {
      const value = flowCollection(cursor);
      endLine(cursor);
      return value;
    }
    case 33: // !
    case 38: // &
    case 42: // *
    case tab:
      throw rare;
    default: {
      if (startsBadly(cursor, code)) throw broken(cursor, 'A text without quotes cannot begin like this.');
      const value = plainScalar(cursor, parent);
      cursor.notes?.scalar(begin, value, 'plain');
      return plainValue(cursor, value, begin);
    }
  }
}
