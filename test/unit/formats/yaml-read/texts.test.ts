import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goReadings, ourReading } from '../../../support/yaml-differences.ts';
import { goYaml, hasPython } from '../../../support/yaml-readers.ts';

const program = goYaml();
const texts = new Set(['title']);

const traps: readonly string[] = [
  ...['1.10', '1e3', '0x10', '010', '0o10', '0b11', '-010', '+010', '1_000', '.5', '5.', '.inf', '-.INF', '.nan', '-0'],
  ...['True', 'TRUE', 'false', 'yes', 'No', 'on', 'y', '~', 'null', 'Null', '2021-05-27', '12:30:45', '=', '<<'],
  ...[
    '2021-05-27T15:24:13Z',
    '18446744073709551616',
    '9007199254740993',
    '0.1e-7',
    '!!int 010',
    '!!float 1.10',
    '!!str 010',
  ],
];
const scalars = fc.oneof(
  fc.constantFrom(...traps),
  fc.string({
    unit: fc.constantFrom(...'0123456789._eExXoObB+-afn~') as fc.Arbitrary<string>,
    minLength: 1,
    maxLength: 8,
  }),
);
const forms: readonly ((scalar: string) => string)[] = [
  (scalar) => `title: ${scalar}\n`,
  (scalar) => `{title: ${scalar}}\n`,
  (scalar) => `a: &a b\ntitle: ${scalar}\n`,
];

test.skipIf(program === undefined)('a text field holds what is written, as go-yaml fills a string', async () => {
  const written = [...traps, ...fc.sample(scalars, { numRuns: 2000, seed: 6 })].flatMap((scalar) =>
    forms.map((form) => form(scalar)),
  );
  const theirs = goReadings(program ?? '', written, 'texts');
  let read = 0;
  for (const [at, text] of written.entries()) {
    const their = theirs[at];
    if (their === undefined || 'error' in their) continue;
    const ours = await ourReading(text, { texts });
    if ('error' in ours) continue;
    read++;
    const [mine, other] = [ours.value as { title?: unknown }, their.value as { title?: unknown }];
    expect(mine.title ?? '', text).toBe(other.title);
  }
  expect(read).toBeGreaterThan(3000);
});

test.skipIf(!hasPython())('what PyYAML reads as a text is the same text here', async () => {
  const written = [...traps, ...fc.sample(scalars, { numRuns: 500, seed: 7 })].map((scalar) => `title: ${scalar}\n`);
  const program = [
    'import sys,json,yaml',
    'def read(t):',
    '  try:',
    '    v = yaml.safe_load(t)',
    '    return v.get("title") if isinstance(v, dict) and isinstance(v.get("title"), str) else None',
    '  except Exception: return None',
    'json.dump([read(t) for t in json.load(sys.stdin)], sys.stdout)',
  ].join('\n');
  const theirs: unknown = JSON.parse(
    execFileSync('python3', ['-c', program], { input: JSON.stringify(written) }).toString(),
  );
  const all = Array.isArray(theirs) ? theirs : [];
  let read = 0;
  for (const [at, text] of written.entries()) {
    const ours = await ourReading(text, { texts });
    if (typeof all[at] !== 'string' || 'error' in ours) continue;
    read++;
    expect((ours.value as { title?: unknown }).title ?? '', text).toBe(all[at]);
  }
  expect(read).toBeGreaterThan(100);
});

test.each([
  ['- n: 010\n', 1],
  ['- {n: 010, m: [-010, +07, 10]}\n', 3],
  ['- n: -0144\n', 1],
  ['- a: &a b\n  n: 010\n', 1],
  ['- n: "010"\n  m: 0o10\n  o: 0\n  p: -0\n  title: 010\n', 0],
] as const)('octal numbers are told wherever they stand: %j', async (text, count) => {
  const { problems } = await ourReading(text, { texts });
  expect(problems.filter(({ code }) => code === 'yaml-octal')).toHaveLength(count);
});
