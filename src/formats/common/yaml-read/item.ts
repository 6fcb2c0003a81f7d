import { readText } from './block.ts';
import { Broken, cursorAt, rare } from './cursor.ts';
import { createNotes, type Notes } from './notes.ts';
import { readRare, type YamlPackage } from './rare.ts';
import { oddBits, type Piece } from './splitter.ts';
import type {
  YamlItem,
  YamlLimits,
  YamlPointer,
  YamlPosition,
  YamlProblem,
  YamlProblemCode,
  YamlScalar,
  YamlValue,
} from './types.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const loose = new TextDecoder('utf-8', { ignoreBOM: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const separators = /[\x85\u2028\u2029]/;

/** Reads the text once more, with places. */
type ReadAgain = (notes: Notes) => void;

interface Source {
  readonly piece: Omit<Piece, 'bytes'>;
  readonly text: string;
  readonly problems: YamlProblem[];
  starts: number[] | undefined;
}

/** The items of a piece: one, but for a list in brackets, which has many. Waits only for forms that are rare. */
export function createItem(piece: Piece, limits: YamlLimits): YamlItem[] | Promise<YamlItem[]> {
  const { kind, from, to, line, odd } = piece;
  if (piece.bytes.length > limits.itemBytes) return [placeItem({ ...piece, kind: 'too-large' })];
  const source: Source = { piece: { kind, from, to, line, odd }, text: textOf(piece), problems: [], starts: undefined };
  if (odd !== 0) checkCharacters(source, piece);
  if (kind === 'comment') return source.problems.length > 0 ? [makeItem(source, undefined, undefined, [])] : [];
  const cursor = cursorAt(source.text, limits);
  try {
    const value = readText(cursor);
    for (const { code, message, at } of cursor.oddities) tell(source, code, message, at);
    return itemsOf(source, value, (notes) => readText(cursorAt(source.text, limits, notes)));
  } catch (error) {
    if (error === rare) return readRarely(source, limits);
    return [unreadable(source, error)];
  }
}

let yamlPackage: Promise<YamlPackage> | undefined;

async function readRarely(source: Source, limits: YamlLimits): Promise<YamlItem[]> {
  yamlPackage ??= import('yaml');
  const yaml = await yamlPackage;
  try {
    const value = readRare(yaml, source.text, limits, undefined, ({ code, message, at }) =>
      tell(source, code, message, at),
    );
    return itemsOf(source, value, (notes) => readRare(yaml, source.text, limits, notes));
  } catch (error) {
    return [unreadable(source, error)];
  }
}

function textOf({ bytes }: Piece): string {
  const text = loose.decode(bytes);
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function checkCharacters(source: Source, { bytes, odd }: Piece): void {
  const { text } = source;
  try {
    if ((odd & oddBits.foreign) !== 0 && text.includes('\ufffd')) strict.decode(bytes);
  } catch {
    tell(source, 'yaml-not-utf8', 'Bytes here are no UTF-8.', text.indexOf('\ufffd'));
  }
  if ((odd & oddBits.special) === 0) return;
  const control = text.search(forbidden);
  if (control >= 0)
    tell(source, 'yaml-control-character', `The character ${nameOf(text, control)} is not allowed in YAML.`, control);
  const separator = text.search(separators);
  if (separator >= 0)
    tell(source, 'yaml-line-separator', `The character ${nameOf(text, separator)} is read as a line break.`, separator);
}

function nameOf(text: string, at: number): string {
  return `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
}

function tell(source: Source, code: YamlProblemCode, message: string, at: number): void {
  source.problems.push({ code, message, ...placeOf(source, at) });
}

function placeOf(source: Source, at: number): YamlPosition {
  const starts = startsOf(source);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: source.piece.line + low, column: Math.max(0, at - (starts[low] ?? 0)) + 1 };
}

/** Where its lines begin; worked out for the first problem of the text, and for none of the others. */
function startsOf(source: Source): readonly number[] {
  if (source.starts === undefined) {
    source.starts = [0];
    for (let next = source.text.indexOf('\n'); next >= 0; next = source.text.indexOf('\n', next + 1))
      source.starts.push(next + 1);
  }
  return source.starts;
}

function lineOf(source: Source, line: number): string | undefined {
  const starts = startsOf(source);
  const [start, next] = [starts[line - source.piece.line], starts[line - source.piece.line + 1]];
  if (start === undefined || start === source.text.length) return undefined;
  return source.text.slice(start, next === undefined ? undefined : next - 1);
}

function unreadable(source: Source, error: unknown): YamlItem {
  if (!(error instanceof Broken)) throw error;
  tell(source, error.code, error.message, error.at);
  return makeItem(source, undefined, undefined, []);
}

function itemsOf(source: Source, value: YamlValue, read: ReadAgain): YamlItem[] {
  if (Array.isArray(value))
    return value.map((item, index) =>
      makeItem({ ...source, problems: index === 0 ? source.problems : [] }, item, read, [index]),
    );
  if (value === null && source.problems.length === 0) return [];
  return [makeItem(source, value, read, [])];
}

function makeItem(
  source: Source,
  value: YamlValue | undefined,
  read: ReadAgain | undefined,
  prefix: YamlPointer,
): YamlItem {
  const { piece } = source;
  let notes: Notes | undefined;
  const noted = () => {
    if (notes === undefined) {
      notes = createNotes();
      read?.(notes);
    }
    return notes;
  };
  return {
    value,
    kind: prefix.length > 0 ? 'item' : 'document',
    bytes: { from: piece.from, to: piece.to },
    problems: source.problems,
    position: (pointer) => placeOf(source, noted().nearest([...prefix, ...pointer])?.at ?? 0),
    scalar(pointer): YamlScalar | undefined {
      const scalar = noted().exact([...prefix, ...pointer])?.scalar;
      return scalar && { ...placeOf(source, scalar.at), text: scalar.text, style: scalar.style };
    },
    lineText: (line) => lineOf(source, line),
  };
}

const sayings: Readonly<Record<string, readonly [code: YamlProblemCode, message: string]>> = {
  'stray-empty-list': [
    'yaml-stray-empty-list',
    'A line [] stands among the items; readers stop at it or find none of them.',
  ],
  'second-document': ['yaml-second-document', 'What follows is a second document, which is never read.'],
  broken: ['yaml-broken', 'This line does not belong to what stands above it.'],
  'too-large': ['yaml-item-too-large', 'This item is larger than what is read.'],
};

/** An item that is only a problem with its place. */
export function placeItem({ kind, from, to, line }: Omit<Piece, 'bytes' | 'odd'>): YamlItem {
  const place = { line, column: 1 };
  const [code, message] = sayings[kind] ?? ['yaml-broken', ''];
  return {
    value: undefined,
    kind: 'item',
    bytes: { from, to },
    problems: [{ code, message, ...place }],
    position: () => place,
    scalar: () => undefined,
    lineText: () => undefined,
  };
}
