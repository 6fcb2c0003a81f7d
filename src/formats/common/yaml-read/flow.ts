import { broken, type Cursor, countNode, enter, isBlank, lineEnd, lineFeed, Mapping, rare, space } from './cursor.ts';
import { duplicate } from './duplicate.ts';
import { plainValue } from './plain-value.ts';
import { doubleQuoted, singleQuoted } from './quoted.ts';
import type { YamlValue } from './types.ts';

/** Characters that a plain scalar in brackets cannot begin with here. */
const oddStarts = '&*!|>%@`#?-:,]}';

/** `[…]` or `{…}`; the cursor stands at the first bracket and is left behind the last. JSON is one of these. */
export function flowCollection(cursor: Cursor): YamlValue {
  enter(cursor);
  const open = cursor.text.charAt(cursor.at++);
  const value = open === '[' ? flowList(cursor) : flowMapping(cursor);
  cursor.depth--;
  return value;
}

function flowList(cursor: Cursor): YamlValue[] {
  const list: YamlValue[] = [];
  for (let char = skipBlank(cursor); char !== ']'; ) {
    cursor.notes?.path.push(list.length);
    cursor.notes?.begin(cursor.at);
    list.push(flowValue(cursor));
    cursor.notes?.path.pop();
    char = separator(cursor, ']');
  }
  cursor.at++;
  return list;
}

function flowMapping(cursor: Cursor): YamlValue {
  const mapping = new Mapping();
  const outer = cursor.key;
  for (let char = skipBlank(cursor); char !== '}'; ) {
    const begin = cursor.at;
    const key = flowKey(cursor, char);
    if (key in mapping) throw duplicate(key, begin);
    cursor.notes?.path.push(key);
    cursor.notes?.begin(begin);
    cursor.key = key;
    mapping[key] = afterColon(cursor);
    cursor.notes?.path.pop();
    char = separator(cursor, '}');
  }
  cursor.key = outer;
  cursor.at++;
  return mapping;
}

function flowKey(cursor: Cursor, char: string): string {
  if (char === '"') return doubleQuoted(cursor);
  if (char === "'") return singleQuoted(cursor);
  return flowPlain(cursor);
}

function afterColon(cursor: Cursor): YamlValue {
  const { lineStart } = cursor;
  const char = skipBlank(cursor);
  if (char === ':' && cursor.lineStart !== lineStart)
    throw broken(cursor, 'A colon stands on another line than its key.');
  if (char !== ':') {
    if (char === ',' || char === '}') return null;
    throw broken(cursor, 'A colon is missing between a key and its value.');
  }
  cursor.at++;
  const next = skipBlank(cursor);
  return next === ',' || next === '}' ? null : flowValue(cursor);
}

function flowValue(cursor: Cursor): YamlValue {
  countNode(cursor);
  const { text } = cursor;
  const begin = cursor.at;
  const char = text.charAt(begin);
  if (char === '[' || char === '{') return flowCollection(cursor);
  if (char === '"' || char === "'") {
    const value = char === '"' ? doubleQuoted(cursor) : singleQuoted(cursor);
    cursor.notes?.scalar(begin, value, char === '"' ? 'double' : 'single');
    return value;
  }
  const value = flowPlain(cursor);
  cursor.notes?.scalar(begin, value, 'plain');
  return plainValue(cursor, value, begin);
}

/** On one line; longer ones are left to the other parser. */
function flowPlain(cursor: Cursor): string {
  const { text } = cursor;
  const from = cursor.at;
  const first = text.charAt(from);
  const negative = first === '-' && /[0-9.A-Za-z]/.test(text.charAt(from + 1));
  if (first === '') throw broken(cursor, 'A bracket is not closed.');
  if (first === ':' && isBlank(text.charCodeAt(from + 1))) throw broken(cursor, 'A key is missing before a colon.');
  if (first === '?') throw broken(cursor, 'A question mark stands before a text in brackets.');
  if (oddStarts.includes(first) && !negative) throw rare;
  let at = from;
  while (at < text.length && !endsPlain(text, at)) at++;
  const stop = text.charAt(at);
  if (stop === '?' || stop === '[' || stop === '{') throw broken(cursor, `A text in brackets has a ${stop} in it.`, at);
  if (!':,]}'.includes(stop)) {
    // A line may end behind a value, when what follows closes or separates.
    if (stop !== '\n' || !/^\s*[,\]}]/.test(text.slice(at, at + 200))) throw rare;
  }
  cursor.at = at;
  let end = at;
  while (end > from && text.charCodeAt(end - 1) === space) end--;
  return text.slice(from, end);
}

function endsPlain(text: string, at: number): boolean {
  const char = text.charAt(at);
  return char === ':' ? isBlank(text.charCodeAt(at + 1)) : ',]}#[{?\n\t'.includes(char);
}

/** Behind a value: the next one, or the closing bracket. */
function separator(cursor: Cursor, close: string): string {
  const char = skipBlank(cursor);
  if (char === close) return char;
  if (char !== ',') {
    if (char === ':') throw rare;
    throw broken(cursor, `A comma or ${close} is missing.`);
  }
  cursor.at++;
  return skipBlank(cursor);
}

/** What stands behind white space and comments. */
function skipBlank(cursor: Cursor): string {
  const { text } = cursor;
  for (; cursor.at < text.length; cursor.at++) {
    const code = text.charCodeAt(cursor.at);
    if (code === 35 && isBlank(text.charCodeAt(cursor.at - 1))) cursor.at = lineEnd(text, cursor.at) - 1;
    else if (code === lineFeed) cursor.lineStart = cursor.at + 1;
    else if (code !== space && code !== 9) return text.charAt(cursor.at);
  }
  throw broken(cursor, 'A bracket is not closed.');
}
