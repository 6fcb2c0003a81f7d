import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readItems } from '../../../../src/formats/common/yaml-read/read-items.ts';
import { concat, utf8 } from '../../../../src/lib/bytes.ts';

const codes = ['yaml-not-utf8', 'yaml-control-character', 'yaml-line-separator'];

/** Codes of characters, and the texts as they were read, of these chunks; each chunk is overwritten when the next is asked for. */
async function read(chunks: readonly Uint8Array[]) {
  async function* passing() {
    for (const chunk of chunks) {
      const lent = chunk.slice();
      yield lent;
      lent.fill(0x58);
    }
  }
  const found: { value: unknown; codes: string[] }[] = [];
  for await (const { value, problems } of readItems(passing()))
    found.push({ value, codes: problems.map(({ code }) => code).filter((code) => codes.includes(code)) });
  return found;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end));
}

/** What the byte-wise look has to find, said by regular expressions. */
function expected(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/.test(text);
  const separator = /[\x85\u2028\u2029]/.test(text);
  return [...(control ? ['yaml-control-character'] : []), ...(separator ? ['yaml-line-separator'] : [])];
}

const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'ab c~é—“”波😀'),
    fc.constantFrom('\x01', '\x1f', '\x7f', '\x80', '\x85', '\x9f', '\xa0', '\u2027', '\u2028', '\u2029', '\u202a'),
    fc.constantFrom('\ufffd', '\ufffe', '\uffff', '\u0be8', '\u0fff', '\uf0be'),
  ),
  maxLength: 12,
});

test('characters that YAML does not have are found wherever the chunks end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(texts, { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (list, places) => {
        const bytes = utf8(list.map((text) => `- content: 'x${text}x'\n`).join(''));
        const found = await read(cut(bytes, places));
        expect(found.map((item) => item.codes)).toEqual(list.map(expected));
        expect(found.map(({ value }) => value)).toEqual((await read([bytes])).map(({ value }) => value));
      },
    ),
  );
});

test.each([
  ['a byte alone', [0x85]],
  ['one too few', [0xe2, 0x80]],
  ['one too many', [0xc3, 0xa9, 0xa9]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['a long form', [0xc0, 0xaf]],
])('bytes that are no UTF-8 are found: %s', async (_, odd) => {
  const bytes = concat([utf8("- content: 'x"), Uint8Array.from(odd), utf8("x'\n- content: y\n")]);
  expect((await read([bytes])).map((item) => item.codes)).toEqual([['yaml-not-utf8'], []]);
});
