import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readItems } from '../../../../src/formats/common/yaml-read/read-items.ts';
import type { YamlValue } from '../../../../src/formats/common/yaml-read/types.ts';
import { type YamlRecord, yamlItem, yamlMapping } from '../../../../src/formats/gitea-dump/yaml.ts';
import { utf8 } from '../../../../src/lib/bytes.ts';
import { goReadings, isSameReading, ourReading } from '../../../support/yaml-differences.ts';
import { goYaml, hasPython } from '../../../support/yaml-readers.ts';

/** Pieces that hostile texts are made of. */
const pieces = fc.constantFrom(
  ...[
    'a',
    ' ',
    '\n',
    '\t',
    '\r',
    '"',
    "'",
    '\\',
    ': ',
    '- ',
    '#',
    ' #',
    '|',
    '>',
    '&a',
    '*a',
    '!!str',
    '<<',
    '{',
    '}',
    '[',
    ']',
  ],
  ...[
    '\0',
    '\x07',
    '\x7f',
    '\x85',
    '\xa0',
    '\u2028',
    '\u2029',
    '\ufeff',
    '\ufffe',
    '\u202e',
    '😀',
    'é',
    'null',
    'yes',
    '010',
    '1e3',
  ],
  ...['2024-01-01', '0x1f', '~', '.inf', '---', '...', '\n---\n', '\n- ', '%', '@', '`', '/', ',', '?', '__proto__'],
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const keys = fc.oneof(texts, fc.constantFrom('title', 'content', '__proto__', 'constructor', 'yes', 'null'));
const scalars = fc.oneof(texts, fc.boolean(), fc.constant(null), fc.maxSafeInteger());
const { record: records } = fc.letrec<{ value: YamlRecord[string]; record: YamlRecord }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(scalars, { maxLength: 3 }),
    tie('record'),
    fc.array(tie('record'), { maxLength: 2 }),
  ),
  record: fc.dictionary(keys, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}));

async function* piecesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = utf8(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function valuesIn(text: string, size = 1 << 16): Promise<YamlValue[]> {
  const values: YamlValue[] = [];
  for await (const { value, problems } of readItems(piecesOf(text, size))) {
    expect(problems).toEqual([]);
    if (value !== undefined) values.push(value);
  }
  return values;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what our writer writes comes back, in pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(records, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 50 }),
      async (all, size) => {
        expect(plain(await valuesIn(all.map(yamlItem).join(''), size))).toEqual(plain(all));
      },
    ),
    { numRuns: 1500 },
  );
});

test('a file that is one mapping comes back', async () => {
  await fc.assert(
    fc.asyncProperty(records, async (record) => {
      expect(plain(await valuesIn(`# x\n${yamlMapping(record)}`))).toEqual(plain([record]));
    }),
    { numRuns: 500 },
  );
});

test.each(['QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const)(
  'what the yaml package writes comes back (%s)',
  async (defaultStringType) => {
    const simple = fc.array(fc.constantFrom('a', 'b c', ' ', '\n', '"', "'", '\\', ': ', '#', 'é', '😀', '- '), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          simple.map((all) => all.join('')),
          { minLength: 1, maxLength: 4 },
        ),
        async (all) => {
          const items = all.map((text, at) => ({ title: text, number: at, list: [text, { inside: text }] }));
          const text = stringify(items, { defaultStringType, defaultKeyType: 'PLAIN' });
          const program = goYaml();
          const [theirs] = program === undefined ? [] : goReadings(program, [text]);
          // It has its own mistakes; go-yaml says which of its texts are what they should be.
          if (theirs !== undefined && 'error' in theirs) return;
          const ours = await ourReading(text);
          expect('value' in ours).toBe(true);
          if ('value' in ours && theirs !== undefined) expect(isSameReading(ours.value, theirs.value), text).toBe(true);
          if (theirs === undefined) expect(plain(await valuesIn(text))).toEqual(items);
        },
      ),
      { numRuns: 60 },
    );
  },
);

test.runIf(hasPython() && goYaml() !== undefined)('what PyYAML writes is read as go-yaml reads it', async () => {
  const samples = fc.sample(records, { numRuns: 500, seed: 7 });
  const program =
    'import json, sys, yaml\nfor line in sys.stdin: print(json.dumps(yaml.safe_dump([json.loads(line)], allow_unicode=True)))';
  const input = samples.map((record) => `${JSON.stringify(record)}\n`).join('');
  const output = execFileSync('python3', ['-c', program], { input, maxBuffer: 1 << 28 }).toString();
  // It writes the three odd line breaks as they are, which is told as a problem.
  const written = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string)
    .filter((text) => !/[\x85\u2028\u2029]/.test(text));
  const theirs = goReadings(goYaml() ?? '', written);
  for (const [at, text] of written.entries()) {
    const ours = await ourReading(text);
    const their = theirs[at] ?? { error: '' };
    if ('error' in their) expect(ours, text).toHaveProperty('error');
    else expect('value' in ours && isSameReading(ours.value, their.value), text).toBe(true);
  }
});

const dumps = fileURLToPath(new URL('../../../fixtures/dumps', import.meta.url));
const files = readdirSync(dumps, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yml'));

test.runIf(goYaml() !== undefined)('every file of the dumps is read as go-yaml reads it', async () => {
  const all = files.map((name) => readFileSync(join(dumps, name), 'utf8'));
  const theirs = goReadings(goYaml() ?? '', all);
  for (const [at, text] of all.entries()) {
    const ours = await ourReading(text);
    const their = theirs[at];
    if (their === undefined || 'error' in their) expect(ours, files[at]).toHaveProperty('error');
    else expect('value' in ours && isSameReading(ours.value, their.value), files[at]).toBe(true);
  }
});

test('texts that a forge wrote and cannot read are read as they were meant', async () => {
  const golden = join(dumps, 'weather-buoy/golden-dump/release.yml');
  expect(existsSync(golden)).toBe(true);
  const bodies: unknown[] = [];
  const codes: string[] = [];
  for await (const { value, problems } of readItems(piecesOf(readFileSync(golden, 'utf8'), 1000))) {
    codes.push(...problems.map(({ code }) => code));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) bodies.push(value['body']);
  }
  expect(codes).toEqual(['yaml-leading-space']);
  expect(bodies).toContain('    four spaces first\n    and again\nthen none');
});
