import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type BareFile, bareRepository, packedRefs } from '../../../src/lib/bare-repository.ts';
import { compareText } from '../../../src/lib/compare-text.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

function write(target: string, files: readonly BareFile<Buffer>[]): void {
  for (const file of files) {
    const path = join(target, file.path);
    mkdirSync(file.path.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!file.path.endsWith('/')) writeFileSync(path, file.blob ?? file.text ?? '');
  }
}

it('git clones and checks what it writes', () => {
  const source = join(folder.path, 'source');
  git(folder.path, 'init', '-q', '--bare', source);
  gitBytes(source, ['fast-import', '--quiet'], {
    input: 'commit refs/heads/main\ncommitter A <a@b.c> 1 +0000\ndata 1\nx\nM 644 inline f\ndata 1\ny\n',
  });
  git(source, 'tag', '-a', '-m', 'one', 'v1', 'main');
  git(source, 'update-ref', 'refs/pull/1/head', 'main');
  git(source, 'repack', '-adq');
  const packs = readdirSync(join(source, 'objects/pack')).filter((name) => name.endsWith('.pack'));
  const refs = git(source, 'for-each-ref', '--format=%(refname) %(objectname) %(*objectname)')
    .split('\n')
    .map((line) => {
      const [name = '', oid = '', peeled = ''] = line.split(' ');
      return peeled === '' ? { name, oid } : { name, oid, peeled };
    });
  const read = (name: string) => readFileSync(join(source, 'objects/pack', name));
  const files = bareRepository({
    objectFormat: 'sha1',
    head: 'refs/heads/main',
    refs: refs.reverse(),
    packs: packs.map((name) => ({
      checksum: name.slice(5, -5),
      pack: read(name),
      index: read(name.replace(/pack$/, 'idx')),
    })),
  });
  const target = join(folder.path, 'target');
  write(target, files);
  expect(git(target, 'fsck', '--full', '--strict')).toBe('');
  expect(git(target, 'show-ref', '-d')).toBe(git(source, 'show-ref', '-d'));
  git(folder.path, 'clone', '-q', target, 'clone');
  expect(git(join(folder.path, 'clone'), 'rev-parse', 'HEAD')).toBe(git(source, 'rev-parse', 'main'));
});

it('an empty repository is one that git clones', () => {
  const target = join(folder.path, 'empty');
  write(target, bareRepository<Buffer>({ objectFormat: 'sha1', head: 'refs/heads/trunk', refs: [], packs: [] }));
  expect(git(target, 'fsck', '--full', '--strict')).toBe('');
  git(folder.path, 'clone', '-q', target, 'empty-clone');
});

it('writes a HEAD at no branch, and where the history is cut', () => {
  const files = bareRepository<Buffer>({
    objectFormat: 'sha1',
    head: 'refs/heads/main',
    detached: 'b'.repeat(40),
    shallow: ['d'.repeat(40), 'c'.repeat(40), 'd'.repeat(40)],
    refs: [],
    packs: [],
  });
  const text = (path: string) => files.find((file) => file.path === path)?.text;
  expect(text('HEAD')).toBe(`${'b'.repeat(40)}\n`);
  expect(text('shallow')).toBe(`${'c'.repeat(40)}\n${'d'.repeat(40)}\n`);
});

it('sorts by bytes, and the last of two counts', () => {
  const text = packedRefs([
    { name: 'refs/heads/\u{10000}', oid: '1' },
    { name: 'refs/heads/\uffee', oid: '2' },
    { name: 'refs/heads/a', oid: '3' },
    { name: 'refs/heads/a', oid: '4' },
  ]);
  expect(text.split('\n').slice(1)).toEqual(['4 refs/heads/a', '2 refs/heads/\uffee', '1 refs/heads/\u{10000}', '']);
  expect([compareText('a', 'ab'), compareText('b', 'ab'), compareText('x', 'x')].map(Math.sign)).toEqual([-1, 1, 0]);
});
