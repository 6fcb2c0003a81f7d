import type { OddCase } from './odd-case.ts';
import { blobId, treeId } from './odd-case.ts';

const file = '100644';
const folder = '40000';
const link = '120000';
const nobody = '0'.repeat(40);

/** `[mode, name, id]` each; the id of the empty file or folder is the default. Names are bytes, as latin1. */
function tree(...entries: (readonly [string, string, string?])[]): Buffer {
  return Buffer.concat(
    entries.map(([mode, name, id = Number.parseInt(mode, 8) >> 12 === 4 ? treeId : blobId]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]),
    ),
  );
}

const utf8Name = (name: string) => Buffer.from(name).toString('latin1');

function named(rule: string, mode: string, names: readonly string[], newer = false): OddCase[] {
  return names.map((name) => ({
    what: `${mode} ${JSON.stringify(name.slice(0, 40))}`,
    rule,
    content: tree([mode, name]),
    newer,
  }));
}

const f = (name: string) => [file, name] as const;
const d = (name: string) => [folder, name] as const;

function ordered(rule: string, ...entries: (readonly [string, string])[]): OddCase {
  return {
    what: entries.map(([mode, name]) => (mode === folder ? `${name}/` : name)).join(' '),
    rule,
    content: tree(...entries),
  };
}

const orders: readonly OddCase[] = [
  ordered('', f('a'), f('b'), f('c')),
  ordered('', f('a'), d('b'), f('c')),
  ordered('treeNotSorted', f('b'), f('a')),
  ordered('treeNotSorted', f('abcdefghijklmnopqrst'), f('abcdefghijklmnopqrss')),
  ordered('', f('abcdefgh'), f('abcdefgh0')),
  ordered('treeNotSorted', f('abcdefgh0'), f('abcdefgh')),
  ordered('treeNotSorted', f('foo0'), f('foo')),
  ordered('', f('foo-'), f('foo.c'), d('foo'), f('foo0')),
  ordered('treeNotSorted', d('foo'), f('foo.c')),
  ordered('treeNotSorted', f('foo0'), d('foo')),
  ordered('', f('a'), f('A'.toLowerCase().concat('\xff'))),
  ordered('treeNotSorted', f('\xff'), f('a')),
  ordered('duplicateEntries', f('a'), f('a')),
  ordered('duplicateEntries', d('a'), d('a')),
  ordered('duplicateEntries', f('abcdefgh'), f('abcdefgh')),
  ordered('duplicateEntries', f('abcdefg'), f('abcdefg')),
  ordered('duplicateEntries', f('abcdefghijklmnopqrstuvwx'), f('abcdefghijklmnopqrstuvwx')),
  ordered('duplicateEntries', f('a'), d('a')),
  ordered('duplicateEntries', f('foo'), f('foo.bar'), d('foo')),
  ordered('duplicateEntries', f('foo'), f('foo.bar'), f('foo.bar.baz'), d('foo.bar'), d('foo')),
  ordered('duplicateEntries', f('foo'), f('foo.bar'), f('foo.bar.baz'), d('foo')),
  ordered('duplicateEntries', f('foo'), f('foo.bar'), f('foo.bar.baz'), d('foo.bar')),
  ordered('duplicateEntries', f('foo'), f('foo.a'), f('foo.b'), f('foo.b.c'), d('foo')),
  ordered('', f('foo'), f('foo.bar'), f('foo.bar.baz'), d('foo.baz'), f('foo0')),
  ordered('', f('foo'), f('foo.a'), f('goo'), f('goo.a'), d('goo.b'), f('goo0')),
  ordered('duplicateEntries', f('foo'), f('foo.a'), f('goo'), f('goo.a'), d('goo')),
  ordered('duplicateEntries', f('a'), f('a-'), f('a--'), f('a---'), d('a--'), d('a')),
  ordered('', d('foo'), d('foo0'), f('foo1')),
  ordered('', f('-'), f('--'), d('.a'), f('0')),
];

const deep = Array.from({ length: 300 }, (_, length) => `a${'-'.repeat(length)}`);

const modes: readonly OddCase[] = [
  ...named('', file, ['a']),
  ...named('', '100755', ['a']),
  ...named('', link, ['a']),
  ...named('', folder, ['a']),
  // No refusal: git only warns of modes that do not exist.
  ...named('', '100664', ['a']),
  ...named('', '100600', ['a']),
  ...named('', '644', ['a']),
  ...named('', '7777777777100644', ['a']),
  ...named('zeroPaddedFilemode', '040000', ['a']),
  ...named('zeroPaddedFilemode', '0100644', ['a']),
  ...named('zeroPaddedFilemode', '00000000100644', ['a']),
  { what: 'a submodule', rule: '', content: tree(['160000', 'a', '12'.repeat(20)]) },
  { what: 'a file as nothing', rule: 'nullSha1', content: tree([file, 'a', nobody]) },
  { what: 'a submodule as nothing', rule: 'nullSha1', content: tree(['160000', 'a', nobody]) },
  { what: 'no entries', rule: '', content: Buffer.alloc(0) },
  { what: 'a letter in a mode', rule: 'refused', content: tree(['10a644', 'a', blobId]) },
  { what: 'no mode', rule: 'refused', content: tree(['', 'a', blobId]) },
  { what: 'no name', rule: 'refused', content: tree([file, '']) },
  { what: 'half an id', rule: 'refused', content: tree([file, 'a']).subarray(0, -10) },
  {
    what: 'many files that are each the beginning of the next, then a folder of the first',
    rule: 'duplicateEntries',
    content: tree(...deep.map((name) => f(name)), d('a')),
  },
];

const names: readonly OddCase[] = [
  ...named('fullPathname', file, ['/a', 'a/b', 'abcdefghijklmnopqrs/t', '/']),
  ...named('hasDot', file, ['.']),
  ...named('hasDotdot', folder, ['..']),
  ...named('', file, [
    '...',
    '.a',
    '.gi',
    '.gitx',
    '.gi t',
    'git',
    'git~2',
    'git~10',
    'GIT~',
    '.git~1',
    'g',
    '~',
    '~1',
  ]),
  ...named('', file, [
    '.gitignore',
    '.gitattributes',
    '.gitmodules',
    '.github',
    '.mailmap',
    '.gitmodule',
    'gitmodules',
  ]),
  ...named('hasDotgit', folder, [
    '.git',
    '.GIT',
    '.Git',
    '.git.',
    '.git ',
    '.git . ..',
    '.git:a',
    'git~1',
    'GIT~1',
    'git~1. ',
  ]),
  ...named('hasDotgit', folder, [
    '.git\\a',
    'a\\.git',
    'a\\b\\.GIT',
    'a\\git~1',
    '\\.git',
    'a\\.git\\b',
    '.git:',
    'x\\.git . ',
  ]),
  ...named('', folder, ['.git.a', 'git~1a', 'a\\.gitx', 'a\\b', '\\', 'a\\git~2', '.gitx\\a']),
  ...named(
    'hasDotgit',
    folder,
    ['.g\u200cit', '\u200d.git', '\ufeff.git', '.git\u202a', '.\u206fGIT', '.g\u200e\u200f\u202e\u206ait'].map(
      utf8Name,
    ),
  ),
  ...named('', folder, ['.g\u200bit', '.g\u202fit', '.git\u2069', '.g\u0456t', '\u2028.git', '\ufefe'].map(utf8Name)),
  // What is no UTF-8 ends the name.
  ...named('hasDotgit', folder, [
    '.git\xff',
    '.git\xc3',
    '.git\xe2\x80',
    '.git\xc0\x80',
    '.git\xed\xa0\x80',
    '.git\xf5\x80\x80\x80',
  ]),
  ...named('hasDotgit', folder, [
    '.git\xef\xbf\xbe',
    '.git\xf0\x80\x80\x80',
    '.git\xf4\x90\x80\x80',
    '.git\xe0\x80\x80',
    '.git\x80',
  ]),
  ...named('', folder, [
    '.git\xc3\xa4',
    '.git\xe2\x82\xac',
    '.git\xf0\x9f\x98\x80',
    '.git\xed\x9f\xbf',
    '.git\xef\xbf\xbd',
    '\xff.git',
  ]),
  ...named('gitmodulesSymlink', link, [
    '.gitmodules',
    '.GITMODULES',
    '.gitmodules ',
    '.gitmodules:a',
    'gitmod~1',
    'GITMOD~4',
  ]),
  ...named('gitmodulesSymlink', link, [
    'gi7eba~1',
    'GI7EB~10',
    'gi7~1234',
    'g~123456',
    '~1000000',
    'a\\.gitmodules',
    'gi7eba~9.',
  ]),
  ...named('gitmodulesSymlink', link, ['.git\u200cmodules', '.gitmodules\ufeff'].map(utf8Name)),
  ...named('', link, [
    'gitmod~5',
    'gitmod~0',
    'gi7eba~0',
    'gi7ebc~1',
    'gi7~123',
    '~100000',
    '.gitmodules\\a',
    '.gitmodulesx',
    'h~123456',
  ]),
  ...named('', link, ['.gitattributes', '.gitignore', '.mailmap']),
  // These are said of what stands there, not of the tree.
  ...named('gitmodulesBlob', folder, ['.gitmodules', '.GitModules.', 'gitmod~2', 'a\\.gitmodules', 'gi7eba~1']),
  ...named('gitattributesBlob', folder, ['.gitattributes', 'gitatt~1', 'GI7D29~1', '.GITATTRIBUTES ']),
  ...named('', folder, ['a\\.gitattributes', 'gi7d28~1', '.gitattribute']),
  ...named('', file, ['a'.repeat(4096)]),
  ...named('largePathname', file, ['a'.repeat(4097)], true),
];

const others: readonly OddCase[] = [
  {
    what: 'a folder under a strange mode as .gitmodules',
    rule: 'gitmodulesBlob',
    content: tree(['644', '.gitmodules', treeId]),
  },
  { what: 'a file under a strange mode as .gitmodules', rule: '', content: tree(['140000', '.gitmodules', blobId]) },
  { what: 'a submodule as .gitmodules', rule: '', content: tree(['160000', '.gitmodules', '12'.repeat(20)]) },
  {
    what: 'a submodule as .gitattributes',
    rule: 'gitattributesMissing',
    content: tree(['160000', '.gitattributes', '12'.repeat(20)]),
  },
  // A short name of `.gitmodules` and of `.gitattributes`: case 333419 of the nightly run's seed 20261121.
  ...['~1000000', '~1000000 '].map((name) => ({
    what: `a submodule as ${JSON.stringify(name)}`,
    rule: 'gitattributesMissing',
    content: tree(['160000', name, '12'.repeat(20)]),
  })),
  { what: '.git behind the colon of .gitmodules', rule: 'hasDotgit', content: tree([file, '.gitmodules:\\.git']) },
  {
    what: '.git behind the colon of .gitattributes',
    rule: 'hasDotgit',
    content: tree([file, '.gitattributes:\\.git']),
  },
];

export const oddTrees: readonly OddCase[] = [...orders, ...modes, ...names, ...others];
