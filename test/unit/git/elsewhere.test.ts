import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportElsewhere } from '../../../src/git/elsewhere.ts';
import { openRepository } from '../../../src/git/open-repository.ts';
import { submoduleAddresses } from '../../../src/git/submodule-addresses.ts';
import { takePack } from '../../../src/git/take-pack.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { git, gitBytes, temporaryFolder } from '../../support/git-commands.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';

const folder = temporaryFolder();
const bare = join(folder.path, 'r.git');
afterAll(folder.remove);

const pointerOf = (digit: string, size: number) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize ${size}\n`;
const modules = `[submodule "one"]
	path = vendor/one
	url = https://ada:secret@forge.example/one.git
[submodule "two"]
	url = "../two.git"
	path = two
`;
const file = (path: string, text: string) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;

beforeAll(() => {
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '-q', '--bare', '--initial-branch=main');
  const commit = (at: number) => `commit refs/heads/main\ncommitter A <a@b.c> ${1_700_000_000 + at} +0000\ndata 1\nx\n`;
  const stream = [
    ...[commit(0), file('old.bin', pointerOf('a', 7)), file('.gitmodules', modules)],
    ...[`M 160000 ${'1'.repeat(40)} vendor/one\n`, `M 160000 ${'2'.repeat(40)} two\n`],
    ...[commit(1), 'D old.bin\n', file('deep/er/new.bin', pointerOf('b', 9)), file('a.bin', pointerOf('c', 11))],
    ...[`M 160000 ${'3'.repeat(40)} vendor/one\n`, `M 160000 ${'4'.repeat(40)} deep/\u00fcber\n`],
  ];
  gitBytes(bare, ['fast-import', '--quiet'], { input: stream.join('') });
});

async function told(head: string, oid: string): Promise<Problem[]> {
  const blobs = memoryBlobStore();
  const bytes = gitBytes(bare, ['pack-objects', '--stdout', '-q', '--all'], { input: '' });
  const source = (async function* () {
    yield Uint8Array.from(bytes);
  })();
  const { signal } = new AbortController();
  const { stored, objects } = await takePack({ source, blobs, name: 'p', signal });
  expect(stored.facts.lfs).toMatchObject({ files: 3, bytes: 27 });
  const refs = [{ name: 'refs/heads/main', oid }];
  const record = { objectFormat: 'sha1', head, refs, packs: [stored], objectCount: objects } as const;
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  await reportElsewhere({ repository: openRepository('code', record, blobs), report, signal });
  return problems;
}

const places = (problems: readonly Problem[], code: string) =>
  problems
    .filter((problem) => problem.code === code)
    .map(({ place, message }) => [place, / (?:commit|SHA-256) ([0-9a-f]+)/.exec(message)?.[1]]);

describe('what a repository only points at is named', () => {
  it('submodules of HEAD with path, commit and address; files of Git LFS of all its history', async () => {
    const problems = await told('refs/heads/main', git(bare, 'rev-parse', 'main'));
    expect(places(problems, 'git-submodule')).toEqual([
      ['two', '2'.repeat(40)],
      ['deep/\u00fcber', '4'.repeat(40)],
      ['vendor/one', '3'.repeat(40)],
    ]);
    const words = problems.map(({ message }) => message).join('\n');
    expect(words).toContain(' of ../two.git.');
    expect(words).toContain(' of https://forge.example/one.git.');
    expect(words).not.toContain('secret');
    const old = git(bare, 'rev-parse', 'main~1:old.bin');
    expect(places(problems, 'git-lfs-file').sort()).toEqual(
      [
        ['a.bin', 'c'.repeat(64)],
        ['deep/er/new.bin', 'b'.repeat(64)],
        [old, 'a'.repeat(64)],
      ].sort(),
    );
    expect(problems.every(({ severity }) => severity === 'odd')).toBe(true);
  });

  it('of another branch where HEAD leads nowhere', async () => {
    const problems = await told('refs/heads/gone', git(bare, 'rev-parse', 'main~1'));
    expect(places(problems, 'git-submodule')).toEqual([
      ['two', '2'.repeat(40)],
      ['vendor/one', '1'.repeat(40)],
    ]);
  });
});

describe('addresses in .gitmodules', () => {
  it.each([
    { text: '', found: {} },
    { text: '[submodule "a"]\r\n\tpath = a b\r\n\tURL=git@x:y.git\r\n', found: { 'a b': 'git@x:y.git' } },
    { text: '[submodule "a"]\npath = a\n[submodule "b"]\nurl = b\n', found: {} },
    {
      text: '[submodule "a"]\npath = __proto__\nurl = ssh://me@x/y\nbranch = z\n',
      found: { ['__proto__']: 'ssh://x/y' },
    },
    { text: 'path = a\nurl = b', found: { a: 'b' } },
  ])('$text', ({ text, found }) => {
    expect([...submoduleAddresses(text)]).toEqual(Object.entries(found));
  });
});
