import { createHash } from 'node:crypto';
import { goodCommit, type OddCase, treeId } from './odd-case.ts';

const commitId = createHash('sha1').update(`commit ${goodCommit.length}\0${goodCommit}`).digest('hex');
const person = 'A U Thor <a@b.c> 1700000000 +0100';

const bytes = (text: string) => Buffer.from(text, 'latin1');

function commit(lines: readonly string[], rest = '\nwords\n'): Buffer {
  return bytes(lines.map((line) => `${line}\n`).join('') + rest);
}

const tree = `tree ${treeId}`;
const parent = `parent ${commitId}`;
const author = `author ${person}`;
const committer = `committer ${person}`;
const good = [tree, parent, author, committer];

function ident(rule: string, words: readonly string[], newer = false): OddCase[] {
  return words.flatMap((word) => [
    { what: `author ${word}`, rule, content: commit([tree, `author ${word}`, committer]), newer },
    { what: `committer ${word}`, rule, content: commit([tree, author, `committer ${word}`], ''), newer },
  ]);
}

/** Also those of tags. */
const idents: readonly (readonly [rule: string, words: readonly string[], newer?: boolean])[] = [
  ['', [person, 'A <> 0 +0000', 'A <a b> 1 -9999', ' <a> 1 +0000', 'A  <a>  1 +0000', 'A\xff <\xff> 1 +0000']],
  ['', ['A <a> 9223372036854775807 +0000', 'A <a>   5 +0000', 'A <a> \t5 +0000']],
  ['missingNameBeforeEmail', ['<a@b.c> 1 +0000', '<']],
  ['badName', ['A > <a> 1 +0000', '>']],
  ['missingEmail', ['A', '', 'A a@b.c 1 +0000']],
  ['missingSpaceBeforeEmail', ['A<a@b.c> 1 +0000']],
  ['badEmail', ['A <a', 'A <a<b> 1 +0000', 'A <']],
  ['missingSpaceBeforeDate', ['A <a>', 'A <a>1 +0000', 'A <a>> 1 +0000']],
  ['badDate', ['A <a> x +0000', 'A <a> 12x +0000', 'A <a> 12', 'A <a>  +', 'A <a> 0\t+0000'.replace('0\t', '1\t')]],
  ['zeroPaddedDate', ['A <a> 01 +0000', 'A <a> 00 +0000', 'A <a> 0']],
  [
    'badDateOverflow',
    ['A <a> 9223372036854775808 +0000', 'A <a> 18446744073709551616 +0000', `A <a> 1${'0'.repeat(50)} +0000`],
  ],
  [
    'badTimezone',
    ['A <a> 1 0000', 'A <a> 1 +000', 'A <a> 1 +00000', 'A <a> 1 ', 'A <a> 1 +0000 ', 'A <a> 1  +0000', 'A <a> 1 +00a0'],
  ],
  // Older git has a number read with any white space and signs before it.
  ['badDate', ['A <a> +5 +0000', 'A <a> \r5 +0000', 'A <a> '], true],
  ['zeroPaddedDate', ['A <a>  05 +0000'], true],
];

export const oddCommits: readonly OddCase[] = [
  { what: 'a good one', rule: '', content: commit(good) },
  { what: 'one without words', rule: '', content: commit(good, '') },
  { what: 'one whose words have no line end', rule: '', content: commit(good, '\nwords') },
  { what: 'one that ends with its header', rule: '', content: commit(good, '\n') },
  { what: 'further headers', rule: '', content: commit([...good, 'encoding latin1', 'gpgsig x', ' y']) },
  { what: 'two parents', rule: '', content: commit([tree, parent, parent, author, committer]) },
  { what: 'capitals in an id', rule: '', content: commit([`tree ${treeId.toUpperCase()}`, author, committer]) },
  {
    what: 'a header without line end',
    rule: 'unterminatedHeader',
    content: bytes(commit(good, '').toString('latin1').slice(0, -1)),
  },
  { what: 'only a tree', rule: 'missingAuthor', content: commit([tree], '') },
  { what: 'a parent without line end', rule: 'unterminatedHeader', content: bytes(`${tree}\n${parent}`) },
  { what: 'a zero byte in the header', rule: 'nulInHeader', content: commit([tree, 'author \0', committer]) },
  { what: 'a zero byte behind all lines', rule: 'nulInHeader', content: commit(good, 'x\0') },
  { what: 'a zero byte in the words', rule: 'nulInCommit', content: commit(good, '\nwo\0rds\n') },
  { what: 'a zero byte at the end', rule: 'nulInCommit', content: commit(good, '\nwords\0') },
  { what: 'a zero byte at the end of an empty line', rule: 'nulInCommit', content: commit(good, '\n\0') },
  { what: 'no author', rule: 'missingAuthor', content: commit([tree, committer]) },
  { what: 'author behind committer', rule: 'missingAuthor', content: commit([tree, committer, author]) },
  { what: 'a parent behind the author', rule: 'missingCommitter', content: commit([tree, author, parent, committer]) },
  { what: 'a strange line first', rule: 'missingAuthor', content: commit([tree, 'x y', author, committer]) },
  { what: 'two authors', rule: 'multipleAuthors', content: commit([tree, author, author, committer]) },
  { what: 'no committer', rule: 'missingCommitter', content: commit([tree, author]) },
  {
    what: 'a committer in the words only',
    rule: 'missingCommitter',
    content: commit([tree, author], `\n${committer}\n`),
  },
  { what: 'an author with a tab', rule: 'missingAuthor', content: commit([tree, `author\t${person}`, committer]) },
  { what: 'no tree', rule: 'refused', content: commit([author, committer]) },
  { what: 'a parent first', rule: 'refused', content: commit([parent, tree, author, committer]) },
  { what: 'a bad id', rule: 'refused', content: commit([`tree ${treeId.slice(1)}x`, author, committer]) },
  { what: 'a long id', rule: 'refused', content: commit([`${tree}0`, author, committer]) },
  { what: 'a bad parent', rule: 'refused', content: commit([tree, parent.replace(/.$/, 'x'), author, committer]) },
  { what: 'a long parent', rule: 'refused', content: commit([tree, `${parent}0`, author, committer]) },
  { what: 'a short parent', rule: 'refused', content: commit([tree, parent.slice(0, -1), author, committer]) },
  ...idents.flatMap(([rule, words, newer]) => ident(rule, words, newer)),
];

const object = `object ${commitId}`;
const tag = [object, 'type commit', 'tag v1', `tagger ${person}`];

export const oddTags: readonly OddCase[] = [
  { what: 'a good one', rule: '', content: commit(tag) },
  { what: 'one without words', rule: '', content: commit(tag, '') },
  {
    what: 'one of a folder',
    rule: '',
    content: commit([`object ${treeId}`, 'type tree', 'tag v1', `tagger ${person}`]),
  },
  // git only warns, or says nothing.
  { what: 'no tagger', rule: '', content: commit([object, 'type commit', 'tag v1']) },
  { what: 'a bad name', rule: '', content: commit([object, 'type commit', 'tag v..1', `tagger ${person}`]) },
  { what: 'no name', rule: '', content: commit([object, 'type commit', 'tag ', `tagger ${person}`]) },
  { what: 'a further header', rule: '', content: commit([...tag, 'more x']) },
  // Case 290049 of the nightly run's seed 20261121.
  {
    what: 'a tagger on two lines',
    rule: 'badTimezone',
    content: commit([object, 'type commit', 'tag v1', 'tagger A <a@b.c> 1 +', '0100']),
    forgotten: true,
  },
  { what: 'a header instead of the tagger', rule: '', content: commit([object, 'type commit', 'tag v1', 'more x']) },
  { what: 'a zero byte in the words', rule: '', content: commit(tag, '\nwo\0rds\n') },
  { what: '64 bytes', rule: '', content: commit([`object ${treeId}`, 'type tree', 'tag a'], '') },
  { what: '63 bytes', rule: 'shortTag', content: commit([`object ${treeId}`, 'type tree', 'tag '], '') },
  {
    what: 'a zero byte in the header',
    rule: 'nulInHeader',
    content: commit([object, 'type commit', 'tag v\0', `tagger ${person}`]),
  },
  {
    what: 'a header without line end',
    rule: 'unterminatedHeader',
    content: bytes(commit(tag, '').toString('latin1').slice(0, -1)),
  },
  { what: 'no type', rule: 'refused', content: commit([object, 'tag v1', `tagger ${person}`]) },
  { what: 'a strange type', rule: 'refused', content: commit([object, 'type x', 'tag v1', `tagger ${person}`]) },
  { what: 'a longer type', rule: 'badType', content: commit([object, 'type commits', 'tag v1', `tagger ${person}`]) },
  { what: 'a shorter type', rule: 'badType', content: commit([object, 'type comm', 'tag v1', `tagger ${person}`]) },
  {
    what: 'a type with a blank',
    rule: 'badType',
    content: commit([object, 'type commit ', 'tag v1', `tagger ${person}`]),
  },
  {
    what: 'no line of the name',
    rule: 'missingTagEntry',
    content: commit([object, 'type commit', `tagger ${person}`]),
  },
  {
    what: 'nothing behind the type',
    rule: 'missingTagEntry',
    content: commit([object, 'type commit'], '\nwords and words'),
  },
  { what: 'no object', rule: 'refused', content: commit(['type commit', 'tag v1', `tagger ${person}`]) },
  ...idents.flatMap(([rule, words, newer]) =>
    words.map((word) => ({
      what: `tagger ${word}`,
      rule,
      content: commit([object, 'type commit', 'tag v1', `tagger ${word}`]),
      ...(newer === undefined ? {} : { newer }),
    })),
  ),
];
