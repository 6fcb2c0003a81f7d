import { broken, type Cursor, checkLength, lineEnd, lineFeed, nextLine, space } from './cursor.ts';

const colon = 58;
const hash = 35;
const tab = 9;

/**
 * A scalar without quotes, over as many lines as it has; the cursor stands at its first character and is left at the next line that holds
 * something. `parent` is the column of the list or mapping around it. Gives the text; what it means is another matter.
 */
export function plainScalar(cursor: Cursor, parent: number): string {
  const { text } = cursor;
  const begin = cursor.at;
  const first = plainEnd(cursor, begin);
  let value = text.slice(begin, trimmed(text, begin, first));
  cursor.at = lineEnd(text, first);
  const commented = cursor.at !== first;
  let from = cursor.at;
  nextLine(cursor);
  while (!commented && cursor.indent > parent) {
    const breaks = breaksBetween(cursor, from);
    if (breaks < 0) throw broken(cursor, 'A text goes on behind a comment.');
    const end = plainEnd(cursor, cursor.at);
    value += (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)) + text.slice(cursor.at, trimmed(text, cursor.at, end));
    checkLength(cursor, cursor.at - begin, begin);
    from = lineEnd(text, end);
    cursor.at = from;
    nextLine(cursor);
    if (from !== end) break;
  }
  checkLength(cursor, value.length, begin);
  return value;
}

/** Line breaks from the end of a line to the cursor; -1 when there is a comment between them. */
function breaksBetween(cursor: Cursor, from: number): number {
  let breaks = 0;
  for (let at = from; at < cursor.at; at++) {
    const code = cursor.text.charCodeAt(at);
    if (code === lineFeed) breaks++;
    else if (code !== space && code !== tab) return -1;
  }
  return breaks;
}

/** Where the text ends on this line: at its end or before a comment. A colon with a space behind has no place in it. */
function plainEnd(cursor: Cursor, from: number): number {
  const { text } = cursor;
  for (let at = from; ; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || at >= text.length) return at;
    if (code === colon && isSpace(text.charCodeAt(at + 1)))
      throw broken(cursor, 'A colon with a space behind it stands inside a text without quotes.', at);
    if (code === hash && at > from && isSpace(text.charCodeAt(at - 1))) return at;
  }
}

function isSpace(code: number): boolean {
  return code === space || code === tab || code === lineFeed || Number.isNaN(code);
}

function trimmed(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(text.charCodeAt(end - 1))) end--;
  return end;
}
