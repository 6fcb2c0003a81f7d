import { type JsonFault, parseJson } from './parser.ts';
import {
  type JsonDocument,
  type JsonLimits,
  type JsonPointer,
  type JsonPosition,
  type JsonProblem,
  jsonLimits,
} from './types.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const loose = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads a JSON file. Never throws: what is wrong is in `problems`. */
export function readJson(bytes: Uint8Array, limits: JsonLimits = jsonLimits): JsonDocument {
  if (bytes.length > limits.bytes) return tooLarge(bytes.length, limits);
  const { text, isUtf8 } = decoded(bytes);
  const { value, faults } = parseJson(text, limits);
  const problems = faults.map((fault) => placed(text, fault));
  return {
    value,
    problems: isUtf8 ? problems : [notUtf8(text), ...problems],
    position: (pointer: JsonPointer) => positionOf(text, parseJson(text, limits, pointer).found),
    lineText: (line) => lineOf(text, line),
  };
}

function decoded(bytes: Uint8Array): { text: string; isUtf8: boolean } {
  try {
    return { text: strict.decode(bytes), isUtf8: true };
  } catch {
    return { text: loose.decode(bytes), isUtf8: false };
  }
}

/** A file that is not looked into. */
export function tooLarge(size: number, limits: JsonLimits = jsonLimits): JsonDocument {
  const message = `It has ${size} bytes; up to ${limits.bytes} are read.`;
  return {
    value: undefined,
    problems: [{ code: 'json-too-large', message, line: 1, column: 1 }],
    position: () => ({ line: 1, column: 1 }),
    lineText: () => '',
  };
}

function placed(text: string, { code, message, at }: JsonFault): JsonProblem {
  return { code, message, ...positionOf(text, at) };
}

function notUtf8(text: string): JsonProblem {
  const position = positionOf(text, Math.max(0, text.indexOf('\ufffd')));
  return { code: 'json-not-utf8', message: 'There are bytes that are no UTF-8.', ...position };
}

function positionOf(text: string, at: number): JsonPosition {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return { line, column: at - start + 1 };
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/u, '');
}
