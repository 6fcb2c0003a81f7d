import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../../src/archive/crc32.ts';
import { concat, utf8 } from '../../../src/lib/bytes.ts';
import type { HostileCase } from './hostile.ts';
import { extraOf, type MadeEntry, type MadeZip, makeZip, record } from './make-zip.ts';
import { makeQuine } from './quine.ts';
import { wholeGit } from './whole-git.ts';

const none = new Uint8Array(0);
const good: MadeEntry = { name: 'repo.yml', content: 'name: a\n' };
const rest: MadeEntry = { name: 'topic.yml', content: 'topics: []\n', method: 8 };

/** Behind it all, so that a dump is whole but for what is hostile. */
const git: readonly MadeEntry[] = wholeGit();

function zipCase(name: string, made: MadeZip, ...codes: string[]): HostileCase {
  return { name: `zip: ${name}`, make: () => makeZip(made), codes: codes.sort() };
}

/** One odd entry among good ones. */
function entryCase(name: string, entry: MadeEntry, ...codes: string[]): HostileCase {
  return zipCase(name, { entries: [good, entry, rest, ...git] }, ...codes);
}

function nameCase(name: string, path: string | Uint8Array, ...codes: string[]): HostileCase {
  return entryCase(`name ${name}`, { name: path, content: 'x' }, ...codes);
}

const names: readonly HostileCase[] = [
  nameCase('climbs out', '../evil.txt', 'entry-name-climbs'),
  nameCase('climbs out below a folder', 'a/../../evil.txt', 'entry-name-climbs'),
  nameCase('climbs and comes back', 'a/../repo2.yml', 'entry-name-climbs'),
  nameCase('is two dots', '..', 'entry-name-climbs'),
  nameCase('climbs as a folder', '../', 'entry-name-climbs'),
  nameCase('climbs with backslashes', '..\\..\\evil.txt', 'entry-name-backslash', 'entry-name-climbs'),
  nameCase('is absolute', '/etc/passwd', 'entry-name-absolute'),
  nameCase('is a share', '//server/share/x', 'entry-name-absolute'),
  nameCase('is a share of Windows', '\\\\server\\share\\x', 'entry-name-absolute', 'entry-name-backslash'),
  nameCase('has a drive', 'C:/windows/x', 'entry-name-drive'),
  nameCase('has a drive and no slash', 'c:evil.txt', 'entry-name-drive'),
  nameCase('has a drive with backslashes', 'C:\\windows\\x', 'entry-name-backslash', 'entry-name-drive'),
  nameCase('has backslashes', 'issues\\x.txt', 'entry-name-backslash'),
  nameCase('has a NUL', 'repo.yml\0.txt', 'entry-name-nul'),
  nameCase('has a line break', 'a\nb', 'entry-name-control'),
  nameCase('has an escape sequence', '\x1b[31mred', 'entry-name-control'),
  nameCase('has a C1 control', 'a\x9bb', 'entry-name-control'),
  nameCase('has a line separator', 'a\u2028b', 'entry-name-control'),
  nameCase('is turned from right to left', 'photo\u202egpj.exe', 'entry-name-bidi'),
  nameCase('has an isolate', 'a\u2067b\u2069.txt', 'entry-name-bidi'),
  nameCase('is empty', '', 'entry-name-empty'),
  nameCase('is a dot', '.', 'entry-name-empty'),
  nameCase('has an empty part', 'a//b', 'entry-name-empty-part'),
  nameCase('has a dot for a part', 'a/./b', 'entry-name-empty-part'),
  nameCase('is too long', `${'d/'.repeat(2100)}x`, 'entry-name-too-long'),
  nameCase('is as long as can be', 'x'.repeat(65_535), 'entry-name-too-long'),
  nameCase('has a part that is too long', 'x'.repeat(300), 'entry-name-unportable'),
  nameCase('is a device', 'aux/con.txt', 'entry-name-unportable'),
  nameCase('ends in a dot', 'a./b', 'entry-name-unportable'),
  nameCase('has a second stream', 'a.txt:hidden', 'entry-name-unportable'),
  nameCase('says UTF-8 and is not', Uint8Array.of(0x61, 0xff, 0x62), 'entry-name-not-text'),
  nameCase('has overlong UTF-8', Uint8Array.of(0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x78), 'entry-name-not-text'),
  nameCase('is __proto__', '__proto__'),
  entryCase(
    'name climbs in the unicode field',
    {
      name: 'fine.txt',
      content: 'x',
      flags: 0,
      extra: extraOf(
        0x7075,
        concat([Uint8Array.of(1), record(4, none, none, [[0, 4, crc32(utf8('fine.txt'))]]), utf8('../x')]),
      ),
    },
    'entry-name-climbs',
  ),
];

const doubles: readonly HostileCase[] = [
  entryCase('the same name twice', { name: 'repo.yml', content: 'name: b\n' }, 'entry-duplicate'),
  entryCase('names that differ in capitals', { name: 'REPO.yml', content: 'x' }, 'entry-case-collision'),
  zipCase(
    'names that differ in how accents are written',
    { entries: [good, { name: '\u00e9.txt' }, { name: 'e\u0301.txt' }, ...git] },
    'entry-case-collision',
  ),
  entryCase('something below a file', { name: 'repo.yml/inside', content: 'x' }, 'entry-file-and-folder'),
  zipCase(
    'the same name a thousand times',
    { entries: [good, ...git, ...Array.from({ length: 1000 }, () => ({ name: 'again.txt', content: 'x' }))] },
    'entry-duplicate',
  ),
];

const kinds: readonly HostileCase[] = [
  entryCase('a link', { name: 'git/HEAD', content: '/etc/passwd', mode: 0o120777 }, 'entry-link'),
  entryCase('a link by macOS', { name: 'x', content: '../..', mode: 0o120777, madeBy: 19 }, 'entry-link'),
  entryCase('a folder that is a link', { name: 'git/', content: '/etc', mode: 0o120777 }, 'entry-link'),
  entryCase('a device', { name: 'x', mode: 0o060644 }, 'entry-special'),
  entryCase('a pipe', { name: 'x', mode: 0o010644 }, 'entry-special'),
  entryCase('a socket', { name: 'x', mode: 0o140644 }, 'entry-special'),
  entryCase('a folder with bytes', { name: 'x/', content: 'hidden', mode: 0o040755 }, 'entry-broken'),
  entryCase('a folder by its mode only', { name: 'x', content: 'y', mode: 0o040755 }, 'entry-broken'),
  entryCase('encrypted', { name: 'x', content: 'secret', flags: 0x801 }, 'entry-encrypted'),
  entryCase('strongly encrypted', { name: 'x', content: 'secret', flags: 0x841 }, 'entry-encrypted'),
  entryCase('a masked header', { name: 'x', content: 'secret', flags: 0x2800 }, 'entry-encrypted'),
  entryCase('packed with bzip2', { name: 'x', bytes: utf8('BZh9'), method: 12, size: 9 }, 'entry-method'),
  entryCase('packed with LZMA', { name: 'x', bytes: utf8('lzma'), method: 14, size: 9 }, 'entry-method'),
  entryCase('packed with zstd', { name: 'x', bytes: utf8('zstd'), method: 93, size: 9 }, 'entry-method'),
  entryCase('packed in an unknown way', { name: 'x', content: 'x', method: 999 }, 'entry-method'),
  entryCase('on another disk', { name: 'x', content: 'x', disk: 7 }, 'entry-broken'),
];

const zeros = (length: number) => new Uint8Array(deflateRawSync(new Uint8Array(length)));

const sizes: readonly HostileCase[] = [
  entryCase('a smaller size than it has', { name: 'x', content: 'y'.repeat(5000), method: 8, size: 10 }, 'entry-size'),
  entryCase('a larger size than it has', { name: 'x', content: 'y'.repeat(50), method: 8, size: 5000 }, 'entry-size'),
  entryCase('no bytes by its size', { name: 'x', content: 'y'.repeat(50), method: 8, size: 0 }, 'entry-size'),
  entryCase('stored with two sizes', { name: 'x', content: 'y'.repeat(50), size: 51 }, 'entry-broken'),
  entryCase('another checksum', { name: 'x', content: 'y', crc: 1 }, 'entry-checksum'),
  entryCase('another checksum, packed', { name: 'x', content: 'y'.repeat(500), crc: 1, method: 8 }, 'entry-checksum'),
  entryCase(
    'no deflated bytes',
    { name: 'x', bytes: Uint8Array.of(255, 255, 255), method: 8, size: 9 },
    'entry-corrupt',
  ),
  entryCase(
    'large, and no deflated bytes',
    { name: 'x', bytes: new Uint8Array(300_000).fill(0xff), method: 8, size: 9_000_000 },
    'entry-corrupt',
  ),
  entryCase(
    'deflated bytes that end early',
    { name: 'x', bytes: zeros(5000).subarray(0, -4), method: 8, size: 5000 },
    'entry-corrupt',
  ),
  entryCase(
    'bytes behind the deflated ones',
    { name: 'x', bytes: concat([zeros(50), utf8('hidden')]), method: 8, size: 50, crc: crc32(new Uint8Array(50)) },
    'entry-corrupt',
  ),
  entryCase('a bomb', { name: 'x', bytes: zeros(40 << 20), method: 8, size: 40 << 20 }, 'entry-bomb'),
  entryCase('a bomb that says it is small', { name: 'x', bytes: zeros(40 << 20), method: 8, size: 100 }, 'entry-size'),
  entryCase(
    'a large bomb that says it is smaller',
    { name: 'x', bytes: zeros(200 << 20), method: 8, size: 16 << 20 },
    'entry-size',
  ),
  entryCase('a claim of 4 GiB', { name: 'x', content: 'y', method: 8, size: 0xfffffffe }, 'entry-bomb'),
  entryCase(
    'a size that has no field',
    { name: 'x', content: 'y', size: 0xffffffff, packed: 0xffffffff },
    'entry-broken',
  ),
  entryCase(
    'a size of 2^63',
    {
      name: 'x',
      content: 'y',
      method: 8,
      size: 0xffffffff,
      extra: extraOf(1, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128)),
    },
    'entry-too-large',
  ),
  zipCase(
    'many bombs together',
    {
      entries: [
        good,
        ...git,
        ...Array.from({ length: 50 }, (_, at) => ({
          name: `b${at}`,
          bytes: zeros(17 << 20),
          method: 8,
          size: 17 << 20,
        })),
      ],
    },
    'entry-bomb',
  ),
];

/** Where the list begins of what an odd entry without a place stands in. */
const listAt =
  makeZip({ entries: [good, rest, ...git] }).length -
  makeZip({ entries: [good, rest, ...git].map((one) => ({ ...one, unplaced: true })) }).length;

const places: readonly HostileCase[] = [
  entryCase(
    'two entries over the same bytes',
    { name: 'x', content: 'name: a\n', offset: 0, unplaced: true },
    'entry-overlap',
  ),
  entryCase('an entry inside of another', { name: 'x', content: 'n', offset: 3, unplaced: true }, 'entry-overlap'),
  zipCase(
    'a thousand entries over the same bytes',
    {
      entries: [
        { name: 'kernel', content: 'y'.repeat(9000), method: 8 },
        ...Array.from({ length: 1000 }, (_, at) => ({
          name: `k${at}`,
          content: 'y'.repeat(9000),
          method: 8,
          offset: 0,
          unplaced: true,
        })),
        { name: 'good', content: 'x' },
      ],
    },
    'entry-overlap',
  ),
  entryCase('an offset beyond the end', { name: 'x', content: 'y', offset: 0x7fffffff }, 'entry-outside'),
  entryCase('an offset in the list', { name: 'x', content: 'y', offset: listAt + 9, unplaced: true }, 'entry-outside'),
  entryCase(
    'more packed bytes than there are',
    { name: 'x', content: 'y', method: 8, packed: 1 << 20 },
    'entry-outside',
  ),
  entryCase('another name in front of it', { name: 'x', content: 'y', local: { name: 'z' } }, 'entry-local-differs'),
  entryCase(
    'another way of packing in front of it',
    { name: 'x', content: 'y', local: { method: 8 } },
    'entry-local-differs',
  ),
  entryCase('another size in front of it', { name: 'x', content: 'y', local: { size: 2 } }, 'entry-local-differs'),
  entryCase('another checksum in front of it', { name: 'x', content: 'y', local: { crc: 2 } }, 'entry-local-differs'),
  entryCase('other flags in front of it', { name: 'x', content: 'y', local: { flags: 0x801 } }, 'entry-local-differs'),
  entryCase('no header in front of it', { name: 'x', content: 'y', local: { signature: 7 } }, 'entry-local-differs'),
];

const whole: readonly HostileCase[] = [
  zipCase('nothing in it', { entries: [] }, 'archive-empty'),
  zipCase('only folders in it', { entries: [{ name: 'a/' }] }, 'archive-empty'),
  zipCase('only what is left out', { entries: [{ name: '../a' }] }, 'archive-empty', 'entry-name-climbs'),
  { name: 'no bytes at all', make: () => none, codes: ['archive-empty'] },
  { name: 'text', make: () => utf8('hello\n'.repeat(500)), codes: ['archive-not-recognised'] },
  { name: 'one byte', make: () => utf8('P'), codes: ['archive-not-recognised'] },
  { name: 'zeros', make: () => new Uint8Array(1 << 20), codes: ['archive-not-recognised'] },
  ...[
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['7z', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
    ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 7]],
  ].map(([name, bytes]) => ({
    name: String(name),
    make: () => concat([Uint8Array.from(bytes as number[]), new Uint8Array(600)]),
    codes: ['archive-unsupported'],
  })),
  ...[1, 21, 40, 100, 160].map((bytes) => ({
    name: `zip: ${bytes} bytes cut off its end`,
    make: () => makeZip({ entries: [good, rest] }).subarray(0, -bytes),
    codes: ['zip-truncated'],
  })),
  zipCase('its list cut out', { entries: [good], end: { size: 4000, start: 90 } }, 'zip-truncated'),
  zipCase('its list beyond the end', { entries: [good], end: { size: 54, start: 4_000_000 } }, 'zip-truncated'),
  zipCase('its list somewhere else', { entries: [good, rest], end: { size: 60, start: 3 } }, 'zip-broken'),
  zipCase('a list shorter than its record', { entries: [good, rest], end: { size: 20, start: 3 } }, 'zip-broken'),
  zipCase('entries claimed and no list', { entries: [good], end: { size: 0, entries: 1 } }, 'zip-broken'),
  zipCase('60,000 entries claimed', { entries: [good, rest, ...git], end: { entries: 60_000 } }, 'zip-count-differs'),
  zipCase('fewer entries claimed', { entries: [good, rest, ...git], end: { entries: 1 } }, 'zip-count-differs'),
  zipCase(
    '10 million entries claimed',
    { entries: [good], zip64: { entries: 10_000_000 } },
    'archive-too-many-entries',
  ),
  zipCase('2^60 entries claimed', { entries: [good], zip64: { entries: 2 ** 60 } }, 'archive-too-many-entries'),
  zipCase('a list of 2^50 bytes claimed', { entries: [good], zip64: { size: 2 ** 50 } }, 'zip-truncated'),
  zipCase('a list at 2^62 claimed', { entries: [good], zip64: { start: 2 ** 62, size: 30 } }, 'zip-truncated'),
  zipCase('its large record nowhere', { entries: [good, ...git], zip64: { at: 2 ** 40 } }),
  zipCase('several parts', { entries: [good], end: { disk: 1 } }, 'zip-multi-disk'),
  zipCase(
    'several parts, the list on the first',
    { entries: [good, rest], end: { here: 1, entries: 2 } },
    'zip-multi-disk',
  ),
  zipCase('several parts, large', { entries: [good], zip64: { disks: 2 } }, 'zip-multi-disk'),
  zipCase(
    'two ends',
    { entries: [good], comment: makeZip({ entries: [{ name: 'evil', content: 'x' }] }) },
    'zip-ambiguous',
  ),
  zipCase(
    'an end within its comment',
    {
      entries: [good],
      comment: concat([
        record(22, none, none, [
          [0, 4, 0x06054b50],
          [20, 2, 3],
        ]),
        utf8('abcdefg'),
      ]),
    },
    'zip-ambiguous',
  ),
  zipCase('other bytes before it', { entries: [good, ...git], prefix: utf8('#!/bin/sh\n') }),
  zipCase(
    'other bytes before it that nobody counted',
    { entries: [good, ...git], prefix: utf8('#!/bin/sh\n'), offsetsFromArchive: true },
    'zip-prefix',
  ),
  zipCase(
    'other bytes behind it',
    { entries: [good, ...git], behind: utf8('<script>alert(1)</script>') },
    'zip-trailing-bytes',
  ),
  zipCase('a ZIP in it', { entries: [good, ...git, { name: 'r/r.zip', content: makeZip({ entries: [good] }) }] }),
  {
    name: 'zip: a quine',
    make: () => makeQuine('as-many-bytes-as-needed-30.zip'),
    codes: [],
  },
  {
    name: 'zip: a quine for a project',
    make: () => makeQuine('a-dump-of-a-project-2/repo.yml'),
    codes: ['yaml-control-character', 'yaml-not-utf8'],
  },
  {
    name: 'zip: 300,000 entries',
    make: () => {
      const one = makeZip({ entries: [{ name: 'f' }] });
      const listed = one.subarray(31, 78);
      const list = new Uint8Array(300_000 * listed.length);
      for (let at = 0; at < list.length; at += listed.length) list.set(listed, at);
      const end = record(22, none, none, [
        [0, 4, 0x06054b50],
        [12, 4, list.length],
        [16, 4, 31],
      ]);
      return concat([one.subarray(0, 31), list, end]);
    },
    codes: ['archive-too-many-entries'],
  },
  {
    name: 'zip: a list of long comments',
    make: () => {
      const entries = Array.from({ length: 1200 }, (_, at) => ({
        name: `f${at}`,
        extra: new Uint8Array(65_000),
        offset: 0,
        unplaced: true,
      }));
      return makeZip({ entries });
    },
    codes: ['zip-directory-too-large'],
  },
];

export const zipCases: readonly HostileCase[] = [...names, ...doubles, ...kinds, ...sizes, ...places, ...whole];
