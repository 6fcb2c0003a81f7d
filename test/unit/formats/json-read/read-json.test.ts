import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from '../../../../src/formats/common/json-read/read-json.ts';
import { jsonLimits } from '../../../../src/formats/common/json-read/types.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readJson(bytes(text));
const codes = (text: string) => read(text).problems.map(({ code }) => code);

/** The usual reader, or `undefined` when it refuses the text. */
function usual(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** What our reader gave, as the usual one would. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Compared as entries: `__proto__` is a key like any other. */
function entries(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(entries);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.entries(value).map(([key, inner]) => [key, entries(inner)]);
}

test('any JSON value is read as the usual reader does', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(0, 1, 2, '\t'), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent);
      // What is half a character does not survive UTF-8.
      fc.pre(!/\p{Cs}/u.test(text));
      const document = read(text);
      expect(document.problems).toEqual([]);
      expect(entries(plain(document.value))).toEqual(entries(usual(text)?.value));
    }),
  );
});

test('a damaged text is refused exactly where the usual reader refuses it', () => {
  const changed = fc.record({
    json: fc.json(),
    at: fc.nat(),
    take: fc.nat(3),
    put: fc.constantFrom(
      '',
      '"',
      '\\',
      ',',
      ':',
      '{',
      '}',
      '[',
      ']',
      '0',
      '-',
      '.',
      'e',
      'u',
      't',
      'null',
      '\n',
      '\u0001',
      ' ',
    ),
  });
  fc.assert(
    fc.property(changed, ({ json, at, take, put }) => {
      const place = at % (json.length + 1);
      const text = json.slice(0, place) + put + json.slice(place + take);
      fc.pre(!/\p{Cs}/u.test(text));
      const wanted = usual(text);
      const { value, problems } = read(text);
      expect(value === undefined).toBe(wanted === undefined);
      if (wanted === undefined) expect(problems.at(-1)?.code).toBe('json-broken');
      else expect(entries(plain(value))).toEqual(entries(wanted.value));
    }),
    { numRuns: 2000 },
  );
});

test('a problem stands where it is', () => {
  const [problem] = read('{\n  "a": 1,\n  "b": tru\n}').problems;
  expect(problem).toMatchObject({ code: 'json-broken', line: 3, column: 8 });
  expect(read('{"a": 1').problems[0]).toMatchObject({ code: 'json-broken', line: 1, column: 8 });
  expect(codes('')).toEqual(['json-broken']);
  expect(codes('{} {}')).toEqual(['json-broken']);
  expect(codes('\ufeff{}')).toEqual(['json-broken']);
});

test('a field is found by its pointer, or the nearest one that is there', () => {
  const document = read('{\r\n  "head": {\r\n    "ref": "x",\r\n    "labels": ["a", "b"]\r\n  }\r\n}');
  expect(document.position(['head', 'ref'])).toEqual({ line: 3, column: 5 });
  expect(document.position(['head', 'labels', 1])).toEqual({ line: 4, column: 21 });
  expect(document.position(['head', 'nowhere'])).toEqual({ line: 2, column: 3 });
  expect(document.position([])).toEqual({ line: 1, column: 1 });
  expect(document.lineText(3)).toBe('    "ref": "x",');
  expect(document.lineText(99)).toBe('');
});

test('a key that is there twice is told, and the last value counts', () => {
  const document = read('{"a": 1,\n "a": 2}');
  expect(document.value).toEqual({ a: 2 });
  expect(document.problems).toMatchObject([{ code: 'json-duplicate-key', line: 2, column: 2 }]);
});

test('no key reaches anything but its own object', () => {
  const { value } = read('{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2}');
  expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor', 'toString']);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('bytes that are no UTF-8 are told, and the rest is read', () => {
  const text = bytes('{"a": "x"}');
  text[text.indexOf(0x78)] = 0xff;
  const document = readJson(text);
  expect(document.value).toEqual({ a: '\ufffd' });
  expect(document.problems).toMatchObject([{ code: 'json-not-utf8', line: 1, column: 8 }]);
});

test('what is too deep, too large or has too many values is not read', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(codes(deep)).toEqual(['json-too-large']);
  expect(read(`${'['.repeat(jsonLimits.depth)}${']'.repeat(jsonLimits.depth)}`).problems).toEqual([]);
  expect(readJson(bytes('[1,2,3]'), { ...jsonLimits, values: 3 }).problems[0]?.code).toBe('json-too-large');
  expect(readJson(bytes('[1,2,3]'), { ...jsonLimits, bytes: 3 }).problems[0]?.code).toBe('json-too-large');
});

test('numbers beyond what a number holds stay what they are', () => {
  expect(read('[9007199254740993, -9007199254740993, 1e400, 12.5]').value).toEqual([
    9007199254740993n,
    -9007199254740993n,
    Number.POSITIVE_INFINITY,
    12.5,
  ]);
  const started = performance.now();
  read(`[${'9'.repeat(4_000_000)}]`);
  expect(performance.now() - started).toBeLessThan(2000);
});
