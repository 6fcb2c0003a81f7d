import type { Notes } from './notes.ts';
import type { YamlLimits, YamlMapping, YamlProblemCode } from './types.ts';

/** Where the parser stands in the text of one item. */
export interface Cursor {
  /** Line breaks are `\n` alone. */
  readonly text: string;
  /** UTF-16 units from the beginning. */
  at: number;
  lineStart: number;
  /** Column, from 0, of what stands first on the line; -1 at the end of the text. */
  indent: number;
  depth: number;
  nodes: number;
  /** Of the field that is being read; items of a list have that of the list. */
  key: string;
  readonly limits: YamlLimits;
  /** Asked for only when places are wanted. */
  readonly notes: Notes | undefined;
  /** What is odd, but read. */
  readonly oddities: Broken[];
  /** Next backslash and line break that are known, so that looking for them stays one pass over the text. */
  backslash: number;
  lineBreak: number;
}

export function cursorAt(text: string, limits: YamlLimits, notes?: Notes): Cursor {
  return {
    text,
    at: 0,
    lineStart: 0,
    indent: 0,
    depth: 0,
    nodes: 0,
    key: '',
    limits,
    notes,
    oddities: [],
    backslash: -1,
    lineBreak: -1,
  };
}

/** The text breaks the rules or a limit, at this place. */
export class Broken extends Error {
  readonly code: YamlProblemCode;
  readonly at: number;

  constructor(code: YamlProblemCode, message: string, at: number) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/** Thrown where the text has a form that this parser does not read: another one, slower, has to. */
export const rare = new Error('a rare form of YAML');

export function broken(cursor: Cursor, message: string, at = cursor.at): Broken {
  return new Broken('yaml-broken', message, at);
}

/** A mapping without inherited keys. Objects made by `Object.create(null)` are several times as slow. */
export const Mapping = function Mapping() {} as unknown as new () => YamlMapping;
Mapping.prototype = Object.freeze(Object.create(null));

export const lineFeed = 10;
export const space = 32;
const tab = 9;
const hash = 35;

/** From the end of a line to the first thing on the next line that holds anything but comments. */
export function nextLine(cursor: Cursor): void {
  const { text } = cursor;
  for (let at = cursor.at; ; ) {
    if (at >= text.length) {
      cursor.at = text.length;
      cursor.indent = -1;
      return;
    }
    const start = ++at;
    let code = text.charCodeAt(at);
    while (code === space) code = text.charCodeAt(++at);
    if (code === lineFeed || at >= text.length) continue;
    if (code === hash) {
      at = lineEnd(text, at);
      continue;
    }
    if (code === tab && at === start) throw broken(cursor, 'A line is set in with a tab.', at);
    if (code === tab) throw rare;
    cursor.at = at;
    cursor.lineStart = start;
    cursor.indent = at - start;
    return;
  }
}

/** Behind a value: what is left of its line may only be a comment. Goes on to the next line. */
export function endLine(cursor: Cursor): void {
  const { text } = cursor;
  const from = cursor.at;
  const code = skipSpaces(cursor);
  if (code === hash && cursor.at > from) cursor.at = lineEnd(text, cursor.at);
  else if (code === tab) throw rare;
  else if (code !== lineFeed && cursor.at < text.length) throw broken(cursor, 'there is something behind the value');
  nextLine(cursor);
}

/** The code of what stands behind the spaces; NaN at the end. */
export function skipSpaces(cursor: Cursor): number {
  const { text } = cursor;
  let code = text.charCodeAt(cursor.at);
  while (code === space) code = text.charCodeAt(++cursor.at);
  return code;
}

export function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

/** White space, a line break, or the end (NaN). */
export function isBlank(code: number): boolean {
  return code === space || code === lineFeed || code === tab || Number.isNaN(code);
}

/** Counts a value; to be called for each. */
export function countNode(cursor: Cursor): void {
  if (++cursor.nodes > cursor.limits.nodes)
    throw new Broken('yaml-too-many-nodes', 'This item holds more values than are read.', cursor.at);
}

export function enter(cursor: Cursor): void {
  if (++cursor.depth > cursor.limits.depth)
    throw new Broken('yaml-too-deep', 'Lists and mappings are inside each other too deeply.', cursor.at);
}

export function checkLength(cursor: Cursor, length: number, at: number): void {
  if (length > cursor.limits.scalar)
    throw new Broken('yaml-scalar-too-long', 'A text is longer than what is read.', at);
}
