import { gzipSync } from 'node:zlib';
import { concat, utf8 } from '../../../src/lib/bytes.ts';
import type { HostileCase } from './hostile.ts';
import { type MadeTarEntry, makeTar, pax } from './make-tar.ts';
import { wholeGit } from './whole-git.ts';

const good: MadeTarEntry = { name: 'repo.yml', content: 'name: a\n' };
const rest: MadeTarEntry = { name: 'topic.yml', content: 'topics: []\n' };

/** In front, for some of what is odd hides all that is behind it. */
const git: readonly MadeTarEntry[] = wholeGit();

function tarCase(name: string, odd: readonly MadeTarEntry[], ...codes: string[]): HostileCase {
  return { name: `tar: ${name}`, make: () => makeTar([...git, good, ...odd, rest]), codes: codes.sort() };
}

const whole = () => makeTar([good, rest]);
const zeros = (length: number) => new Uint8Array(gzipSync(new Uint8Array(length)));

export const tarCases: readonly HostileCase[] = [
  tarCase('climbs out', [{ name: '../evil', content: 'x' }], 'entry-name-climbs'),
  tarCase('is absolute', [{ name: '/etc/passwd', content: 'x' }], 'entry-name-absolute'),
  tarCase('climbs by its prefix', [{ name: 'evil', prefix: '../..', content: 'x' }], 'entry-name-climbs'),
  tarCase('climbs by pax', [pax({ path: '../../evil' }), { name: 'fine', content: 'x' }], 'entry-name-climbs'),
  tarCase('has a NUL by pax', [pax({ path: 'a\0b' }), { name: 'fine', content: 'x' }], 'entry-name-nul'),
  tarCase(
    'climbs by a long name of GNU',
    [
      { name: '././@LongLink', type: 'L', content: '../evil\0' },
      { name: 'fine', content: 'x' },
    ],
    'entry-name-climbs',
  ),
  tarCase('has a drive', [{ name: 'c:/x', content: 'x' }], 'entry-name-drive'),
  tarCase('is turned from right to left', [{ name: 'photo\u202egpj.exe', content: 'x' }], 'entry-name-bidi'),
  tarCase('is no text', [{ name: Uint8Array.of(0x61, 0xff), content: 'x' }], 'entry-name-not-text'),
  tarCase('a link', [{ name: 'git', type: '2', link: '/etc' }], 'entry-link'),
  tarCase('a hard link', [{ name: 'x', type: '1', link: '/etc/passwd' }], 'entry-link'),
  tarCase(
    'a link, and something below it',
    [
      { name: 'git', type: '2', link: '/etc' },
      { name: 'git/passwd', content: 'x' },
    ],
    'entry-link',
  ),
  tarCase('a device', [{ name: 'x', type: '3' }], 'entry-special'),
  tarCase('a pipe', [{ name: 'x', type: '6' }], 'entry-special'),
  tarCase('a sparse file', [{ name: 'x', type: 'S', content: 'x' }], 'entry-method'),
  tarCase('a sparse file by pax', [pax({ 'GNU.sparse.major': '1' }), { name: 'x', content: 'x' }], 'entry-method'),
  tarCase(
    'a pax header that lies',
    [{ name: 'p', type: 'x', content: '99 path=x\n' }, { name: 'x' }],
    'entry-name-not-text',
  ),
  tarCase(
    'a pax header without an end',
    [{ name: 'p', type: 'x', content: 'abc' }, { name: 'x' }],
    'entry-name-not-text',
  ),
  tarCase(
    'a pax header of a megabyte',
    [{ name: 'p', type: 'x', content: 'x'.repeat(1 << 20) }, { name: 'x' }],
    'entry-name-too-long',
  ),
  tarCase('the same name twice', [{ name: 'repo.yml', content: 'x' }], 'entry-duplicate'),
  tarCase('a broken sum', [{ name: 'x', content: 'x', sum: '000001\0 ' }], 'tar-rest-broken'),
  tarCase('a size that is no number', [{ name: 'x', size: 'zzzzzzzzzzz' }], 'tar-rest-broken'),
  tarCase('a size below zero', [{ name: 'x', size: '-0000000001' }], 'tar-rest-broken'),
  tarCase('a size of 8 GB', [{ name: 'x', size: '77777777777\0' }], 'entry-cut-off', 'tar-cut-off'),
  tarCase('a size by pax of 2^52', [pax({ size: String(2 ** 52) }), { name: 'x' }], 'entry-too-large', 'tar-cut-off'),
  tarCase('only odd types', [{ name: 'x', type: 'Z' }], 'entry-special'),
  { name: 'tar: no end', make: () => makeTar([...git, good], new Uint8Array(0)), codes: ['tar-cut-off'] },
  { name: 'tar: cut off in an entry', make: () => whole().subarray(0, 1544), codes: ['entry-cut-off', 'tar-cut-off'] },
  { name: 'tar: nothing in it', make: () => makeTar([{ name: 'a/', type: '5' }]), codes: ['archive-empty'] },
  {
    name: 'tar.gz: cut off',
    make: () => new Uint8Array(gzipSync(whole())).subarray(0, -20),
    codes: ['archive-corrupt'],
  },
  { name: 'tar.gz: its head alone', make: () => Uint8Array.of(0x1f, 0x8b), codes: ['archive-corrupt'] },
  { name: 'tar.gz: not a tar', make: () => new Uint8Array(gzipSync(utf8('x'.repeat(2000)))), codes: ['tar-broken'] },
  { name: 'tar.gz: a bomb', make: () => zeros(100 << 20), codes: ['archive-no-room'] },
  { name: 'tar.gz: zeros', make: () => zeros(1 << 20), codes: ['archive-empty'] },
  {
    name: 'tar.gz: a wrong checksum',
    make: () => {
      const bytes = new Uint8Array(gzipSync(whole()));
      bytes.fill(7, bytes.length - 8, bytes.length - 4);
      return bytes;
    },
    codes: ['archive-corrupt'],
  },
  {
    name: 'tar.gz: bytes behind it',
    make: () => concat([new Uint8Array(gzipSync(whole())), utf8('hidden')]),
    codes: ['archive-corrupt'],
  },
];
