import { concat, utf8 } from '../../../src/lib/bytes.ts';
import type { HostileCase } from './hostile.ts';
import { makeZip } from './make-zip.ts';
import { wholeGit } from './whole-git.ts';

const git = wholeGit();

/** A dump whose list of issues is this text. */
function yamlCase(name: string, text: string | (() => string | Uint8Array), ...codes: string[]): HostileCase {
  return {
    name: `yaml: ${name}`,
    make: () => {
      const made = typeof text === 'string' ? text : text();
      return makeZip({
        entries: [{ name: 'repo.yml', content: 'name: a\n' }, { name: 'issue.yml', content: made }, ...git],
      });
    },
    codes: codes.sort(),
  };
}

function laughs(levels: number, width: number): string {
  const lines = ['a0: &a0 lol'];
  for (let level = 1; level <= levels; level++)
    lines.push(`a${level}: &a${level} [${Array.from({ length: width }, () => `*a${level - 1}`).join(', ')}]`);
  return `- ${lines.join('\n  ')}\n`;
}

/** One that is whole. */
function issue(title: string): string {
  const fields = [`number: 1`, 'poster_id: 1', 'poster_name: ada', `title: ${JSON.stringify(title)}`, 'state: open'];
  const times = ['created', 'updated'].map((name) => `${name}: 2024-05-08T12:48:00Z`);
  return `- ${[...fields, ...times].join('\n  ')}\n`;
}

const deepBlock = (depth: number) =>
  Array.from({ length: depth }, (_, at) => `${' '.repeat(at)}${at === 0 ? '- ' : '  '}a:\n`).join('');

export const yamlCases: readonly HostileCase[] = [
  yamlCase('a billion laughs', laughs(9, 9), 'yaml-alias-bomb'),
  yamlCase('a wide alias bomb', laughs(2, 2000), 'yaml-alias-bomb'),
  yamlCase('an alias to what is around it', '- &a [*a]\n', 'yaml-alias-bomb'),
  yamlCase('an alias to nothing', '- *nothing\n', 'yaml-broken'),
  yamlCase('merging what is around it', '- &a\n  <<: *a\n', 'yaml-alias-bomb'),
  yamlCase('brackets inside each other', () => `- ${'['.repeat(100_000)}`, 'yaml-too-deep'),
  yamlCase('brackets behind an anchor', () => `- &a ${'['.repeat(500)}`, 'yaml-broken'),
  yamlCase(
    'closed brackets behind an anchor',
    () => `- &a ${'['.repeat(500_000)}${']'.repeat(500_000)}`,
    'yaml-too-deep',
  ),
  yamlCase('dashes behind an anchor', () => `- &a\n ${'- '.repeat(500_000)}x`, 'yaml-too-deep'),
  yamlCase('braces inside each other', () => `- ${'{"a":'.repeat(100_000)}`, 'yaml-too-deep'),
  yamlCase('dashes inside each other', () => `${'- '.repeat(100_000)}x\n`, 'yaml-too-deep'),
  yamlCase('mappings inside each other', () => deepBlock(1000), 'yaml-too-deep'),
  yamlCase('a text of 20 MB', () => `- title: "${'x'.repeat(20_000_000)}"\n- a: 1\n`, 'yaml-item-too-large'),
  yamlCase('a block of 20 MB', () => `- title: |\n${'    line\n'.repeat(2_500_000)}- a: 1\n`, 'yaml-item-too-large'),
  yamlCase('a text of 10 MB', () => `- title: "${'x'.repeat(10_000_000)}"\n`, 'yaml-scalar-too-long'),
  yamlCase('a line without an end', () => 'x'.repeat(20_000_000), 'yaml-item-too-large'),
  yamlCase('a million values', () => `- [${'1,'.repeat(1_000_000)}1]\n`, 'yaml-too-many-nodes'),
  yamlCase(
    'a long item in rare forms',
    () => `- &a x\n- &b [${'abcdefgh, '.repeat(200_000)}x]\n`,
    'yaml-item-too-large',
  ),
  yamlCase('keys like __proto__', `${issue('x')}  __proto__: {a: 1}\n  constructor: 2\n  toString: 3\n`),
  yamlCase('the same key twice', '- a: 1\n  a: 2\n', 'yaml-duplicate-key'),
  yamlCase('__proto__ twice', '- __proto__: 1\n  "__proto__": 2\n', 'yaml-duplicate-key'),
  yamlCase('the same key twice in braces', '- {a: 1, "a": 2}\n', 'yaml-duplicate-key'),
  yamlCase('a list for a key', '- ? [a]\n  : b\n', 'yaml-odd-key'),
  yamlCase('a control character', '- title: a\x07b\n', 'yaml-control-character'),
  yamlCase('an escape sequence', '- title: "\x1b[2J"\n', 'yaml-control-character'),
  yamlCase('a NUL', '- title: a\0b\n', 'yaml-control-character'),
  yamlCase('a line separator', '- title: a\u2028b\n', 'yaml-line-separator'),
  yamlCase(
    'bytes that are no UTF-8',
    () => concat([utf8('- title: a'), Uint8Array.of(0xff, 0xfe, 10)]),
    'yaml-not-utf8',
  ),
  yamlCase('UTF-16', () => Uint8Array.of(0xff, 0xfe, 45, 0, 32, 0, 97, 0), 'yaml-control-character', 'yaml-not-utf8'),
  yamlCase('a stray []', '- a: 1\n[]\n- a: 2\n', 'yaml-stray-empty-list'),
  yamlCase('a stray [] at the end', '- a: 1\n[]\n', 'yaml-stray-empty-list'),
  yamlCase('a stray [] at the beginning', '[]\n- a: 1\n', 'yaml-stray-empty-list'),
  yamlCase('a second document', '- a: 1\n---\n- a: 2\n', 'yaml-second-document'),
  yamlCase('a second document behind dots', '- a: 1\n...\n- a: 2\n', 'yaml-second-document'),
  yamlCase('a text that does not end', '- a: "b\n', 'yaml-broken'),
  yamlCase('a bracket that is not closed', '- a: [1, 2\n', 'yaml-broken'),
  yamlCase('lines that do not fit', '- a: 1\n   b: 2\n  c: 3\n', 'yaml-broken'),
  yamlCase('a line at the margin', '- a: 1\nevil: 2\n- a: 3\n', 'yaml-broken'),
  yamlCase('a tab for indentation', '- a:\n\tb: 1\n', 'yaml-broken'),
  yamlCase('what go-yaml cannot read back', '- a: |4-\n        x\n    y\n', 'yaml-leading-space'),
  yamlCase('an octal number', '- number: 0144\n', 'yaml-octal'),
  yamlCase('an escape of JSON', '- a: "\\ud83d\\ude00"\n', 'yaml-broken'),
  yamlCase('an escape that is cut off', '- a: "\\u12"\n', 'yaml-broken'),
  yamlCase('a tag that does not fit', '- a: !!int x\n', 'yaml-odd-tag'),
  yamlCase('broken base64', '- a: !!binary "%%%"\n', 'yaml-odd-tag'),
  yamlCase('a tag that would run something', '- !!python/object/apply:os.system ["true"]\n'),
  yamlCase('a script', issue('<script>alert(1)</script>')),
  yamlCase('many anchors', () => `- [${Array.from({ length: 20_000 }, (_, at) => `&a${at} x`).join(', ')}]\n`),
  yamlCase('a number of 100,000 digits', () => `- number: ${'9'.repeat(100_000)}\n`),
  yamlCase('spaces only', () => ' '.repeat(5_000_000)),
  yamlCase('comments only', () => '# x\n'.repeat(2_000_000)),
  yamlCase('line breaks only', () => '\n'.repeat(5_000_000)),
  yamlCase('many items', () => '-\n'.repeat(200_000)),
  yamlCase('backslashes and quotes', () => `- "${'\\"'.repeat(1_000_000)}"\n`),
  yamlCase('apostrophes', () => `- '${"''".repeat(1_000_000)}'\n`),
];
