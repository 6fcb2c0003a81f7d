import { f3Files, project as folder, json } from '../f3-archive.ts';
import type { HostileCase } from './hostile.ts';
import { makeZip } from './make-zip.ts';
import { wholeGit } from './whole-git.ts';

/** What a project without anything in it has; whole but for its issue. */
const names = [
  'forge.json',
  'forge/users/1.json',
  'forge/topics/3.json',
  `${folder}.json`,
  `${folder}/repositories/vcs.json`,
];

const whole = [...f3Files()]
  .filter(([path]) => names.includes(path))
  .map(([name, content]) => ({ name, content: withoutWiki(content) }));
const git = wholeGit(`${folder}/repositories/vcs`);

/** None is among them, so the project may not say that it has one. */
function withoutWiki(record: Uint8Array): string {
  return Buffer.from(record).toString().replace('"has_wiki": true', '"has_wiki": false');
}

/** An F3 archive whose issue 1 is this text. */
function f3Case(name: string, text: string | (() => string | Uint8Array), ...codes: string[]): HostileCase {
  return {
    name: `f3: ${name}`,
    make: () => {
      const made = typeof text === 'string' ? text : text();
      return makeZip({
        entries: [...whole, { name: `${folder}/issues/1.json`, content: made }, ...git],
      });
    },
    codes: codes.sort(),
  };
}

/** An issue that is whole, with this title. */
const around = (text: string) => json({ ...fields, title: 'T' }).replace('"T"', () => text);

const time = '2024-05-08T12:48:00Z';
const fields = {
  ...{ index: '1', poster_id: '/forge/users/1', title: '', content: '', state: 'open', is_locked: false },
  ...{ created: time, updated: time, labels: [], assignees: [] },
};

export const f3Cases: readonly HostileCase[] = [
  f3Case('lists inside each other', () => around('['.repeat(100_000)), 'json-too-large'),
  f3Case('closed lists inside each other', () => around('['.repeat(500_000) + ']'.repeat(500_000)), 'json-too-large'),
  f3Case('objects inside each other', () => around('{"a":'.repeat(100_000)), 'json-too-large'),
  f3Case('a record of 20 MB', () => around(`"${'x'.repeat(20_000_000)}"`), 'json-too-large'),
  f3Case('a million values', () => around(`[${'1,'.repeat(1_000_000)}1]`), 'json-too-large'),
  f3Case('a number of 4 million digits', () => around('9'.repeat(4_000_000))),
  f3Case('a text without an end', () => around(`"${'\\u0041'.repeat(500_000)}`), 'json-broken'),
  f3Case('a hundred thousand keys of one name', () => `{${'"a":1,'.repeat(100_000)}"a":2}`, 'json-duplicate-key'),
  f3Case('keys like __proto__', around('"x", "__proto__": {"a": 1}, "constructor": 2, "toString": 3')),
  f3Case('halves of characters', around('"\\ud800 \\udc00\\ud800"')),
  f3Case(
    'bytes that are no UTF-8',
    () => new Uint8Array([0x22, 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0x22]),
    'json-not-utf8',
  ),
  f3Case('raw control characters', around('"a\u0000b\u0007"'), 'json-broken'),
  f3Case('two records', '{"index": "1"}\n{"index": "1"}\n', 'json-broken'),
  f3Case('nothing', '', 'json-broken'),
  f3Case('a byte order mark', '\ufeff{"index": "1"}\n', 'json-broken'),
  f3Case('comments', '{"index": "1" /* here */}\n', 'json-broken'),
  f3Case('NaN', around('NaN'), 'json-broken'),
  f3Case('a list where a record belongs', '[{"index": "1"}]\n'),
  f3Case(
    'references that climb',
    '{"index": "1", "poster_id": "../../../../../../etc/passwd", "labels": ["/forge/../../x", "//", "a/b"]}\n',
  ),
  f3Case('a reference of a million parts', () => `{"index": "1", "poster_id": "${'../'.repeat(1_000_000)}"}\n`),
  f3Case(
    'all fields of other types',
    '{"index": {}, "title": [], "state": 1, "labels": "x", "created": true, "reactions": [1, [], null]}\n',
  ),
];
