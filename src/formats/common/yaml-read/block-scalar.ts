import { Broken, broken, type Cursor, checkLength, lineEnd, lineFeed, nextLine, skipSpaces, space } from './cursor.ts';

const tab = 9;
const hash = 35;
/** How far go-yaml sets in the lines of a text. */
const goStep = 2;

interface Header {
  readonly folded: boolean;
  /** -1 none of the line breaks at the end, 0 one, 1 all. */
  readonly keep: number;
  readonly indent: number;
}

/**
 * A text of whole lines behind `|` or `>`, where the cursor stands; it is left at the next line that holds something. `parent` is the column
 * of the list or mapping around it, -1 when there is none. `yaml_parser_scan_block_scalar` of libyaml.
 */
export function blockScalar(cursor: Cursor, parent: number): string {
  const begin = cursor.at;
  const header = readHeader(cursor);
  const from = Math.min(cursor.at + 1, cursor.text.length);
  const column = header.indent > 0 ? Math.max(parent, 0) + header.indent : findIndent(cursor, from, parent, begin);
  let block = readLines(cursor, header, from, column);
  if (header.indent > 0 && isLeftBehind(cursor, block.at, parent, column)) {
    tellLeadingSpace(cursor, begin);
    block = readLines(cursor, header, from, parent + goStep);
  }
  checkLength(cursor, block.at - begin, begin);
  cursor.at = block.at < cursor.text.length ? block.at - 1 : cursor.text.length;
  nextLine(cursor);
  cursor.notes?.scalar(begin, block.value, 'block');
  return block.value;
}

/** The lines from `from` on that are set in by `column` spaces, and where they end. */
function readLines(cursor: Cursor, header: Header, from: number, column: number): { value: string; at: number } {
  const { text } = cursor;
  const lines: Lines = { at: from, breaks: 0, indent: column };
  const out: string[] = [];
  let ended = false;
  let blankBefore = false;
  skipEmpty(cursor, lines);
  while (isContent(text, lines)) {
    const start = lines.at + column;
    const end = lineEnd(text, start);
    const first = text.charCodeAt(start);
    const blank = first === space || first === tab;
    if (header.folded && ended && !blankBefore && !blank)
      out.push(lines.breaks === 0 ? ' ' : '\n'.repeat(lines.breaks));
    else out.push('\n'.repeat(lines.breaks + (ended ? 1 : 0)));
    out.push(text.slice(start, end));
    blankBefore = blank;
    ended = end < text.length;
    lines.at = Math.min(end + 1, text.length);
    lines.breaks = 0;
    skipEmpty(cursor, lines);
  }
  if (header.keep >= 0 && ended) out.push('\n');
  if (header.keep > 0) out.push('\n'.repeat(lines.breaks));
  return { value: out.join(''), at: lines.at };
}

/** go-yaml says that the lines are set in by four, and sets them in by two (go-yaml #1071): then the next line is none of these, nor above. */
function isLeftBehind({ text }: Cursor, at: number, parent: number, column: number): boolean {
  let end = at;
  while (text.charCodeAt(end) === space) end++;
  return end < text.length && end - at >= parent + goStep && end - at < column;
}

function tellLeadingSpace(cursor: Cursor, at: number): void {
  const message = 'A text that begins with white space is written so that the forges cannot read it.';
  cursor.oddities.push(new Broken('yaml-leading-space', message, at));
}

interface Lines {
  /** Where the next line begins. */
  at: number;
  /** Empty lines before it. */
  breaks: number;
  indent: number;
}

function readHeader(cursor: Cursor): Header {
  const { text } = cursor;
  const folded = text.charAt(cursor.at) === '>';
  let keep = 0;
  let indent = 0;
  for (cursor.at++; ; cursor.at++) {
    const code = text.charCodeAt(cursor.at);
    if ((code === 43 || code === 45) && keep === 0) keep = code === 43 ? 1 : -1;
    else if (code >= 49 && code <= 57 && indent === 0) indent = code - 48;
    else break;
  }
  const from = cursor.at;
  const code = skipSpaces(cursor);
  if (code === hash && cursor.at > from) cursor.at = lineEnd(text, cursor.at);
  else if (code !== lineFeed && cursor.at < text.length)
    throw broken(cursor, 'Behind | or > of a text of whole lines stands something else.');
  return { folded, keep, indent };
}

/** The column where the lines begin: that of the first with something on it, or of an empty one before it that has more spaces. */
function findIndent(cursor: Cursor, from: number, parent: number, begin: number): number {
  const { text } = cursor;
  let most = 0;
  for (let at = from; at < text.length; ) {
    const start = at;
    while (text.charCodeAt(at) === space) at++;
    most = Math.max(most, at - start);
    const code = text.charCodeAt(at);
    if (code === tab) {
      if (at - start !== parent + goStep) throw tabbed(cursor, at);
      tellLeadingSpace(cursor, begin);
      return at - start;
    }
    if (code !== lineFeed) break;
    at++;
  }
  return Math.max(most, parent + 1, 1);
}

function tabbed(cursor: Cursor, at: number): Broken {
  return broken(cursor, 'A tab stands where the lines of a text are set in by spaces.', at);
}

function skipEmpty(cursor: Cursor, lines: Lines): void {
  const { text } = cursor;
  for (;;) {
    let at = lines.at;
    const most = at + lines.indent;
    while (at < most && text.charCodeAt(at) === space) at++;
    const code = text.charCodeAt(at);
    if (at < most && code === tab) throw tabbed(cursor, at);
    if (code !== lineFeed) return;
    lines.breaks++;
    lines.at = at + 1;
  }
}

function isContent(text: string, { at, indent }: Lines): boolean {
  const end = at + indent;
  if (end >= text.length) return false;
  for (let place = at; place < end; place++) if (text.charCodeAt(place) !== space) return false;
  return true;
}
